import { describe, expect, test } from 'vitest';
import { messageErrno, messageExtack } from '../../../src/wire/netlink/error.ts';
import { NLMSG_HDRLEN } from '../../../src/wire/netlink/message.ts';
import { captured, Rtm } from '../captured.ts';
import { attribute, message, u32, viewOf } from '../octets.ts';

const IN_WORDS = 'ipv4: Invalid values in header for route get request';
const NLM_F_CAPPED = 0x100;
const NLM_F_ACK_TLVS = 0x200;

/** An NLMSG_ERROR for a request of `request`, as with NETLINK_CAP_ACK where that is left out. */
const error = (errno: number, flags: number, ...rest: Buffer[]): Buffer =>
  message({ type: Rtm.ERROR, flags, seq: 5 }, u32(-errno), message({ type: 26, seq: 5 }), ...rest);

const extackOf = (octets: Buffer): string => messageExtack(viewOf(octets), 0, octets.length);

describe('an NLMSG_ERROR', () => {
  test.each([
    ['ip route get 10.98.0.1 from 10.0.0.2 iif g0 ipproto icmp', 113, ''],
    ['ip route get 10.97.0.1 from 10.0.0.2 iif g0 ipproto icmp', 13, ''],
    ['ip route get 10.96.0.1 from 10.0.0.2 iif g0 ipproto icmp', 22, ''],
    ['ip route get 11.0.0.1 from 10.0.0.2 iif g0 ipproto icmp', 101, ''],
    ['ip route get 10.99.0.1 from 10.0.0.2 iif NOT-THERE', 19, ''],
    ['a route lookup for a /24', 22, IN_WORDS],
    ['a route lookup for a /24, without NETLINK_CAP_ACK', 22, IN_WORDS],
  ])('%s', (command, errno, words) => {
    const [octets = Buffer.alloc(0)] = captured(command, Rtm.ERROR);
    expect(messageErrno(viewOf(octets), 0, octets.length)).toBe(errno);
    expect(extackOf(octets)).toBe(words);
  });

  test('ip neigh add proxy 10.99.0.8, on any device: an acknowledgement has no errno', () => {
    const [octets = Buffer.alloc(0)] = captured('ip neigh add proxy 10.99.0.8, on any device', Rtm.ERROR);
    expect(messageErrno(viewOf(octets), 0, octets.length) === 0).toBe(true);
  });

  test('no cut makes it throw, and none gives other words', () => {
    for (const command of ['a route lookup for a /24', 'a route lookup for a /24, without NETLINK_CAP_ACK']) {
      const [octets = Buffer.alloc(0)] = captured(command, Rtm.ERROR);
      for (let length = NLMSG_HDRLEN; length < octets.length; length++) {
        const cut = octets.subarray(0, length);
        expect([0, 22]).toContain(Math.abs(messageErrno(viewOf(cut), 0, length)));
        expect(['', IN_WORDS.slice(0, extackOf(cut).length)]).toContain(extackOf(cut));
      }
    }
  });

  test('words are read where the request ends, of whatever length that is', () => {
    const words = attribute(1, Buffer.from('no\0'));
    expect(extackOf(error(22, NLM_F_ACK_TLVS | NLM_F_CAPPED, words))).toBe('no');
    expect(extackOf(error(22, NLM_F_ACK_TLVS | NLM_F_CAPPED, attribute(2, u32(4)), words))).toBe('no');
    expect(extackOf(error(22, NLM_F_CAPPED, words)), 'no flag, no words').toBe('');
    const whole = message({ type: 26, seq: 5 }, Buffer.from([1, 2, 3, 4, 5, 0, 0, 0]));
    whole.writeUInt32LE(21);
    expect(extackOf(message({ type: 2, flags: NLM_F_ACK_TLVS }, u32(-22), whole, words))).toBe('no');
  });

  test('a request that says it is longer than the message has no words', () => {
    for (const length of [0x100, 0x7ffffff0, 0x80000000, 0xffffff00, 0xffffffff]) {
      const octets = error(22, NLM_F_ACK_TLVS, attribute(1, Buffer.from('no\0')));
      octets.writeUInt32LE(length, 20);
      expect(extackOf(octets)).toBe('');
    }
  });
});
