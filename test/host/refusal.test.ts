/** What mends a refusal: each kind as the addon throws it. */
import { describe, expect, test } from 'vitest';
import { hasNetRaw, refusalText, remedyFor } from '../../src/host/refusal.ts';

const WITH = 'CapEff:\t0000000000002000\nCapBnd:\t0000000000002000\n';
const WITHOUT = 'CapEff:\t00000000a80405fb\nCapBnd:\t0000000000002000\n'.replace('a80405fb', '00000000');

test('CAP_NET_RAW in each set of capabilities', () => {
  expect([hasNetRaw(WITH, 'CapEff'), hasNetRaw(WITHOUT, 'CapEff'), hasNetRaw(WITHOUT, 'CapBnd')]).toEqual([
    true,
    false,
    true,
  ]);
  expect(hasNetRaw('', 'CapEff')).toBe(false);
});

const PCAP = 'pcap_activate any: ERR_PCAP';

describe('the remedy of', () => {
  test.each<[string, string, string, RegExp]>([
    ['EPERM', 'socket AF_PACKET: EPERM (x)', WITHOUT, /^needs CAP_NET_RAW: run as root/],
    ['EPERM', 'pcap_activate any: EPERM (x)', WITHOUT, /^needs CAP_NET_RAW: run as root/],
    ['EPERM', 'socket AF_PACKET: EPERM (x)', WITH, /^a seccomp filter .*RestrictAddressFamilies=AF_PACKET/],
    ['EAFNOSUPPORT', 'socket AF_PACKET: EAFNOSUPPORT (x)', WITH, /^a seccomp filter/],
    ['ERR_PCAP', `${PCAP} (bind: Operation not permitted)`, WITH, /^a seccomp filter/],
    [
      'ERR_PCAP',
      `${PCAP} (can't create rx ring on packet socket: Cannot allocate memory)`,
      WITH,
      /^out of memory/,
    ],
    ['EPERM', 'socket NETLINK_ROUTE: EPERM (x)', WITH, /forbids AF_NETLINK.*RestrictAddressFamilies=/],
    ['EAFNOSUPPORT', 'socket NETLINK_ROUTE: EAFNOSUPPORT (x)', WITH, /forbids AF_NETLINK/],
    ['EPERM', 'netlink dump of links: EPERM', WITHOUT, /forbids AF_NETLINK/],
    ['ENOPROTOOPT', 'setsockopt NETLINK_ROUTE: ENOPROTOOPT (x)', WITH, /^run Linux 5\.4 or newer/],
    ['EMFILE', 'socket NETLINK_ROUTE: EMFILE (x)', WITH, /ulimit -n.*LimitNOFILE=/],
    ['ENFILE', 'socket AF_PACKET: ENFILE (x)', WITH, /ulimit -n/],
    ['ENOMEM', 'recvmmsg NETLINK_ROUTE: ENOMEM (x)', WITH, /MemoryMax=/],
    ['ENOBUFS', 'send NETLINK_ROUTE: ENOBUFS (x)', WITH, /MemoryMax=/],
    ['ERR_NO_LIBPCAP', 'dlopen libpcap.so.1: no', WITH, /^install libpcap: /],
    ['ERR_OLD_LIBPCAP', 'libpcap.so.1: 1.9', WITH, /^install libpcap 1\.10/],
  ])('%s, %s', (code, message, status, remedy) => {
    expect(remedyFor({ code, message }, status)).toMatch(remedy);
  });

  test.each([
    ['ENODEV', 'bind eth9: ENODEV'],
    ['EPERM', 'open /etc/x: EPERM'],
    ['ERR_PCAP', `${PCAP} (something else)`],
  ])('%s, %s: none is known', (code, message) => {
    expect(remedyFor({ code, message }, WITH)).toBeUndefined();
  });
});

test('one line, with the errno that libpcap left out', () => {
  const message = `${PCAP} (bind:\nNo buffer space available)`;
  expect(refusalText({ code: 'ERR_PCAP', message }, WITH)).toMatch(
    /^pcap_activate any: ENOBUFS \(bind: No buffer space available\): out of memory: raise/,
  );
  expect(refusalText({ code: 'EIO', message: 'a\nb' }, WITH)).toBe('a b');
});
