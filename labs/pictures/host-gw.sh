# shellcheck shell=bash disable=SC2034
# flannel's host-gw: every node has a subnet of its own for its pods, and a route to every other node's. A pod asks only for what is
# on its own bridge, and each of these answers for itself: no proxy ARP is needed, and arproxy finds nothing to answer.
TITLE="flannel's routes between nodes, where no proxy ARP is needed"
PICTURE="
   pod1 eth0 10.244.1.2/24 --- veth1 +-------+
                                cni0 | node1 | eth0 192.0.2.1/24 ---+
   pod2 eth0 10.244.1.3/24 --- veth2 +-------+                      |
                                                                    |
   pod3 eth0 10.244.2.2/24 --- veth3 +-------+                      |
                                cni0 | node2 | eth0 192.0.2.2/24 ---+
   pod4 eth0 10.244.2.3/24 --- veth4 +-------+

   cni0, a bridge, is the pods' gateway: 10.244.1.1/24 and 10.244.2.1/24.
   node1 has the route 10.244.2.0/24 via 192.0.2.2,
   node2 has the route 10.244.1.0/24 via 192.0.2.1."

build_picture() {
  router node1 node2
  host pod1 pod2 pod3 pod4
  local number node
  for number in 1 2 3 4; do
    node=$(((number + 1) / 2))
    wire node$node veth$number pod$number eth0
  done
  bridge_ports node1 cni0 veth1 veth2
  bridge_ports node2 cni0 veth3 veth4
  wire node1 eth0 node2 eth0

  for node in 1 2; do
    on node$node ip addr add 10.244.$node.1/24 dev cni0
    on node$node ip addr add 192.0.2.$node/24 dev eth0
  done
  # These two routes are all that flannel's host-gw does between nodes; they must be neighbours for it.
  on node1 ip route add 10.244.2.0/24 via 192.0.2.2
  on node2 ip route add 10.244.1.0/24 via 192.0.2.1

  for number in 1 2 3 4; do
    node=$(((number + 1) / 2))
    on pod$number ip addr add 10.244.$node.$((3 - number % 2))/24 dev eth0
    on pod$number ip route add default via 10.244.$node.1
  done
}

# On the bridge and on the uplink, so wherever it could do harm.
start_gateways() {
  local node
  for node in node1 node2; do start_arproxy $node -i cni0 -i eth0; done
}

without_arproxy() { everybody_as_usual; }

with_arproxy() {
  # What was learned before would hide a wrong answer.
  forget pod1 10.244.1.1 10.244.1.3
  forget node2 192.0.2.1
  everybody_as_usual
  answered_nothing node1
  answered_nothing node2
}

# The same before and after: who is reached, and the MACs of the owners themselves, each told once.
everybody_as_usual() {
  reachable pod1 10.244.1.3 pod2
  reachable pod1 10.244.2.2 pod3
  reachable pod4 10.244.1.2 pod1
  takes_for pod1 10.244.1.3 pod2 eth0
  takes_for pod1 10.244.1.1 node1 cni0
  takes_for node2 192.0.2.1 node1 eth0
  answers pod1 eth0 10.244.1.3 pod2 eth0
  answers pod1 eth0 10.244.1.1 node1 cni0
  answers node2 eth0 192.0.2.1 node1 eth0
}
