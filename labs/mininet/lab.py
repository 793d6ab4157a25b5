"""What the pictures of this folder have in common: without arproxy, with arproxy, the prompt, and taking it all away."""
import argparse
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from interruption import Interruption, end_if_interrupted, held  # first: importing mininet takes a while
from nodes import DEBIANS, Bridge, Host

from mininet.cli import CLI
from mininet.net import Mininet

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from arproxy_lab import WORDS, arproxy, find_program

# Where brctl and ifconfig are; not on the PATH of `su` without `-`.
os.environ['PATH'] = os.environ.get('PATH', '/usr/bin:/bin') + ':/usr/sbin:/sbin'
PACKAGES = {'ip': 'iproute2', 'ping': 'iputils-ping'}


def what_is_missing(topo):
    """In words, with the command that mends it; None: nothing is."""
    if os.getuid() != 0:
        return 'needs root, to make network namespaces: run it with sudo'
    for program in ('ip', 'ping', 'mnexec', *(['brctl'] if topo.switches() else [])):
        if not shutil.which(program):
            remedy = f'apt-get install -y {PACKAGES[program]}' if program in PACKAGES else DEBIANS
            return f'{program} is missing: {remedy}'
    try:
        find_program()
    except FileNotFoundError as error:
        return str(error)
    return None


def check_pings(net, pings, expected):
    """All at once. A host that asks in vain gives up after 3 s, and so does its ping, by -w."""
    running = []
    # Not host.cmd: interrupted, that leaves a shell which does nothing more.
    try:
        with held():
            for name, address in pings:
                words = ['ping', '-n', '-q', '-c', '3', '-i', '0.2', '-w', '5', address]
                running.append(net.get(name).popen(words, stderr=subprocess.STDOUT, text=True))
        said = [ping.communicate()[0] for ping in running]
    finally:
        for ping in running:
            ping.kill()
            ping.wait()
    results = [re.search(r'(\d+)% packet loss|$', each)[1] for each in said]
    for (name, address), result, words in zip(pings, results, said):
        print(f'  {name} ping {address}: {result}% loss' if result else words, flush=True)
    if results != [str(expected)] * len(pings):
        raise AssertionError(f'there should be {expected}% loss')


def show(net, options, pings, decisions, test):
    host = net.get('gw')
    print('without arproxy:', flush=True)
    check_pings(net, pings, 100)
    print(f'gw runs: arproxy run {shlex.join(options)}', flush=True)
    with arproxy(host, *options) as gateway:
        check_pings(net, pings, 0)
        for decision in decisions:
            print(f'  {WORDS.format(**gateway.expect(**decision))}', flush=True)
        if not test:
            prompt(net, host)


def prompt(net, host):
    host.cmd(f'arproxy() {{ {shlex.join(find_program())} "$@"; }}')
    print('Try: gw arproxy status, gw arproxy watch, gw arproxy doctor. The end: exit', flush=True)
    # There it ends a command, not the lab.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    CLI(net)


def take_away(net):
    """All that there is is in namespaces, which go with their last process."""
    net.stopXterms()
    for node in [*net.hosts, *net.switches]:
        shell = node.shell
        node.terminate()
        shell.wait(10)


def main(drawing, topo, options, pings, decisions):
    name = Path(sys.argv[0]).name
    parser = argparse.ArgumentParser(
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=f'{drawing}\nWithout and with arproxy, then the prompt of mininet.',
    )
    parser.add_argument('--test', action='store_true', help='no prompt; exits 0 only if all was as it should be')
    parser.add_argument(
        '--arproxy',
        metavar='COMMAND',
        help="such as 'node dist/cli/main.js' (default: $ARPROXY, else arproxy on PATH, else that of this folder)",
    )
    asked = parser.parse_args()
    if asked.arproxy:
        os.environ['ARPROXY'] = asked.arproxy
    missing = what_is_missing(topo)
    if missing:
        sys.exit(f'{name}: {missing}')
    print(drawing, flush=True)
    net = None
    try:
        try:
            with held():
                net = Mininet(topo, switch=Bridge, host=Host, controller=None)
                net.start()
            show(net, options, pings, decisions, asked.test)
        finally:
            Interruption.held = True  # one that comes before this line ends this block, and not the one below
    except (AssertionError, OSError, RuntimeError) as error:
        sys.exit(f'{name}: FAILED: {error}')
    finally:
        if net:
            take_away(net)
        end_if_interrupted()
    print(f'{name}: all as it should be')
