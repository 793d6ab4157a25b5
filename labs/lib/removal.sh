# shellcheck shell=bash
# How a lab is taken away: all of its processes, then its namespaces, then its folder. Whatever was half made, or half taken away,
# and as often as one likes.

# take_away LAB. The caller sees to it that no signal ends it half way.
take_away() {
  local folder=$run/$1 host inode name
  local -A inodes=()
  kill_session "$folder/perform"
  while read -r host inode; do inodes[$host]=$inode; done 2>/dev/null <"$folder/hosts"
  for host in "${!inodes[@]}"; do
    name=$(namespace_of "$1" "$host")
    is_ours "$name" "${inodes[$host]}" || unset "inodes[$host]"
  done
  end_processes "$1" "${!inodes[@]}"
  for host in "${!inodes[@]}"; do
    name=$(namespace_of "$1" "$host")
    ip netns del "$name" 2>/dev/null || [ ! -e "/run/netns/$name" ] || echo "arproxy-lab: namespace $name would not go" >&2
  done
  rm -rf "$folder"
  rmdir "$run" 2>/dev/null || true
}

# is_ours NAMESPACE INODE: it is there, and nobody else has made it since. One that was begun has no inode yet.
is_ours() {
  local name=$1 inode=$2 now
  now=$(stat -L -c %i "/run/netns/$name" 2>/dev/null) || return 1
  [ "$inode" = - ] || [ "$inode" = "$now" ]
}

# end_processes LAB HOST...: whatever runs there: its arproxy, and what was started by hand. But for ourselves, and the shell that
# we were called from.
end_processes() {
  local lab=$1 signal tries pids
  shift
  # A shell takes no notice of TERM, but of HUP; what is stopped, of neither.
  for signal in TERM HUP CONT KILL; do
    pids=$(processes_on "$lab" "$@")
    [ -n "$pids" ] || return 0
    # shellcheck disable=SC2086 # a list
    kill -s "$signal" $pids 2>/dev/null || true
    [[ $signal != TERM && $signal != HUP ]] || continue
    for ((tries = 0; tries < 30; tries++)); do
      [ -n "$(processes_on "$lab" "$@")" ] || return 0
      sleep 0.1
    done
  done
  echo "arproxy-lab: would not end: process" $pids >&2
}

# processes_on LAB HOST...
processes_on() {
  local lab=$1 host pid own
  shift
  own=" $(ancestors | tr '\n' ' ') "
  for host; do
    for pid in $(ip netns pids "$(namespace_of "$lab" "$host")" 2>/dev/null); do
      [[ $own == *" $pid "* ]] || ! process_start "$pid" >/dev/null || echo "$pid"
    done
  done
}
