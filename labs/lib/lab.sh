# shellcheck shell=bash
# A lab of network namespaces: hosts, wires between them, and pings that must, or must not, get through.
# `LAB`, what the names of its namespaces begin with, `folder` and `fail` are the caller's.
lab_hosts=()
declare -A lab_ends=() # of wires, for each host

# host NAME...: a host each, with nothing but its loopback.
host() {
  local name
  for name; do
    [ ! -e "/run/netns/$LAB-$name" ] || fail "there is a network namespace $LAB-$name already, which is not of this lab"
    lab_hosts+=("$name")
    echo "$name -" >>"$folder/hosts" # first, so that a half-made one is taken away, too
    ip netns add "$LAB-$name"
    echo "$name $(stat -L -c %i "/run/netns/$LAB-$name")" >>"$folder/hosts"
    on "$name" ip link set lo up
    # Only ARP is the matter here; neighbour discovery would be noise on the wire.
    if [ -e /proc/sys/net/ipv6 ]; then
      sysctl_on "$name" net.ipv6.conf.all.disable_ipv6 1
      sysctl_on "$name" net.ipv6.conf.default.disable_ipv6 1
    fi
  done
}

# router NAME...: hosts that forward, and answer ARP for nobody else, whatever the machine's own defaults are.
router() {
  local name scope
  host "$@"
  for name; do
    sysctl_on "$name" net.ipv4.ip_forward 1
    for scope in all default; do
      sysctl_on "$name" "net.ipv4.conf.$scope.proxy_arp" 0
      sysctl_on "$name" "net.ipv4.conf.$scope.rp_filter" 2 # as systemd sets it on most distributions
    done
  done
}

# on NAME COMMAND...: runs the command on that host.
on() { ip netns exec "$LAB-$1" "${@:2}"; }

# sysctl_on NAME KEY VALUE. Through /proc: the sysctl program is not on every machine.
# shellcheck disable=SC2016 # $0 and $1 are for the inner shell
sysctl_on() { on "$1" sh -c 'echo "$1" >"$0"' "/proc/sys/${2//.//}" "$3"; }

# next_mac HOST: sets `mac` to 02:00:00:00:HOST:END, both counted from 1: a lab looks the same each time, and its frames
# say whose they are.
next_mac() {
  local number
  for ((number = 1; number <= ${#lab_hosts[@]}; number++)); do
    [ "${lab_hosts[number - 1]}" != "$1" ] || break
  done
  lab_ends[$1]=$((${lab_ends[$1]:-0} + 1))
  printf -v mac '02:00:00:00:%02x:%02x' "$number" "${lab_ends[$1]}"
}

# wire HOST IFNAME HOST IFNAME: a veth pair, both ends up.
wire() {
  local mac near
  next_mac "$1"
  near=$mac
  next_mac "$3"
  ip link add "$2" netns "$LAB-$1" address "$near" type veth peer name "$4" netns "$LAB-$3" address "$mac"
  on "$1" ip link set "$2" up
  on "$3" ip link set "$4" up
}

# bridge_ports HOST BRIDGE IFNAME...: a bridge there, up, with these interfaces as its ports. Its MAC is set, or it would change
# with its ports.
bridge_ports() {
  local mac port
  next_mac "$1"
  on "$1" ip link add "$2" address "$mac" type bridge
  on "$1" ip link set "$2" up
  for port in "${@:3}"; do on "$1" ip link set "$port" master "$2"; done
}

# reachable FROM ADDRESS WHO and unreachable FROM ADDRESS WHO: pings, of which all, or none, must come back.
# A host that asks in vain gives up after 3 s, and what it asked in vain before may not spoil the next ping: so -w 5,
# which ends as soon as the host has given up.
reachable() { expect_loss 0% "$@" -W 4; }
unreachable() { expect_loss 100% "$@" -w 5; }

# expect_loss LOSS FROM ADDRESS WHO PING-OPTION...
expect_loss() {
  local expected=$1 from=$2 address=$3 who=$4 said
  # The exit code is no help: ping succeeds when one of three came back.
  said=$(on "$from" timeout --foreground 15 ping -n -q -c 3 -i 0.2 "${@:5}" "$address" 2>&1) || true
  said=$(grep 'packet loss' <<<"$said" || echo "$said")
  printf '  %-5s -> %-5s %-12s %s\n' "$from" "$who" "$address" "$said"
  [[ $said == *" $expected packet loss"* ]] || fail "ping from $from to $address ($who): expected $expected packet loss: $said"
}
