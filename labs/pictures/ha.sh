# shellcheck shell=bash disable=SC2034
# Two gateways between the two wires of one subnet. keepalived gives an address to one of them, and arproxy's while_local makes that one
# answer: never both, or the hosts would follow whoever was quicker.
# shellcheck source=labs/lib/keepalived.sh
. "$labs/lib/keepalived.sh"

TITLE="two gateways, of which one answers (keepalived)"
PICTURE="
                         10.9.0.11 +-----+
                      +--- wire1   | gw1 |   wire2 ---+
   left 10.9.0.1/24   |            +-----+            |   right 10.9.0.2/24
     eth0 --------- lan1                            lan2 --------- eth0
                      |  10.9.0.12 +-----+            |
                      +--- wire1   | gw2 |   wire2 ---+
                                   +-----+

   Both gateways have the routes 10.9.0.0/24 dev wire1, 10.9.0.2 dev wire2.
   10.9.0.254 is keepalived's: the gateway that has it answers for right on
   wire1, and for left on wire2."

build_picture() {
  needs_keepalived
  router gw1 gw2
  host left right lan1 lan2
  wire lan1 host left eth0
  wire lan2 host right eth0
  local number
  for number in 1 2; do
    wire lan1 gw$number gw$number wire1
    wire lan2 gw$number gw$number wire2
  done
  bridge_ports lan1 br0 host gw1 gw2
  bridge_ports lan2 br0 host gw1 gw2

  on left ip addr add 10.9.0.1/24 dev eth0
  on right ip addr add 10.9.0.2/24 dev eth0
  for number in 1 2; do
    # VRRP speaks from this address. Its subnet is on wire1, and right is the exception.
    on gw$number ip addr add 10.9.0.1$number/24 dev wire1
    on gw$number ip route add 10.9.0.2 dev wire2 scope link
  done

  # The first one is alone, so that it is certain who has the address.
  start_keepalived gw1 10.9.0.254 150 wire1 wire2
  comes_to gw1 10.9.0.254
  start_keepalived gw2 10.9.0.254 100 wire1 wire2
}

start_gateways() {
  local gateway
  for gateway in gw1 gw2; do
    mkdir -p "$folder/$gateway"
    cat >"$folder/$gateway/arproxy.yaml" <<'END'
interfaces:
  - match: { name: 'wire*' }
    while_local: 10.9.0.254
END
    sed "s/^/  $gateway: /" "$folder/$gateway/arproxy.yaml"
    start_arproxy $gateway -c "$folder/$gateway/arproxy.yaml"
  done
}

# The address moves between gateways without anybody's help. What is behind them does not answer for it.
without_arproxy() {
  reachable left 10.9.0.254 gw1
  unreachable left 10.9.0.2 right
}

with_arproxy() {
  reachable left 10.9.0.2 right
  answers left eth0 10.9.0.2 gw1 wire1
  answers right eth0 10.9.0.1 gw1 wire2

  local pings=$folder/pings
  on left ping -n -q -c 30 -i 0.1 -W 4 10.9.0.2 >"$pings" &
  echo "  left pings right ten times a second; keepalived on gw1 is stopped"
  stop_keepalived gw1
  comes_to gw2 10.9.0.254
  # Nobody asks meanwhile: it is gw2's arproxy that tells them (ARP announcements).
  learns left 10.9.0.2 gw2 wire1
  learns right 10.9.0.1 gw2 wire2
  # gw1 still forwards what it gets until then, so nothing is lost.
  wait $! || true
  echo "  left's pings: $(grep 'packet loss' "$pings")"
  grep -q ' 0% packet loss' "$pings" || fail "left's pings should all have come back: $(cat "$pings")"
  answers left eth0 10.9.0.2 gw2 wire1
  answers right eth0 10.9.0.1 gw2 wire2

  # gw1 comes back, and having the higher priority it takes the address again.
  start_keepalived gw1 10.9.0.254 150 wire1 wire2
  comes_to gw1 10.9.0.254
  learns left 10.9.0.2 gw1 wire1
  learns right 10.9.0.1 gw1 wire2
}
