# shellcheck shell=bash
# The arproxy of each gateway of a lab, in a cage: what it may do, how it ends, what it logged.
# `folder` (of the lab), `labs` and `fail` are the caller's; $folder/HOST is a gateway's.
declare -A gateway_pids=()
gateways=()

# arproxy as it is published, in $folder/program; made when it is first wanted.
make_program() { [ -e "$folder/program" ] || "$labs/lib/program" "$folder/program"; }

# start_arproxy HOST ARGUMENT-OF-RUN...: arproxy there, with every decision in its log. Ready when it returns.
start_arproxy() {
  local host=$1 place=$folder/$1 tries
  shift
  make_program
  mkdir -p "$place/cage"
  : >"$place/log" # looked at before arproxy has got to it
  echo "  $host: arproxy run $*"
  # No fork on the way (each of these ends in an exec), so $! is arproxy itself. A session of its own, so that Ctrl-C
  # reaches it only by way of our clean-up, and so that this takes the cage's children too.
  setsid ip netns exec "$LAB-$host" unshare --mount "$labs/lib/cage" "$folder/program" "$place/cage" \
    run "$@" --log-level trace >"$place/log" 2>&1 </dev/null &
  gateway_pids[$host]=$!
  gateways+=("$host")
  for ((tries = 0; tries < 200; tries++)); do
    ! grep -qw ready "$place/log" || return 0
    kill -0 "${gateway_pids[$host]}" 2>/dev/null || fail "arproxy on $host ended before it was ready"
    sleep 0.1
  done
  fail "arproxy on $host was not ready within 20 s"
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

# For the clean-up: ends what still runs, whatever it takes.
kill_gateways() {
  local pid
  for pid in "${gateway_pids[@]}"; do
    kill -TERM -- "-$pid"
    for _ in {1..10}; do
      kill -0 -- "-$pid" || break
      sleep 0.2
    done
    kill -KILL -- "$pid" "-$pid"
    wait "$pid"
  done 2>/dev/null # what has ended already cannot be told to end
}

show_verdicts() {
  local host
  for host in "${gateways[@]}"; do
    [ "${#gateways[@]}" -eq 1 ] || echo "  $host:"
    node "$labs/lib/verdicts.mjs" "$folder/$host/log"
  done
}

# answered_nothing HOST: not one of its arproxy's decisions was a reply.
answered_nothing() {
  local replies
  replies=$(grep -c '"verdict":"reply"' "$folder/$1/log" || true)
  echo "  $1: arproxy has answered $replies requests"
  [ "$replies" -eq 0 ] || fail "arproxy on $1 should have answered nothing: $(grep -m 1 '"verdict":"reply"' "$folder/$1/log")"
}

show_logs() {
  local host
  for host in "${gateways[@]}"; do
    [ -s "$folder/$host/log" ] || continue
    echo "== the end of $host's log" >&2
    tail -n 20 "$folder/$host/log" >&2
  done
}
