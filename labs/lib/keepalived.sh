# shellcheck shell=bash
# Real keepalived on the gateways of a lab: it gives one address to one of them (VRRP, RFC 9568).
# `folder`, `LAB`, `on` and `fail` are the caller's; $folder/HOST has its files. What is left running ends with its namespace.

needs_keepalived() {
  command -v keepalived >/dev/null || fail "the picture $picture needs keepalived: apt-get install keepalived"
}

# start_keepalived HOST ADDRESS PRIORITY IFNAME OTHER-IFNAME: speaks VRRP on IFNAME. A gateway of which either interface is down has no
# use for the address.
start_keepalived() {
  local place=$folder/$1
  mkdir -p "$place"
  # Both begin as backups, so that neither takes the address before it has listened.
  cat >"$place/keepalived.conf" <<END_OF_FILE
global_defs {
  vrrp_version 3
}
vrrp_instance gateway {
  state BACKUP
  interface $4
  track_interface {
    $5
  }
  virtual_router_id 10
  priority $3
  advert_int 0.5
  virtual_ipaddress {
    $2/32
  }
}
END_OF_FILE
  # A session of its own: Ctrl-C reaches it by way of our clean-up alone.
  setsid ip netns exec "$LAB-$1" keepalived --dont-fork --log-console --vrrp --use-file "$place/keepalived.conf" \
    --pid "$place/keepalived.pid" --vrrp_pid "$place/keepalived-vrrp.pid" >>"$place/keepalived.log" 2>&1 </dev/null &
  disown # or bash says how it ended
}

# stop_keepalived HOST: by SIGTERM, as a service is. It gives the address up, and tells the others.
stop_keepalived() {
  local pid tries
  pid=$(cat "$folder/$1/keepalived.pid")
  kill -TERM "$pid"
  for ((tries = 0; tries < 50; tries++)); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  fail "keepalived on $1 was still running 5 s after SIGTERM"
}

# comes_to HOST ADDRESS: waits until it is there.
comes_to() {
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    if on "$1" ip -o -4 addr show | grep -q " $2/"; then
      echo "  $1 has $2"
      return 0
    fi
    sleep 0.1
  done
  fail "keepalived on $1 had not taken $2 after 10 s:"$'\n'"$(tail -n 20 "$folder/$1/keepalived.log")"
}
