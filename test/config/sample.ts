/** A file with every kind of value in it. */
export const SAMPLE = `interfaces:                       # the first match wins
  - match: { name: 'cali*', kind: veth, not: { name: [cali0] } }
    profile: careful              # kernel (default) or careful
    guards: { default_route: false }
    targets: { allow: [10.0.0.0/8], deny: [10.66.0.0/16], always: [169.254.1.1], deny_file: /etc/arproxy/deny.txt }
    senders: { allow: [10.244.0.0/16] }
    medium_id: 2
    proxy_delay: 0ms
    proxy_qlen: 64
    limits: { per_sender: { rate: 10/s, burst: 20 }, per_interface: { rate: 20000/s, burst: 40000 } }
  - match: { name: eth1 }
    proxy_arp: false
    proxy_arp_pvlan: true
    mac: 00:00:5e:00:01:0a
    while_local: 192.0.2.254
log: { level: info }
control: /run/arproxy/control.sock
metrics: 127.0.0.1:9910
route_cache_ttl: 1s
`;
