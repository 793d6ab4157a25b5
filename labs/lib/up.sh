# shellcheck shell=bash
# A lab is built by lib/perform, and taken away by us, who only wait: so that a signal is heard at once, whatever is being done.

# command_up PICTURE [--keep [--quiet]]
command_up() {
  local option keep='' quiet='' what=all code=0
  interrupted=''
  picture=$1
  shift
  for option; do
    case $option in
      --keep) keep=yes ;;
      --quiet) quiet=yes ;;
      *) wrong_usage "what is $option? After $picture only --keep and --quiet may come" ;;
    esac
  done
  [ -z "$quiet" ] || [ -n "$keep" ] || wrong_usage '--quiet goes with --keep: it shows nothing'
  needs_root
  needs_tools
  [ -z "${ARPROXY_LAB_HOST-}" ] || fail "this shell is on $ARPROXY_LAB_HOST: leave it first"
  [ -z "$keep" ] || what=keep
  [ -z "$quiet" ] || what=build
  lab=$picture
  [ -n "$keep" ] || lab+=-$$

  trap clean_up EXIT
  trap 'interrupted=SIGINT; exit 130' INT
  trap 'interrupted=SIGTERM; exit 143' TERM
  trap 'interrupted=SIGHUP; exit 129' HUP
  trap 'interrupted=SIGPIPE; exit 141' PIPE
  claim "$lab"
  # Where we are killed, it ends, too: `down` then finds all as it was left.
  ARPROXY_LAB_RUN=$run setsid setpriv --pdeathsig KILL "$labs/lib/perform" "$picture" "$lab" "$what" </dev/null &
  wait $! || code=$?
  [ "$code" -eq 0 ] || exit "$code"
  [ -n "$keep" ] || return 0
  # From here on it stands.
  trap '' INT TERM HUP PIPE
  trap - EXIT
  touch "$run/$lab/standing"
  next_commands 2>/dev/null || true
}

# Runs whatever happened. Nothing in here may stop it half way, a second Ctrl-C neither.
clean_up() {
  local code=$? step=''
  set +e
  trap '' INT TERM HUP PIPE
  rm -rf "$run/.new.$$"
  rmdir "$run" 2>/dev/null
  if owns "$lab"; then
    step=$(cat "$run/$lab/step" 2>/dev/null)
    jobs -p | while read -r pid; do kill -KILL -- "-$pid" "$pid" 2>/dev/null; done
    take_away "$lab"
    if [ "$code" -eq 0 ]; then
      printf '\narproxy-lab %s: all as it should be\n' "$picture"
    elif [ -n "$interrupted" ]; then
      printf '\narproxy-lab %s: interrupted (%s) at step: %s; nothing is left\n' "$picture" "$interrupted" "${step:-start}" >&2
    else
      printf '\narproxy-lab %s: FAILED at step: %s (exit %s)\n' "$picture" "${step:-start}" "$code" >&2
    fi
  fi
  exit "$code"
}

next_commands() {
  local gateway
  gateway=$(gateways_of "$lab" | head -n 1)
  printf '\n%s stands. Next:\n' "$lab"
  printf '  %-40s %s\n' \
    "$me show $lab" 'addresses, MACs, routes, what arproxy serves' \
    "$me shell $lab/$gateway" 'a shell on the gateway; there: arproxy status' \
    "$me down $lab" 'takes it away'
}
