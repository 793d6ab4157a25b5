/** Somebody claims an address that was answered for. */
import { describe, expect, test } from 'vitest';
import type { InterfaceRule } from '../../src/policy/interface-rule.ts';
import { formatIpv4, type Ipv4 } from '../../src/wire/ipv4.ts';
import { formatMac } from '../../src/wire/mac.ts';
import { NO_GUARD } from '../policy/situation.ts';
import { type ArpFields, arpRequest } from '../support/frames.ts';
import type { Received } from './frames-double.ts';
import { ASKER, G0, G0_MAC, G1, G1_MAC, mac, request, responderDouble } from './responder-double.ts';

const TARGET = '10.99.0.1';
const OWNER = '02:00:00:00:00:99';
const [HOST, BROADCAST, MULTICAST, OTHERHOST] = [0, 1, 2, 3];

const watched = (rule: Partial<InterfaceRule> = {}) => {
  const double = responderDouble(rule);
  const told: string[] = [];
  double.responder.onConflict = ({ iif, address, theirs, ours }) =>
    told.push(`${iif.link.name} ${formatIpv4(address)} ${formatMac(theirs)} ${formatMac(ours)}`);
  return { ...double, told };
};

const repliesWatched = () => {
  const double = responderDouble();
  const told: string[] = [];
  double.responder.onConflict = ({ address, theirs, isReply }) =>
    told.push(`${formatIpv4(address)} ${formatMac(theirs)} ${isReply ? 'reply' : 'claim'}`);
  return { double, answer: double.answer, told };
};

/** A frame of the owner's, which says that TARGET is its address. */
const claim = (changes: Partial<ArpFields> = {}): Received => ({
  ifindex: G0,
  pkttype: BROADCAST,
  packet: arpRequest({ sha: OWNER, spa: TARGET, tpa: TARGET, ...changes }).subarray(14),
});

describe('one line, with both MACs', () => {
  test.each([
    ['an announcement', claim()],
    ['an announcement that is a reply', claim({ op: 2 })],
    ['a request for something else', claim({ tpa: '10.0.0.77' })],
    ['a reply to everybody', claim({ op: 2, tpa: '10.0.0.77' })],
    ['an operation that nobody knows', claim({ op: 9 })],
  ])('for %s', (_name, frame) => {
    const { answer, told, responder } = watched();
    answer(request(TARGET));
    answer(frame);
    for (let i = 0; i < 100; i++) answer(frame);
    expect(told).toEqual([`g0 ${TARGET} ${OWNER} ${G0_MAC}`]);
    expect(responder.counters.conflicts).toBe(1);
  });

  test('and again when an hour has gone by', () => {
    const { answer, told, clock } = watched();
    answer(request(TARGET));
    answer(claim());
    clock.advance(3600_000);
    answer(claim());
    expect(told).toHaveLength(1);
    answer(request(TARGET));
    answer(claim());
    expect(told).toHaveLength(2);
  });

  test('with the MAC of the rule, where it has one', () => {
    const { answer, told } = watched({ mac: mac('00:00:5e:00:01:0a') });
    answer(request(TARGET));
    answer(claim());
    expect(told).toEqual([`g0 ${TARGET} ${OWNER} 00:00:5e:00:01:0a`]);
  });

  test('also when nobody listens', () => {
    const { answer, responder } = responderDouble();
    answer(request(TARGET));
    answer(claim());
    expect(responder.counters.conflicts).toBe(1);
  });
});

describe('a reply of theirs to one host', () => {
  test.each([
    ['to us', HOST],
    ['to another, which a hub brings by', OTHERHOST],
  ])('%s', (_name, pkttype) => {
    const { answer, told, double } = repliesWatched();
    answer(request(TARGET));
    answer({ ...claim({ op: 2, tpa: '10.0.0.2' }), pkttype });
    expect(told).toEqual([`${TARGET} ${OWNER} reply`]);
    expect(double.responder.counters.conflicts).toBe(1);
  });

  test('an announcement is none, though it is of that operation', () => {
    const { answer, told } = repliesWatched();
    answer(request(TARGET));
    answer(claim({ op: 2 }));
    expect(told).toEqual([`${TARGET} ${OWNER} claim`]);
  });
});

