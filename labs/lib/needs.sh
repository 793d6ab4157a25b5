# shellcheck shell=bash
# What a lab needs of the machine, and how to get it.

needs_root() {
  [ "$(id -u)" -eq 0 ] || fail "needs root, for network namespaces: run it with sudo"
}

# A line for each thing that is missing, with Debian's name of its package and, where it is another, Fedora's.
missing() {
  command -v ip >/dev/null || echo 'ip: package iproute2 (Fedora: iproute)'
  command -v ping >/dev/null || echo 'ping: package iputils-ping (Fedora: iputils)'
  # Asked by their options: busybox has some of these without them.
  setpriv --help 2>&1 | grep -q -- --ambient-caps || echo 'setpriv: package util-linux'
  unshare --help 2>&1 | grep -q -- --mount || echo 'unshare: package util-linux'
  command -v nsenter >/dev/null || echo 'nsenter: package util-linux'
  command -v setsid >/dev/null || echo 'setsid: package util-linux'
  timeout --foreground 1 true 2>/dev/null || echo 'timeout: package coreutils'
  if ! command -v node >/dev/null; then
    echo 'node: Node.js 20.19 or newer, as root finds it on the PATH'
  else
    can_load libpcap.so.1 || can_load libpcap.so.0.8 || echo 'libpcap: package libpcap0.8 (Debian 13, Ubuntu 24.04: libpcap0.8t64; Fedora: libpcap)'
  fi
}

# Asks the dynamic loader, as arproxy will. Node complains of a library that is no addon, which is how we know that it was found.
can_load() {
  node -e 'try { process.dlopen({ exports: {} }, process.argv[1]) } catch (error) {
    process.exit(/cannot open|no such file/i.test(error.message) ? 1 : 0) }' "$1" 2>/dev/null
}

needs_tools() {
  local what
  what=$(missing)
  [ -z "$what" ] || fail "missing: ${what//$'\n'/$'\n'arproxy-lab: missing: }"
  [ -n "$(program_file)" ] || fail "this clone is not built: $(dirname "$labs")/scripts/setup"
}

# program_file: arproxy, as a shell in a lab has it; nothing where it was not built.
program_file() {
  local file root
  root=$(dirname "$labs")
  # In a clone the built sources come first: its bundle may be of another day.
  for file in "$root/dist/cli/main.js" "$root/bundle/main.js"; do
    if [ -x "$file" ]; then
      echo "$file"
      return
    fi
  done
}

# called_as: what to type to call this program again.
called_as() {
  local name=$0
  [ "$(readlink -f "$(command -v arproxy-lab)")" != "$labs/arproxy-lab" ] || name=arproxy-lab
  echo "${SUDO_USER:+sudo }$name"
}
