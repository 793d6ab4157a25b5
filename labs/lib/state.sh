# shellcheck shell=bash
# The labs that stand, are shown, or are left of an arproxy-lab that was killed. Each is a folder, $run/LAB:
#   owner      process of the arproxy-lab that makes it
#   perform    process that builds and shows it
#   hosts      lines `HOST INODE`, of its network namespaces; `HOST -` before one is made
#   step       what is being done
#   standing   is there when the lab is kept
#   gateways/  a folder for each: its arproxy's process, its log, what it was started with
#   program/   arproxy as it is published
# A kept lab is named as its picture; the name of any other has a process id, too.
run=${ARPROXY_LAB_RUN:-/run/arproxy-lab}

# A network namespace is called NAMESPACES-LAB-HOST, so that `ip netns` says whose it is.
namespace_of() { echo "${run##*/}-$1-$2"; }

# claim LAB: makes its folder, as ours. Fails, and says why, where there is one.
claim() {
  local made=$run/.new.$$
  rm -rf "$made"
  mkdir -p "$made/gateways"
  chmod 0755 "$run" "$made" "$made/gateways"
  identity $$ >"$made/owner"
  # A rename is all or nothing, and does not replace a folder that has something in it.
  mv -T "$made" "$run/$1" 2>/dev/null && return
  rm -rf "$made"
  if is_standing "$1"; then
    fail "$1 stands already. To look at it: $me show $1. To take it away: $me down $1"
  elif lives "$run/$1/owner"; then
    fail "$1 is being built by process $(pid_in "$run/$1/owner")"
  fi
  fail "$1 was left half built. To take it away: $me down $1"
}

# owns LAB: whether its folder is this process's.
owns() { [ "$(cat "$run/$1/owner" 2>/dev/null)" = "$(identity $$)" ]; }

is_standing() { [ -e "$run/$1/standing" ]; }

# hosts_of LAB: a line each, in the order in which they were made.
hosts_of() { awk '!seen[$1]++ { print $1 }' "$run/$1/hosts" 2>/dev/null || true; }

# gateways_of LAB
gateways_of() {
  local host
  for host in $(hosts_of "$1"); do
    [ ! -d "$run/$1/gateways/$host" ] || echo "$host"
  done
}

# all_labs: every folder there.
all_labs() {
  local lab
  for lab in "$run"/*/; do
    [ ! -e "$lab/owner" ] || basename "$lab"
  done
}

# standing_labs: those that are kept.
standing_labs() {
  local lab
  for lab in $(all_labs); do
    ! is_standing "$lab" || echo "$lab"
  done
}

# trouble_of LAB: one line on what is not as it should be with one that is kept, if anything is not.
trouble_of() {
  local host
  for host in $(hosts_of "$1"); do
    [ -e "/run/netns/$(namespace_of "$1" "$host")" ] || {
      echo "$host is gone"
      return
    }
  done
  for host in $(gateways_of "$1"); do
    lives "$run/$1/gateways/$host/pid" || {
      echo "arproxy on $host has ended"
      return
    }
  done
}
