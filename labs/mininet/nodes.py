"""Mininet's hosts and switches, without what it does to them of its own accord."""
import os
import sys

DEBIANS = 'apt-get install -y --no-install-recommends mininet bridge-utils'

try:
    from mininet.node import Node
    from mininet.nodelib import LinuxBridge
except ImportError as error:
    sys.exit(f'mininet is missing in {sys.executable}, {error} (Debian has it in /usr/bin/python3): {DEBIANS}')


class Apart:
    """What a node starts is out of reach of a Ctrl-C from its first moment on."""

    def _popen(self, cmd, **params):
        # mnexec's -d does it, too, but late: killed before, a shell says nothing, which mininet then awaits forever.
        # start_new_session has handlers reset, and only then calls setsid; this way around, ours take the signal.
        mnexec, options, *more = cmd
        return super()._popen([mnexec, options.replace('d', ''), *more], preexec_fn=os.setsid, **params)


class Host(Apart, Node):
    """Has the addresses, routes and MACs that it is given, in the words of ip(8). `forwards`: it is a gateway."""

    def config(self, addresses=(), routes=(), macs=(), forwards=False, **params):
        super().config(**params)
        self.must(f'sysctl -qw net.ipv4.ip_forward={int(forwards)}')
        for interface in self.intfNames():
            self.must(f'ip addr flush dev {interface}')
        # Only arproxy is to answer, whatever this machine's own defaults are.
        for name in ('all', *self.intfNames()):
            self.must(f'sysctl -qw net.ipv4.conf.{name}.proxy_arp=0')
        for what, them in {'link set': macs, 'addr add': addresses, 'route add': routes}.items():
            for it in them:
                self.must(f'ip {what} {it}')
        for interface in self.intfList():  # so that the prompt knows a host by its name
            interface.updateIP()
            interface.updateMAC()

    def must(self, command):
        said = self.cmd(command).strip()
        if said:
            raise RuntimeError(f'{self.name}: {command}: {said}')


class Bridge(Apart, LinuxBridge):
    """In a namespace of its own: so nothing of a lab is in this machine's, where a firewall may drop it."""

    def __init__(self, name, **params):
        super().__init__(name, **{**params, 'inNamespace': True})

    @classmethod
    def setup(cls):
        """LinuxBridge's warns of that firewall."""

    def start(self, controllers):
        super().start(controllers)
        if not self.cmd('ip -brief link show type bridge').strip():
            raise RuntimeError('the kernel has made no bridge: modprobe bridge')
