# shellcheck shell=bash
# What the hosts of a lab know of each other: whose MAC stands behind an address, and how many answer for it.
# `folder` and `labs` are the caller's.

# mac HOST IFNAME
mac() { on "$1" cat "/sys/class/net/$2/address"; }

# arproxy_on HOST ARGUMENT...: a command of arproxy on that host, as root.
arproxy_on() {
  make_program
  on "$1" node "$folder/program/bundle/main.js" "${@:2}"
}

# forget HOST ADDRESS...: the host must ask anew.
forget() {
  local address
  for address in "${@:2}"; do
    on "$1" ip neigh flush to "$address"
  done
}

# takes_for FROM ADDRESS WHO IFNAME: in FROM's neighbour table, ADDRESS has the MAC of WHO's interface.
takes_for() {
  local from=$1 address=$2 who=$3 ifname=$4 wanted entry
  wanted=$(mac "$who" "$ifname")
  entry=$(on "$from" ip neigh show to "$address")
  printf '  %-5s takes %s for %s (%s %s)\n' "$from" "$address" "${entry#*lladdr }" "$who" "$ifname"
  [[ $entry == *" lladdr $wanted "* ]] ||
    fail "$from should take $address for $wanted, which is $who's $ifname; its neighbour table: ${entry:-nothing}"
}

# answers FROM ON ADDRESS WHO IFNAME: of all that hear FROM's request on its interface ON, WHO's interface alone answers, once.
answers() {
  local from=$1 ifname=$2 address=$3 who=$4 wanted said
  wanted=$(mac "$who" "$5")
  said=$(arproxy_on "$from" ask -i "$ifname" --timeout 500ms "$address" 2>&1) || true
  printf '  %-5s asks: %s (%s %s)\n' "$from" "$(grep -E 'answer(s|ed) ' <<<"$said" || tail -n 1 <<<"$said")" "$who" "$5"
  grep -qx "one host answers for $address: $wanted" <<<"$said" ||
    fail "$who's $5 ($wanted) alone should answer $from for $address, and once. What was heard:"$'\n'"$said"
}

# hops FROM ADDRESS WHO COUNT: the replies of WHO's ping have come through as many routers, and no router tells FROM of a shorter way.
# Linux sends with a TTL of 64, and each router takes one off.
hops() {
  local from=$1 address=$2 who=$3 ttl=$((64 - $4)) said
  said=$(on "$from" timeout --foreground 15 ping -n -c 2 -i 0.2 -W 4 "$address" 2>&1) || true
  printf '  %-5s -> %-5s %-12s %s\n' "$from" "$who" "$address" "$(grep -m 1 -o 'ttl=[0-9]*' <<<"$said" || echo 'no reply')"
  [ "$(grep -c " ttl=$ttl " <<<"$said")" -eq 2 ] || fail "$who's replies to $from should come with ttl=$ttl:"$'\n'"$said"
  ! grep -q Redirect <<<"$said" || fail "a router sends $from ICMP redirects:"$'\n'"$said"
}

# learns FROM ADDRESS WHO IFNAME: soon FROM takes ADDRESS for the MAC of WHO's interface, without having asked.
learns() {
  local wanted tries
  wanted=$(mac "$3" "$4")
  for ((tries = 0; tries < 50; tries++)); do
    [[ $(on "$1" ip neigh show to "$2") != *" lladdr $wanted "* ]] || break
    sleep 0.1
  done
  takes_for "$@"
}
