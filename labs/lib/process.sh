# shellcheck shell=bash
# Processes by id and start time: an id alone may be somebody else's by now.

# process_start PID: when it began (proc_pid_stat(5)). Fails for one that has ended, also where nobody has waited for it.
process_start() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The name may hold spaces and parentheses; after it, the 1st word is the state and the 20th the time.
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  [[ $1 != [ZX] ]] || return 1
  echo "${20}"
}

# identity PID: its id and start time, a line for a file.
identity() { echo "$1 $(process_start "$1")"; }

# lives FILE: whether the process of that line still runs.
lives() {
  local pid start
  { read -r pid start <"$1"; } 2>/dev/null || return 1
  [ "$(process_start "$pid")" = "$start" ]
}

# pid_in FILE
pid_in() { cut -d ' ' -f 1 "$1"; }

# kill_session FILE: all of the session that this process began, also where it has ended itself. Its number is nobody else's
# while one of them is left.
kill_session() {
  local pid start tries
  { read -r pid start <"$1"; } 2>/dev/null || return 0
  # Ended, and nobody has waited for it: its session may still run.
  if [ -e "/proc/$pid" ] && ! lives "$1" && ! is_zombie "$pid"; then return 0; fi
  kill -KILL -- "-$pid" "$pid" 2>/dev/null || true
  # What is killed may still write into the folder for a moment.
  for ((tries = 0; tries < 50; tries++)); do
    runs_in_session "$pid" || return 0
    sleep 0.1
  done
}

is_zombie() { grep -q '^State:[[:space:]]*[ZX]' "/proc/$1/status" 2>/dev/null; }

# runs_in_session NUMBER: whether a process of it is left that has not ended.
runs_in_session() {
  local stat
  for stat in /proc/[0-9]*/stat; do
    { read -r stat <"$stat"; } 2>/dev/null || continue
    # shellcheck disable=SC2086 # after the name: state, parent, group, session
    set -- "$1" ${stat##*) }
    [[ $2 = [ZX] || $5 != "$1" ]] || return 0
  done
  return 1
}

# ancestors: this process, the one that started it, and so on.
ancestors() {
  local pid=$$
  while [ "${pid:-0}" -gt 1 ]; do
    echo "$pid"
    pid=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null) || return 0
  done
}
