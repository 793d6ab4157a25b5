/**
 * ARP as a 6.18 kernel sent and received it on a veth pair h0-g0, g0 with proxy_arp=1 and a route to 10.99.0.0/16.
 * `any`: what `tcpdump -i any -y LINUX_SLL2 arp` saw beside g0; `reply`: what `tcpdump -i h0 arp` saw come back.
 */
export const FRAMES = [
  {
    setup: 'ping -c 1 10.99.0.1',
    any: '080600000000000200010106020000000002000000010800060400010200000000020a0000020000000000000a630001',
    reply: '020000000002020000000001080600010800060400020200000000010a6300010200000000020a000002',
    pkttype: 1,
    length: 28,
    arp: {
      hrd: 1,
      op: 1,
      sha: '02:00:00:00:00:02',
      spa: '10.0.0.2',
      tha: '00:00:00:00:00:00',
      tpa: '10.99.0.1',
    },
  },
  {
    setup: 'a request with hrd 6, unicast and padded to 60 octets',
    any: '080600000000000200010006020000000002000000060800060400010200000000020a0000020000000000000a630002000000000000000000000000000000000000',
    reply: '020000000002020000000001080600010800060400020200000000010a6300020200000000020a000002',
    pkttype: 0,
    length: 46,
    arp: {
      hrd: 6,
      op: 1,
      sha: '02:00:00:00:00:02',
      spa: '10.0.0.2',
      tha: '00:00:00:00:00:00',
      tpa: '10.99.0.2',
    },
  },
  {
    setup: "a request to another host's MAC",
    any: '080600000000000200010306020000000002000000010800060400010200000000020a0000020000000000000a630003',
    reply: undefined,
    pkttype: 3,
    length: 28,
    arp: {
      hrd: 1,
      op: 1,
      sha: '02:00:00:00:00:02',
      spa: '10.0.0.2',
      tha: '00:00:00:00:00:00',
      tpa: '10.99.0.3',
    },
  },
  {
    setup: "the gateway's own reply, on its way out",
    any: '080600000000000200010406020000000001000000010800060400020200000000010a6300010200000000020a000002',
    reply: undefined,
    pkttype: 4,
    length: 28,
    arp: {
      hrd: 1,
      op: 2,
      sha: '02:00:00:00:00:01',
      spa: '10.99.0.1',
      tha: '02:00:00:00:00:02',
      tpa: '10.0.0.2',
    },
  },
  {
    setup: 'a request cut to 40 octets',
    any: '080600000000000200010106020000000002000000010800060400010200000000020a0000020000000000000a63',
    reply: undefined,
    pkttype: 1,
    length: 26,
    arp: undefined,
  },
] as const;
