# shellcheck shell=bash disable=SC2034
# Calico on two nodes: each node answers its own pods for 169.254.1.1, and knows the way to the other's by a route.
TITLE="Calico's wiring on two nodes"
PICTURE="
   pod1 eth0 10.65.1.2/32 --- cali1 +-------+
                                    | node1 | eth0 192.0.2.1/24 ---+
   pod2 eth0 10.65.1.3/32 --- cali2 +-------+                      |
                                                                   | 192.0.2.254
   pod3 eth0 10.65.2.2/32 --- cali3 +-------+                      +--- eth0 out
                                    | node2 | eth0 192.0.2.2/24 ---+
   pod4 eth0 10.65.2.3/32 --- cali4 +-------+

   The pods' only way out is 169.254.1.1, an address that nobody has.
   node1 has the routes 10.65.2.0/26 via 192.0.2.2, default via 192.0.2.254,
   node2 has the routes 10.65.1.0/26 via 192.0.2.1, default via 192.0.2.254.
   pod5, 10.65.2.4 on node2's cali5, comes when arproxy is already running."

build_picture() {
  router node1 node2
  host lan out pod1 pod2 pod3 pod4
  wire lan port1 node1 eth0
  wire lan port2 node2 eth0
  wire lan port3 out eth0
  bridge_ports lan br0 port1 port2 port3
  on out ip addr add 192.0.2.254/24 dev eth0
  on out ip route add 10.65.1.0/26 via 192.0.2.1
  on out ip route add 10.65.2.0/26 via 192.0.2.2

  local node
  for node in 1 2; do
    on node$node ip addr add 192.0.2.$node/24 dev eth0
    # Proxy ARP answers for what is reached through another interface. What leads to 169.254.1.1 is this route alone.
    on node$node ip route add default via 192.0.2.254
    # As BIRD sets them: the other node's block by that node's address, and in the own one only the pods that are there.
    on node$node ip route add 10.65.$((3 - node)).0/26 via 192.0.2.$((3 - node)) proto bird
    on node$node ip route add blackhole 10.65.$node.0/26 proto bird
  done

  add_pod pod1 10.65.1.2 node1 cali1
  add_pod pod2 10.65.1.3 node1 cali2
  add_pod pod3 10.65.2.2 node2 cali3
  add_pod pod4 10.65.2.3 node2 cali4
}

# add_pod POD ADDRESS NODE IFNAME: what the CNI plugin does for a pod.
add_pod() {
  local pod=$1 address=$2 node=$3 ifname=$4
  wire "$node" "$ifname" "$pod" eth0
  on "$pod" ip addr add "$address/32" dev eth0
  on "$pod" ip route add 169.254.1.1 dev eth0 scope link
  on "$pod" ip route add default via 169.254.1.1
  on "$node" ip link set "$ifname" address ee:ee:ee:ee:ee:ee
  on "$node" ip route add "$address" dev "$ifname" scope link
  sysctl_on "$node" "net.ipv4.neigh.$ifname.proxy_delay" 0
}

# A pattern, so also for the interfaces of pods to come.
start_gateways() {
  local node
  for node in node1 node2; do start_arproxy $node -i 'cali*'; done
}

without_arproxy() {
  unreachable pod1 10.65.2.2 pod3
  unreachable pod4 10.65.1.3 pod2
}

with_arproxy() {
  reachable pod1 10.65.2.2 pod3
  reachable pod4 10.65.1.3 pod2
  reachable pod1 10.65.1.3 pod2
  reachable pod3 192.0.2.254 out
  takes_for pod1 169.254.1.1 node1 cali1
  answers pod3 eth0 169.254.1.1 node2 cali3
  # Nobody waits for anything here: arproxy learns of cali5 by the kernel's notification.
  host pod5
  add_pod pod5 10.65.2.4 node2 cali5
  reachable pod5 10.65.1.2 pod1
  reachable pod1 10.65.2.4 pod5
}
