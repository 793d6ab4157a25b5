#!/bin/dash
# The first process of the machine: the picture of test/package/picture.ts, pings without and with arproxy, then some of the
# self-test.
# What it finds are lines `== WHAT: RESULT` on the console (boot.ts); then it turns the machine off.
/bin/busybox --install -s /bin 2>/dev/null
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mkdir -p /proc /sys /dev /run /tmp
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs run /run
mount -t tmpfs tmp /tmp
for module in /modules/*.ko; do insmod "$module"; done
ip link set lo up
echo "== machine: $(uname -rm), node $(node --version), arproxy $(arproxy --version)"

for name in host gw far; do
  ip netns add $name
  ip -n $name link set lo up
done
ip link add h0 netns host type veth peer name g0 netns gw
ip link add g1 netns gw type veth peer name f0 netns far
for end in 'host h0' 'gw g0' 'gw g1' 'far f0'; do ip -n ${end% *} link set ${end#* } up; done
ip -n host addr add 10.0.0.2/8 dev h0
ip -n gw addr add 192.168.77.1/24 dev g1
ip -n far addr add 192.168.77.2/24 dev f0
ip -n far addr add 10.99.0.1/32 dev lo
ip -n far route add 10.0.0.2/32 via 192.168.77.1
ip -n gw route add 10.0.0.2/32 dev g0
ip -n gw route add 10.99.0.0/16 via 192.168.77.2
ip netns exec gw sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'

lost() {
  ip -n host neigh flush dev h0
  ip netns exec host ping -n -q -c 3 -w 15 10.99.0.1 | grep -o '[0-9]*% packet loss'
}
echo "== without: $(lost)"
ip netns exec gw arproxy run -i g0 -l debug >/tmp/log 2>&1 &
until grep -q '"event":"ready"' /tmp/log; do
  kill -0 $! || break
  sleep 1
done
echo "== with: $(lost)"
kill $!
wait $!
echo "== end: exit $?"
cat /tmp/log
echo "== rights: $(grep -o '"event":"rights-[a-z]*"' /tmp/log | cut -d '"' -f 4 | xargs)"

# Quick topics: each is one situation, so one start of arproxy. arm64.test.ts knows how many rows they have.
for topic in 'every target, rp_filter 1' 'blackhole; and a default route on the link' \
  'through a router, one interface down'; do
  arproxy selftest --only "$topic" >/tmp/selftest 2>&1
  echo "== selftest of $topic: $(tail -n 1 /tmp/selftest)"
  grep -v '^agree' /tmp/selftest
done

echo "== done: $(cut -d ' ' -f 1 /proc/uptime)"
poweroff -f