describe('none', () => {
  test.each([
    ['from our own MAC', claim({ sha: G0_MAC })],
    ['from our own MAC, to another host', { ...claim({ op: 2, sha: G0_MAC }), pkttype: OTHERHOST }],
    ['to another host, in another protocol', { ...claim({ op: 2, pro: 0x86dd }), pkttype: OTHERHOST }],
    ['to another host, with longer addresses', { ...claim({ op: 2, pln: 16 }), pkttype: OTHERHOST }],
    [
      'to another host, that is cut',
      { ...claim({ op: 2 }), pkttype: OTHERHOST, packet: claim({ op: 2 }).packet.subarray(0, 27) },
    ],
    ['from another interface of ours on the same segment', claim({ sha: G1_MAC })],
    ['on another interface', { ...claim(), ifindex: G1 }],
    ['on an interface that is not served', { ...claim(), ifindex: 77 }],
    ['of another address', claim({ spa: '10.99.0.2' })],
    ['of 0.0.0.0, which is a probe', claim({ spa: '0.0.0.0' })],
    ['to one host alone', { ...claim(), pkttype: HOST }],
    ['to another host', { ...claim(), pkttype: OTHERHOST }],
    ['to a group', { ...claim(), pkttype: MULTICAST }],
    ['that is cut', { ...claim(), packet: claim().packet.subarray(0, 27) }],
    ['in another protocol', claim({ pro: 0x86dd })],
    ['with longer addresses', claim({ pln: 16 })],
  ])('for a claim %s', (_name, frame) => {
    const { answer, told, responder } = watched();
    answer(request(TARGET), request('0.0.0.0'));
    answer(frame);
    expect(told).toEqual([]);
    expect(responder.counters.conflicts).toBe(0);
  });

  test('from the MAC of the rule, which another host of the pair has', () => {
    const { answer, told } = watched({ mac: mac(OWNER) });
    answer(request(TARGET));
    answer(claim());
    expect(told).toEqual([]);
  });

  test('while the address of while_local is another gateway, whose the addresses are then', () => {
    const whileLocal = { address: 1 as Ipv4 };
    const { answer, told, kernel } = watched({
      restrictions: { guards: NO_GUARD, targets: undefined, senders: undefined, whileLocal },
    });
    kernel.addresses.has = () => true;
    answer(request(TARGET));
    kernel.addresses.has = () => false;
    answer(claim());
    expect(told).toEqual([]);
    kernel.addresses.has = () => true;
    answer(claim());
    expect(told).toHaveLength(1);
  });

  test('for a frame that is cut, behind a whole one on another interface', () => {
    const { answer, told } = watched();
    answer(request(TARGET));
    const reply = { ...claim({ op: 2, tpa: '10.0.0.2' }), pkttype: OTHERHOST };
    answer({ ...reply, ifindex: G1 }, { ...reply, packet: reply.packet.subarray(0, 27) });
    expect(told).toEqual([]);
  });

  test('where nothing was answered', () => {
    const { answer, told, routes } = watched();
    routes.set(TARGET, { errno: 101 });
    answer(request(TARGET));
    answer(claim());
    expect(told).toEqual([]);
  });

  test('where proxy_arp_pvlan was the reason: the owner is on the link', () => {
    const { answer, told, routes, counts } = watched({ proxyArpPvlan: true });
    routes.set(TARGET, { oif: G0 });
    answer(request(TARGET));
    answer(claim({ tpa: '10.0.0.77' }));
    expect(counts()).toMatchObject({ 'proxy-arp-pvlan': 1 });
    expect(told).toEqual([]);
  });

  test('when the answer is more than five minutes old', () => {
    const { answer, told, clock } = watched();
    answer(request(TARGET));
    clock.advance(301_000);
    answer(claim());
    expect(told).toEqual([]);
  });

  test('for who asked, whose address is another', () => {
    const { answer, told } = watched();
    answer(request(TARGET));
    answer(request(TARGET), request('10.99.0.2', { spa: '10.0.0.3' }));
    expect(told).toEqual([]);
    expect(ASKER).not.toBe(OWNER);
  });
});
