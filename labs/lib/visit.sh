# shellcheck shell=bash
# What is done with a lab that stands.

# standing_or_fail [PICTURE]: the labs that are meant, a line each.
standing_or_fail() {
  local lab=${1-} all
  if [ -z "$lab" ]; then
    all=$(standing_labs)
    [ -n "$all" ] || fail "no lab stands. To have one: $me PICTURE --keep"
    echo "$all"
  elif [[ $lab != */* ]] && is_standing "$lab"; then
    echo "$lab"
  elif is_picture "$lab"; then
    fail "$lab does not stand. To have it: $me $lab --keep"
  else
    wrong_usage "no picture is called $lab; pictures: $(pictures | xargs)"
  fi
}

# find_host WORD: sets lab and host.
find_host() {
  local word=$1 each found=()
  if [[ $word == */* ]]; then
    lab=$(standing_or_fail "${word%%/*}")
    host=${word#*/}
    hosts_of "$lab" | grep -qxF -- "$host" || fail "$lab has no host $host; it has: $(hosts_of "$lab" | xargs)"
    return
  fi
  host=$word
  for each in $(standing_or_fail); do
    ! hosts_of "$each" | grep -qxF -- "$host" || found+=("$each")
  done
  case ${#found[@]} in
    0) fail "no host is called $host; there are: $(hosts_by_name | xargs)" ;;
    1) lab=${found[0]} ;;
    *) fail "several labs have a host $host; which one is meant: $(printf '%s/'"$host"'\n' "${found[@]}" | xargs)" ;;
  esac
}

# hosts_by_name: PICTURE/HOST, a line each.
hosts_by_name() {
  local each
  for each in $(standing_labs); do hosts_of "$each" | sed "s|^|$each/|"; done
}

command_show() {
  [ $# -le 1 ] || wrong_usage "show takes one picture: $*"
  local lab all
  needs_root
  needs_tools
  all=$(standing_or_fail "$@")
  for lab in $all; do
    title_of "$lab" | sed "s/^/$lab: /"
    (. "$labs/pictures/$lab.sh" && echo "$PICTURE" && echo)
    node "$labs/lib/show.mjs" "$run/$lab" "$(namespace_of "$lab" '')" "$(program_file)"
  done
}

# command_shell HOST [COMMAND...]
command_shell() {
  [ $# -ge 1 ] || wrong_usage 'shell needs a host'
  local lab host
  needs_root
  needs_tools
  find_host "$1"
  shift
  [ "${1-}" != -- ] || shift
  make_bin
  export PATH="$run/$lab/bin:$PATH" ARPROXY_LAB_HOST="$lab/$host"
  if [ $# -gt 0 ]; then
    # By env, which has the shell's own exit codes for what it cannot run.
    exec ip netns exec "$(namespace_of "$lab" "$host")" env "$@"
  fi
  [ ! -t 0 ] || say_where
  exec ip netns exec "$(namespace_of "$lab" "$host")" bash --noprofile --rcfile "$labs/lib/shellrc"
}

# Links to the programs, not copies: /run may be mounted noexec.
make_bin() {
  mkdir -p "$run/$lab/bin"
  ln -sfn "$(program_file)" "$run/$lab/bin/arproxy"
  ln -sfn "$labs/arproxy-lab" "$run/$lab/bin/arproxy-lab"
}

say_where() {
  if [ -d "$run/$lab/gateways/$host" ]; then
    echo "On $lab/$host, a gateway: try arproxy status, arproxy watch, arproxy doctor. exit leaves it."
  else
    echo "On $lab/$host: try ip route, ip neigh, ping, arproxy ask. exit leaves it."
  fi
}

# command_log [HOST]
command_log() {
  [ $# -le 1 ] || wrong_usage "log takes one host: $*"
  local lab host all
  if [ $# -eq 1 ]; then
    find_host "$1"
    [ -d "$run/$lab/gateways/$host" ] || fail "no arproxy runs on $host; gateways: $(gateways_of "$lab" | xargs)"
    node "$labs/lib/log.mjs" "$run/$lab/gateways/$host/log"
    return
  fi
  all=$(standing_or_fail)
  for lab in $all; do
    for host in $(gateways_of "$lab"); do
      echo "== $lab/$host"
      node "$labs/lib/log.mjs" "$run/$lab/gateways/$host/log"
    done
  done
}

# command_down [PICTURE]
command_down() {
  [ $# -le 1 ] || wrong_usage "down takes one picture: $*"
  local lab all
  needs_root
  # It would leave half of it.
  trap '' INT TERM HUP PIPE
  all=${1-$(labs_to_end)}
  [ -n "$all" ] || echo 'Nothing stands.'
  for lab in $all; do end_lab "$lab"; done
  for lab in "$run"/.new.*; do
    [ ! -e "$lab" ] || lives "$lab/owner" || rm -rf "$lab"
  done
  rmdir "$run" 2>/dev/null || true
}

# labs_to_end: all, but what somebody is just being shown: it goes by itself.
labs_to_end() {
  local lab
  for lab in $(all_labs); do
    if is_standing "$lab" || is_picture "$lab" || ! lives "$run/$lab/owner"; then echo "$lab"; fi
  done
}

# end_lab LAB
end_lab() {
  local lab=$1 tries
  if [[ $lab == */* || ! -d $run/$lab ]]; then
    is_picture "$lab" || wrong_usage "no picture is called $lab; pictures: $(pictures | xargs)"
    echo "$lab does not stand."
    return
  fi
  if ! is_standing "$lab" && lives "$run/$lab/owner"; then
    # It takes away what it has made itself.
    kill -TERM "$(pid_in "$run/$lab/owner")" 2>/dev/null || true
    for ((tries = 0; tries < 200; tries++)); do
      lives "$run/$lab/owner" || break
      sleep 0.1
    done
  fi
  [ ! -d "$run/$lab" ] || take_away "$lab"
  echo "$lab is gone."
}
