# shellcheck shell=bash disable=SC2034
# One subnet on two wires: each host takes the other for a neighbour, and only a host between them knows better.
TITLE="one subnet on two separate wires, joined by arproxy"
PICTURE="
   left eth0 10.9.0.1/24 ------ wire1 +----+ wire2 ------ 10.9.0.2/24 eth0 right
                                      | gw |
                                      +----+
   gw has no address at all, only a route to each host."

build_picture() {
  router gw
  host left right
  wire gw wire1 left eth0
  wire gw wire2 right eth0

  on left ip addr add 10.9.0.1/24 dev eth0
  on right ip addr add 10.9.0.2/24 dev eth0

  # gw must ask for the hosts itself, and having no address it asks as 0.0.0.0. Hosts answer that: it is how an address
  # is probed before use (RFC 5227).
  on gw ip route add 10.9.0.1 dev wire1 scope link
  on gw ip route add 10.9.0.2 dev wire2 scope link
}

start_gateways() { start_arproxy gw -i 'wire*'; }

without_arproxy() {
  unreachable left 10.9.0.2 right
  unreachable right 10.9.0.1 left
}

# proxy_delay is left as the kernel has it: the first answer takes up to 0.8 s.
with_arproxy() {
  reachable left 10.9.0.2 right
  reachable right 10.9.0.1 left
  # No route leads there, so nobody may pretend that somebody does.
  unreachable left 10.9.0.99 '?'
}
