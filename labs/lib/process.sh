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
  local pid
  pid=$(pid_in "$1" 2>/dev/null) || return 0
  [ -n "$pid" ] || return 0
  if [ -e "/proc/$pid" ] && ! lives "$1"; then return 0; fi
  kill -KILL -- "-$pid" "$pid" 2>/dev/null || true
}

# ancestors: this process, the one that started it, and so on.
ancestors() {
  local pid=$$
  while [ "${pid:-0}" -gt 1 ]; do
    echo "$pid"
    pid=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null) || return 0
  done
}
