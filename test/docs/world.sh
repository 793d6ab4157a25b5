#!/usr/bin/env bash
# world.sh CLONE PROGRAM: a machine of its own for one page, in namespaces that unshare has made (world.ts). Reads bash commands
# from standard input, a line each, and answers each with its marker. All of it goes when this process does.
set -Eeuo pipefail
# Nothing that is named here is seen outside, and nobody may read it wherever the clone lies: /tmp, say.
mount -t tmpfs -o mode=0755,exec tmpfs /run
mkdir -p /run/bin /run/clone /run/lab /run/netns
mkdir -m 1777 /run/page
mount --bind "$1" /run/clone
cp -r "$2" /run/program
chmod -R a+rX /run/program
mount -t tmpfs -o mode=1777 tmpfs /tmp
cd /run/clone
labs=/run/clone/labs
ln -s ../program /run/lab/program
touch /run/bin/node
mount --bind "$(node -p process.execPath)" /run/bin/node
cat >/run/bin/arproxy <<'END'
#!/bin/sh
exec /run/bin/node /run/program/bundle/main.js "$@"
END
chmod +x /run/bin/arproxy
ln -s "$labs/arproxy-lab" /run/bin/arproxy-lab
ip link set lo up

fail() {
  echo "world: $*" >&2
  exit 1
}

# shellcheck disable=SC2034 # for the lab's own files
folder=/run/lab
for part in "$labs"/lib/*.sh; do
  # shellcheck source=labs/lib/lab.sh
  . "$part"
done
LAB=lab

# picture NAME: builds it; its arproxy does not run yet.
picture() {
  # shellcheck source=labs/pictures/calico.sh
  . "$labs/pictures/$1.sh"
  build_picture
}

echo "== done"
while IFS= read -r line; do
  $line </dev/null
  echo "== done"
done
