#!/usr/bin/python3 -B
"""One subnet on two wires: each host takes the other for a neighbour, and only gw, between them, knows better.

  h1 10.9.0.1/24 ---- s1 ---- gw ---- s2 ---- 10.9.0.2/24 h2
"""
from lab import main
from mininet.topo import Topo


class BrokenL2(Topo):
    def build(self):
        self.addHost('h1', addresses=['10.9.0.1/24 dev h1-eth0'])
        self.addHost('h2', addresses=['10.9.0.2/24 dev h2-eth0'])
        # No address at all: a route to each host is enough.
        self.addHost('gw', forwards=True, routes=['10.9.0.1 dev gw-eth1', '10.9.0.2 dev gw-eth2'])
        for number in (1, 2):
            self.addSwitch(f's{number}')
            self.addLink(f'h{number}', f's{number}')
            self.addLink('gw', f's{number}', intfName1=f'gw-eth{number}')


if __name__ == '__main__':
    main(
        __doc__,
        BrokenL2(),
        options=['-i', 'gw-eth*'],
        pings=[('h1', '10.9.0.2'), ('h2', '10.9.0.1')],
        decisions=[
            {'verdict': 'reply', 'reason': 'proxy-arp', 'spa': '10.9.0.1', 'tpa': '10.9.0.2', 'iif': 'gw-eth1'},
            {'verdict': 'reply', 'reason': 'proxy-arp', 'spa': '10.9.0.2', 'tpa': '10.9.0.1', 'iif': 'gw-eth2'},
        ],
    )
