# scapy-responder.py IFNAME MAC: scapy's own answering machine, which answers whatever it is asked.
import sys

from scapy.config import conf
from scapy.layers.l2 import ARP_am

interface, mac = sys.argv[1:]
# Else a socket is opened anew for each reply.
socket = conf.L2socket(iface=interface)
ARP_am(iface=interface, ARP_addr=mac, verbose=False, socket=socket)()
