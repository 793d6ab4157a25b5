#!/usr/bin/python3 -B
"""Calico's wiring: each pod has a /32, and asks for the gateway 169.254.1.1, an address that nobody has.

  pod1 10.65.0.2/32 ---- cali1 +----+
                               | gw | eth0 192.0.2.1 ---- 192.0.2.2 out
  pod2 10.65.0.3/32 ---- cali2 +----+
"""
from lab import main
from mininet.topo import Topo

GATEWAY = '169.254.1.1'


class Calico(Topo):
    def build(self):
        # The default route is what proxy ARP answers for 169.254.1.1 by.
        self.addHost('gw', forwards=True, addresses=['192.0.2.1/24 dev eth0'],
                     macs=[f'cali{number} address ee:ee:ee:ee:ee:ee' for number in (1, 2)],
                     routes=['10.65.0.2 dev cali1', '10.65.0.3 dev cali2', 'default via 192.0.2.2'])
        self.addHost('out', addresses=['192.0.2.2/24 dev eth0'], routes=['10.65.0.0/24 via 192.0.2.1'])
        self.addLink('gw', 'out', intfName1='eth0', intfName2='eth0')
        for number in (1, 2):
            self.addHost(f'pod{number}', addresses=[f'10.65.0.{number + 1}/32 dev eth0'],
                         routes=[f'{GATEWAY} dev eth0 scope link', f'default via {GATEWAY}'])
            self.addLink('gw', f'pod{number}', intfName1=f'cali{number}', intfName2='eth0')


if __name__ == '__main__':
    main(
        __doc__,
        Calico(),
        options=['-i', 'cali*'],
        pings=[('pod1', '10.65.0.3'), ('pod1', '192.0.2.2'), ('pod2', '192.0.2.2')],
        decisions=[
            {'verdict': 'reply', 'reason': 'proxy-arp', 'spa': '10.65.0.2', 'tpa': GATEWAY, 'iif': 'cali1'},
            {'verdict': 'reply', 'reason': 'proxy-arp', 'spa': '10.65.0.3', 'tpa': GATEWAY, 'iif': 'cali2'},
        ],
    )
