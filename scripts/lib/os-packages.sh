# shellcheck shell=bash
# What arproxy, its build and its demo need of the operating system, and what each distribution calls it.

# One word for each thing that is missing here.
missing_things() {
  command -v ip >/dev/null || echo ip
  command -v ping >/dev/null || echo ping
  # The next two are asked by their options: busybox has a timeout and a setpriv without them.
  timeout --foreground 1 true 2>/dev/null || echo coreutils
  setpriv --help 2>&1 | grep -q -- --ambient-caps && unshare --help 2>&1 | grep -q -- --mount &&
    command -v nsenter >/dev/null || echo util-linux
  can_load libpcap.so.1 || can_load libpcap.so.0.8 || echo libpcap
  has_headers "${CC:-cc}" || echo cc
}

# One word for each thing that only the tests need, and that is missing here: the shells that arproxy completes in, and what
# checks the man page. `script` gives bash a terminal. tcpdump is the judge of what run --dump writes. nft drops what a
# gateway forwards. keepalived moves an address between two gateways. On musl a release's addon is loaded: Debian alone has what that takes.
missing_test_things() {
  local thing
  for thing in zsh fish mandoc man script tcpdump nft keepalived; do
    command -v "$thing" >/dev/null || echo "$thing"
  done
  [ "$(package_manager)" = apt-get ] || return 0
  command -v musl-gcc >/dev/null || echo musl-gcc
  # What labs/ in Python needs. Debian's own Python has it, whichever is first on PATH.
  command -v mnexec >/dev/null || echo mininet
  command -v brctl >/dev/null || echo brctl
  /usr/bin/python3 -c 'import pytest' 2>/dev/null || echo pytest
  missing_release_things
}

# One word for each thing that `npm run release` needs, and that is missing here: compilers for x64 and arm64, and what makes a
# .deb.
missing_release_things() {
  local thing
  has_headers "${CC:-cc}" || echo cc
  command -v dpkg-deb >/dev/null || echo dpkg
  for thing in aarch64 x86_64; do
    [ "$(uname -m)" = "$thing" ] || has_headers "$thing-linux-gnu-gcc" || echo "gcc-$thing"
  done
}

# A compiler without the C library's headers builds nothing. Its name may be several words, as for make.
has_headers() {
  # shellcheck disable=SC2086
  echo '#include <stdio.h>' | $1 -E - >/dev/null 2>&1
}

# One word for each thing that `npm run build:image` needs, and that is missing here.
missing_image_things() {
  local thing
  for thing in mmdebstrap buildah; do
    command -v "$thing" >/dev/null || echo "$thing"
  done
}

# One word for each thing that a machine of the tests needs: Debian's packages unpacked, and what boots them; and containers, with
# a network plugin that gives out addresses.
missing_machine_things() {
  local thing
  missing_image_things
  for thing in systemd-nspawn qemu-system-aarch64 cpio podman runc conmon catatonit kubectl; do
    command -v "$thing" >/dev/null || echo "$thing"
  done
  [ -x /usr/lib/cni/host-local ] || echo host-local
}

# Asks the dynamic loader itself, as arproxy will: no list of library folders to get wrong. Node then complains of a
# library that is no addon, which is how we know that it was found.
can_load() {
  node -e 'try { process.dlopen({ exports: {} }, process.argv[1]) } catch (error) {
    process.exit(/cannot open|no such file/i.test(error.message) ? 1 : 0) }' "$1" 2>/dev/null
}

# package_of MANAGER THING: the package, or packages, with THING in it.
package_of() {
  case $1:$2 in
    *:util-linux | *:coreutils | *:zsh | *:fish | *:mandoc | *:tcpdump | *:dpkg | *:keepalived) echo "$2" ;;
    *:nft) echo nftables ;;
    *:man) echo man-db ;;
    *:mmdebstrap | *:cpio | *:buildah | *:podman | *:runc | *:conmon | *:catatonit) echo "$2" ;;
    *:kubectl) echo kubernetes-client ;;
    *:host-local) echo containernetworking-plugins ;;
    apt-get:qemu-system-aarch64) echo qemu-system-arm ;;
    *:qemu-system-aarch64) echo qemu-system-aarch64 ;;
    *:systemd-nspawn) echo systemd-container ;;
    apt-get:script) echo bsdutils ;;
    dnf:script) echo util-linux-script ;;
    *:script) echo util-linux ;;
    dnf:ip) echo iproute ;;
    *:ip) echo iproute2 ;;
    apt-get:ping) echo iputils-ping ;;
    *:ping) echo iputils ;;
    apt-get:libpcap) debian_libpcap ;;
    *:libpcap) echo libpcap ;;
    apt-get:cc) echo gcc libc6-dev ;;
    dnf:cc) echo gcc glibc-devel ;;
    apk:cc) echo build-base ;;
    pacman:cc) echo gcc ;;
    apt-get:musl-gcc) echo musl-tools ;;
    apt-get:mininet) echo mininet ;;
    apt-get:brctl) echo bridge-utils ;;
    apt-get:pytest) echo python3-pytest ;;
    apt-get:gcc-aarch64) echo gcc-aarch64-linux-gnu libc6-dev-arm64-cross ;;
    apt-get:gcc-x86_64) echo gcc-x86-64-linux-gnu libc6-dev-amd64-cross ;;
  esac
}

# Ubuntu 24.04 and Debian 13 renamed it when time_t grew to 64 bits.
debian_libpcap() {
  if apt-cache policy libpcap0.8t64 | grep -q 'Candidate: [0-9]'; then echo libpcap0.8t64; else echo libpcap0.8; fi
}

# The install command of MANAGER, without the packages.
install_command() {
  case $1 in
    apt-get) echo apt-get install -y --no-install-recommends ;;
    dnf) echo dnf install -y ;;
    apk) echo apk add ;;
    pacman) echo pacman -S --needed ;;
  esac
}

package_manager() {
  local manager
  for manager in apt-get dnf apk pacman; do
    if command -v "$manager" >/dev/null; then
      echo "$manager"
      return
    fi
  done
}
