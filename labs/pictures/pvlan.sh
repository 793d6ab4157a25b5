# shellcheck shell=bash disable=SC2034
# A private VLAN: the hosts' ports are isolated from each other, so that all they say to each other goes through the gateway, which can
# filter it. They are of one subnet, and ask for each other's MAC: the gateway answers, on the interface that the request came from
# (RFC 3069).
TITLE="hosts of one subnet that reach each other through the gateway alone"
PICTURE="
   host1 eth0 10.0.0.11/24 --- port1 +--------+
                                     | switch | port9 --- eth0 gw
   host2 eth0 10.0.0.12/24 --- port2 +--------+           10.0.0.1/24

   port1 and port2 are isolated: what comes in there leaves by port9 alone.
   gw has this one interface: both hosts are reached through it."

build_picture() {
  router gw
  host switch host1 host2
  wire switch port1 host1 eth0
  wire switch port2 host2 eth0
  wire switch port9 gw eth0
  bridge_ports switch br0 port1 port2 port9
  on switch bridge link set dev port1 isolated on
  on switch bridge link set dev port2 isolated on

  on host1 ip addr add 10.0.0.11/24 dev eth0
  on host2 ip addr add 10.0.0.12/24 dev eth0
  on gw ip addr add 10.0.0.1/24 dev eth0

  # A router that sends a packet out of where it came from tells the sender of the shorter way (ICMP redirect), and here there is none.
  # On if it is on for all or for the interface, so off for both.
  sysctl_on gw net.ipv4.conf.all.send_redirects 0
  sysctl_on gw net.ipv4.conf.eth0.send_redirects 0
}

# Where hosts can see each other, --pvlan would answer beside the owner, and draw everybody's packets to the gateway.
start_gateways() { start_arproxy gw --pvlan -i eth0; }

without_arproxy() {
  reachable host1 10.0.0.1 gw
  unreachable host1 10.0.0.12 host2
}

with_arproxy() {
  # Through the gateway: one off the TTL, and its MAC. The first packets, since redirects become fewer with each.
  hops host1 10.0.0.12 host2 1
  hops host1 10.0.0.1 gw 0
  takes_for host1 10.0.0.12 gw eth0
  reachable host2 10.0.0.11 host1
  answers host1 eth0 10.0.0.12 gw eth0
  # For itself the gateway's kernel answers, and nobody else.
  answers host1 eth0 10.0.0.1 gw eth0
  # Proxy ARP answers for what has a route, not for what is there.
  answers host1 eth0 10.0.0.99 gw eth0
  unreachable host1 10.0.0.99 '?'
}
