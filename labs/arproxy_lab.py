"""arproxy in a test: starts it, waits until it answers, and waits for what it decides. Needs Python 3.9, ip and setpriv.

    with arproxy('gw', '-i', 'eth*') as gw:  # 'gw': as `ip netns` has it; None: here; or a node of mininet
        ...                                  # have a host ask, say by ping
        gw.expect('reply', spa='10.9.0.1', tpa='10.9.0.2')
"""
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WATCH = b'{"version":1,"command":"watch","history":65536}\n'  # as docs/control-protocol.md has it
WORDS = '{ifname} who-has {tpa} tell {spa}: {verdict} ({reason})'


def find_program():
    """The words that start arproxy: those of $ARPROXY, else what is on PATH, else what this file came with."""
    named = shlex.split(os.environ.get('ARPROXY', ''))
    # In a clone its sources as they were built come first: its bundle may be of another day.
    places = named[:1] or ['arproxy', f'{ROOT}/dist/cli/main.js', f'{ROOT}/bundle/main.js']
    for place in filter(shutil.which, places):
        return named or [place]
    remedy = 'npm install -g arproxy, or in a clone: npm run build'
    raise FileNotFoundError(f'arproxy is missing (tried: {", ".join(places)}): {remedy}')


@contextmanager
def arproxy(where, *options):
    """`arproxy run` with these options, from the moment that it answers until the block of `with` ends."""
    # In a session of its own, as mininet has it: Ctrl-C is for the test, which then ends it.
    popen = getattr(where, 'popen', lambda *args, **more: subprocess.Popen(*args, start_new_session=True, **more))
    # It ends with the test, also where that is killed.
    before = ['setpriv', '--pdeathsig', 'TERM', *(['ip', 'netns', 'exec', where] if isinstance(where, str) else [])]
    with Held() as signals, tempfile.TemporaryDirectory(prefix='arproxy-lab.') as folder:
        command = [*before, *find_program(), 'run', *options]
        command += ['--control', f'{folder}/control', '--log-format', 'text']  # the last one holds: we ask it there
        gateway = Gateway(Path(folder, 'log'))
        with open(gateway.log_file, 'wb') as log:
            gateway.process = popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            try:
                signals.let_go()
                gateway.wait_until_ready(20)
                with socket.socket(socket.AF_UNIX) as gateway.watch:
                    gateway.watch.connect(f'{folder}/control')
                    gateway.watch.sendall(WATCH)
                    if not gateway.read(20):
                        raise gateway.failure('does not let itself be watched')
                    yield gateway
            finally:
                signals.hold()  # one that comes before this line ends this block, and not the one below
            if gateway.process.poll() is not None:
                raise gateway.failure('ended by itself')
        finally:
            gateway.end()
        if gateway.process.returncode != 0:
            raise gateway.failure('failed when it was told to end')


class Held:
    """Signals whose handler may raise, in whatever line, wait until the block ends, but between `let_go` and `hold`."""

    def __enter__(self):
        self.came, self.handlers = [], {}
        if threading.current_thread() is threading.main_thread():
            each = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
            self.handlers = {it: signal.getsignal(it) for it in each if callable(signal.getsignal(it))}
        self.hold()
        return self

    def __exit__(self, *_):
        self.let_go()

    def hold(self):
        self.handle_by(dict.fromkeys(self.handlers, lambda number, _frame: self.came.append(number)))

    def let_go(self):
        self.handle_by(self.handlers)
        while self.came:
            signal.raise_signal(self.came.pop(0))

    def handle_by(self, handlers):
        """All or none: what comes meanwhile is handled when it returns."""
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, handlers)
        try:
            for number, handler in handlers.items():
                signal.signal(number, handler)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


class Gateway:
    """A running arproxy: `process`, `log`, `decisions`, and what to expect of it."""

    def __init__(self, log_file):
        self.process, self.log_file, self.last_log = None, log_file, None
        self.heard, self.since, self.cut_off = [], 0, b''
        self.patience = 10  # in seconds, with its end

    @property
    def log(self):
        return self.log_file.read_text(errors='replace') if self.last_log is None else self.last_log

    def end(self):
        """Tells it to, and waits until it has."""
        self.process.terminate()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.last_log = self.log

    def failure(self, what):
        try:
            how = f'exit code {self.process.wait(1)}'
        except subprocess.TimeoutExpired:
            how = 'it still runs'
        end = '\n  '.join(self.log.splitlines()[-10:])
        return RuntimeError(f'arproxy {what} ({how}):\n  {end}')

    def wait_until_ready(self, within):
        end = time.monotonic() + within
        while not re.search(r'\bready\b', self.log):
            if self.process.poll() is not None or time.monotonic() > end:
                raise self.failure('is not ready')
            time.sleep(0.05)

    def read(self, within):
        """Waits for more decisions, at most so many seconds. False: there were none."""
        self.watch.settimeout(max(within, 0))
        try:
            octets = self.watch.recv(1 << 16)
        except (BlockingIOError, socket.timeout):
            return False
        except ConnectionResetError:
            octets = b''
        if not octets:
            raise self.failure('ended by itself')
        *lines, self.cut_off = (self.cut_off + octets).split(b'\n')
        told = [json.loads(line) for line in lines]
        # Requests alone: a reply or an announcement that it hears asks for nothing.
        self.heard += [line for line in told if line.get('op') == 1 and line['time'] >= self.since]
        return True

    @property
    def decisions(self):
        """All up to now, as `arproxy watch --json` has them, but for those that were expected or forgotten."""
        while self.read(0):
            pass
        return self.heard

    def forget(self):
        """What was decided up to now is expected no more."""
        self.since, self.heard = time.time() * 1000, []

    def expect(self, verdict, spa=None, tpa=None, iif=None, reason=None, within=5):
        """Returns the first such decision, which may be there already, and takes it out of `decisions`."""
        fields = {'verdict': verdict, 'spa': spa, 'tpa': tpa, 'ifname': iif, 'reason': reason}
        wanted = {name: value for name, value in fields.items() if value is not None}

        def likeness(decision):
            return sum(decision[name] == value for name, value in wanted.items())

        end, late = time.monotonic() + within, False
        while True:
            nearest = max(self.heard, key=likeness, default=None)
            if nearest is not None and likeness(nearest) == len(wanted):
                self.heard.remove(nearest)
                return nearest
            if late:
                break
            late = not self.read(end - time.monotonic()) or time.monotonic() > end
        came = 'no request on an interface that it serves'
        if nearest is not None:
            came = f'{WORDS.format(**nearest)}, which of {len(self.heard)} is the most similar'
        asked = ', '.join(f'{name} {value}' for name, value in wanted.items())
        raise AssertionError(f'no decision with {asked} within {within} s, but {came}')
