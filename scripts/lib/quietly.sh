# shellcheck shell=bash
# quietly SECONDS COMMAND...: runs it without a word. When it fails or takes too long, shows all it said.
quietly() {
  local seconds=$1 said code=0
  shift
  # In a variable, not in a file: nothing to clean up after a Ctrl-C.
  said=$(timeout --foreground --kill-after=10 "$seconds" "$@" 2>&1 </dev/null) || code=$?
  [ "$code" -ne 0 ] || return 0
  echo "$said" >&2
  [ "$code" -ne 124 ] || echo "not finished after $seconds s, so it was stopped" >&2
  echo "FAILED (exit $code): $*" >&2
  return "$code"
}
