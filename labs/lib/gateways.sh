# shellcheck shell=bash
# The arproxy of each gateway of a lab, in a cage: what it may do, how it ends, what it logged.
# `folder` (of the lab), `labs` and `fail` are the caller's; $folder/gateways/HOST is a gateway's.
declare -A gateway_pids=()
gateways=()

# arproxy as it is published, in $folder/program; made when it is first wanted.
make_program() { [ -e "$folder/program" ] || "$labs/lib/program" "$folder/program"; }

# start_arproxy HOST ARGUMENT-OF-RUN...: arproxy there, with every decision in its log. Ready when it returns.
start_arproxy() {
  local host=$1 place=$folder/gateways/$1 tries
  shift
  make_program
  mkdir -p "$place/cage" "$place/run"
  # Its control socket is below the lab's folder, so that nothing of it is left.
  chown nobody "$place/run"
  : >"$place/log" # looked at before arproxy has got to it
  typed "$@" >"$place/arguments"
  echo "  $host: arproxy run $(cat "$place/arguments")"
  # No fork on the way (each of these ends in an exec), so $! is arproxy itself. A session of its own, so that a Ctrl-C does not
  # reach it, and so that it outlives us where the lab is kept.
  setsid ip netns exec "$LAB-$host" unshare --mount "$labs/lib/cage" "$folder/program" "$place" \
    run "$@" --log-level trace >"$place/log" 2>&1 </dev/null &
  gateway_pids[$host]=$!
  gateways+=("$host")
  identity $! >"$place/pid" || true # it may have ended
  for ((tries = 0; tries < 200; tries++)); do
    ! grep -qw ready "$place/log" || return 0
    kill -0 "${gateway_pids[$host]}" 2>/dev/null || fail "arproxy on $host ended before it was ready"
    sleep 0.1
  done
  fail "arproxy on $host was not ready within 20 s"
}

# typed WORD...: as one types them to a shell.
typed() {
  local word out=()
  for word; do
    [[ $word =~ ^[[:alnum:]_./:@%+=,-]+$ ]] || word="'${word//\'/\'\\\'\'}'"
    out+=("$word")
  done
  echo "${out[*]}"
}

# Asks the kernel, not arproxy, what each process may do.
show_privileges() {
  local host pid said key=/proc/sys/net/ipv4/conf/all/proxy_arp
  for host in "${gateways[@]}"; do
    pid=${gateway_pids[$host]}
    grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs):' "/proc/$pid/status" | sed 's/^/  /'
    grep -q '^CapEff:[[:space:]]*0000000000002000$' "/proc/$pid/status" ||
      fail "arproxy on $host should have CAP_NET_RAW (0000000000002000) alone"
    # Even root, put in arproxy's place, cannot set the sysctl.
    if said=$(nsenter --target "$pid" --mount --root --wd --net sh -c "echo 1 >$key" 2>&1); then
      fail "$key could be written: /proc/sys should be read-only for arproxy"
    fi
    echo "  echo 1 > $key"
    echo "    $said"
  done
}

# stop_arproxy HOST: by SIGTERM, as a service is.
stop_arproxy() {
  local host=$1 pid=${gateway_pids[$1]} code=0 tries
  kill -TERM "$pid"
  for ((tries = 0; tries < 50; tries++)); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  ! kill -0 "$pid" 2>/dev/null || fail "arproxy on $host was still running 5 s after SIGTERM"
  unset "gateway_pids[$host]"
  wait "$pid" || code=$?
  echo "  $host: exit code $code"
  [ "$code" -eq 0 ] || fail 'arproxy should exit 0 when it is asked to end'
}

stop_gateways() {
  local host
  for host in "${!gateway_pids[@]}"; do stop_arproxy "$host"; done
}

show_verdicts() {
  local host
  for host in "${gateways[@]}"; do
    [ "${#gateways[@]}" -eq 1 ] || echo "  $host:"
    node "$labs/lib/verdicts.mjs" "$folder/gateways/$host/log"
  done
}

# answered_nothing HOST: not one of its arproxy's decisions was a reply.
answered_nothing() {
  local replies
  replies=$(grep -c '"verdict":"reply"' "$folder/gateways/$1/log" || true)
  echo "  $1: arproxy has answered $replies requests"
  [ "$replies" -eq 0 ] || fail "arproxy on $1 should have answered nothing: $(grep -m 1 '"verdict":"reply"' "$folder/gateways/$1/log")"
}

# What each arproxy said last, where something went wrong.
show_logs() {
  local host
  for host in "${gateways[@]}"; do
    [ -s "$folder/gateways/$host/log" ] || continue
    echo "== the end of $host's log" >&2
    tail -n 20 "$folder/gateways/$host/log" >&2
  done
}
