# shellcheck shell=bash disable=SC2034
# Calico's wiring: every pod has a /32 and asks for 169.254.1.1, an address that nobody has; the host is to answer.
TITLE="two pods with Calico's wiring, and a host outside"
PICTURE="
   pod1 eth0 10.65.0.2/32 ------ cali1 +----+
                                       | gw | eth0 192.0.2.1 ------ 192.0.2.2 eth0 out
   pod2 eth0 10.65.0.3/32 ------ cali2 +----+

   cali1 and cali2 have no address and no bridge. The pods' only way out is the
   gateway 169.254.1.1."

build_picture() {
  router gw
  host pod1 pod2 out
  wire gw cali1 pod1 eth0
  wire gw cali2 pod2 eth0
  wire gw eth0 out eth0

  # The pods. The gateway's address is nowhere in the picture: all that is wanted is its MAC.
  local number
  for number in 1 2; do
    on pod$number ip addr add 10.65.0.$((number + 1))/32 dev eth0
    on pod$number ip route add 169.254.1.1 dev eth0 scope link
    on pod$number ip route add default via 169.254.1.1
  done

  # The host's ends: the same MAC on all of them, and the answer at once, as Calico sets it.
  for number in 1 2; do
    on gw ip link set cali$number address ee:ee:ee:ee:ee:ee
    on gw ip route add 10.65.0.$((number + 1)) dev cali$number scope link
    sysctl_on gw net.ipv4.neigh.cali$number.proxy_delay 0
  done

  # The uplink. Without the default route there would be no way to 169.254.1.1, and proxy ARP only answers for
  # what it can reach through another interface: a Calico host without a default route has mute pods.
  on gw ip addr add 192.0.2.1/24 dev eth0
  on gw ip route add default via 192.0.2.2
  on out ip addr add 192.0.2.2/24 dev eth0
  on out ip route add 10.65.0.0/24 via 192.0.2.1
}

start_gateways() { start_arproxy gw -i 'cali*'; }

without_arproxy() {
  unreachable pod1 10.65.0.3 pod2
  unreachable pod1 192.0.2.2 out
}

with_arproxy() {
  reachable pod1 10.65.0.3 pod2
  reachable pod2 10.65.0.2 pod1
  reachable pod1 192.0.2.2 out
  reachable out 10.65.0.2 pod1
  echo "  pod1's gateway is now: $(on pod1 ip neigh show 169.254.1.1)"
}
