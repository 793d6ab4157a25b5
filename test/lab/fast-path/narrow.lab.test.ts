/** What one address was decided for is not for its neighbours, where the configuration makes a difference between them. */
import { expect, test } from 'vitest';
import { configFor } from '../../support/config-gateway.ts';
import { runFast } from '../../support/fast-path.ts';
import type { ArpFields } from '../../support/frames.ts';

const REST = 'route_cache_ttl: 60s';

interface Row {
  readonly rule: string;
  /** Asked for until the fast path takes it, */
  readonly known: Partial<ArpFields>;
  /** and then what is decided otherwise, and how. */
  readonly other: Partial<ArpFields>;
  readonly reason: string;
}

const ROWS: Record<string, Row> = {
  'a target that is denied, beside one that is not': {
    rule: 'targets: { deny: [10.99.0.2] }',
    known: { tpa: '10.99.0.1' },
    other: { tpa: '10.99.0.2' },
    reason: 'target-denied',
  },
  'a target that is allowed, beside one that is not': {
    rule: 'targets: { allow: [10.99.0.0/30] }',
    known: { tpa: '10.99.0.3' },
    other: { tpa: '10.99.0.4' },
    reason: 'target-denied',
  },
  'a target that is answered for always, beside one that is not': {
    rule: 'targets: { always: [10.98.0.1] }',
    known: { tpa: '10.98.0.1' },
    other: { tpa: '10.98.0.2' },
    reason: 'no-route',
  },
  'a sender that is denied, beside one that is not': {
    rule: 'senders: { deny: [10.0.0.3] }',
    known: { spa: '10.0.0.2' },
    other: { spa: '10.0.0.3' },
    reason: 'sender-denied',
  },
  'a sender of the other kind of packet': {
    rule: 'guards: { unicast: true }',
    known: {},
    other: { dst: 'gateway' },
    reason: 'unicast-request',
  },
  'a sender that is us': {
    rule: 'guards: { group_sender: true }',
    known: {},
    other: { sha: 'gateway' },
    reason: 'group-sender',
  },
  'a sender that is us, under our other MAC': {
    rule: 'mac: 00:00:5e:00:01:0a\nguards: { group_sender: true }',
    known: {},
    other: { sha: '00:00:5e:00:01:0a' },
    reason: 'group-sender',
  },
  'a sender that is a group': {
    rule: 'guards: { group_sender: true }',
    known: {},
    other: { sha: '03:00:00:00:00:01' },
    reason: 'group-sender',
  },
  'a frame that says otherwise': {
    rule: 'guards: { sender_mismatch: true }',
    known: {},
    other: { src: '02:00:00:00:00:99' },
    reason: 'sender-mismatch',
  },
  'a host that asks for itself': {
    rule: 'guards: { announcements: true }',
    known: { spa: '10.99.0.9' },
    other: { spa: '10.99.0.1' },
    reason: 'announcement',
  },
  'a probe': { rule: '', known: {}, other: { spa: '0.0.0.0' }, reason: 'probe' },
  'a reply': { rule: '', known: {}, other: { op: 2 }, reason: 'not-request' },
  'another protocol': { rule: '', known: {}, other: { pro: 0x86dd }, reason: 'wrong-protocol' },
  'another hardware type': { rule: '', known: {}, other: { hrd: 15 }, reason: 'wrong-hardware-type' },
  'other address lengths': { rule: '', known: {}, other: { pln: 6 }, reason: 'wrong-address-length' },
  'a group as the target, in the default route': {
    rule: '',
    known: { tpa: '223.9.9.9' },
    other: { tpa: '224.0.0.1' },
    reason: 'target-multicast',
  },
  'loopback as the target, in the default route': {
    rule: '',
    known: { tpa: '126.255.255.255' },
    other: { tpa: '127.0.0.1' },
    reason: 'target-loopback',
  },
  'a loopback sender': {
    rule: '',
    known: { spa: '126.255.255.255' },
    other: { spa: '127.0.0.1' },
    reason: 'route-refused',
  },
};

test.for(Object.entries(ROWS))('%s', async ([, { rule, known, other, reason }], context) => {
  const fast = await runFast(context, configFor(rule, REST), {
    before: (gw) => {
      if (known.tpa?.startsWith('10.') === false) gw.ip('route add default dev g1');
    },
  });
  const { gwMac } = fast.picture;
  const fields = Object.entries(other).map(([key, value]) => [key, value === 'gateway' ? gwMac : value]);
  const [first, second] = [
    fast.plain(undefined, known),
    fast.plain(undefined, { ...known, ...(Object.fromEntries(fields) as Partial<ArpFields>) }),
  ];
  expect(await fast.warm(first)).toHaveLength(1);
  const { frames, replies } = await fast.counted([second]);
  expect(frames).toEqual({ [reason]: 1 });
  expect(replies).toEqual([]);
  expect((await fast.counted([first, second, first])).frames).toEqual({
    [rule.includes('always') ? 'always' : 'proxy-arp']: 2,
    [reason]: 1,
  });
});

test('replies leave in the order of the requests, also around one that JavaScript decides', async (context) => {
  const fast = await runFast(context, configFor('', REST));
  const { wire } = fast.picture;
  const targets = Array.from({ length: 60 }, (_, n) => `10.99.1.${n}`);
  const frames = targets.map((tpa, n) => (n % 7 === 3 ? fast.odd(tpa) : fast.plain(tpa)));
  for (let times = 0; times < 5; times++) {
    await fast.warm(fast.plain());
    fast.configured.arproxy.pause();
    const finish = fast.begin(frames);
    await wire.received();
    fast.configured.arproxy.resume();
    expect(await finish()).toEqual(targets.map((tpa) => fast.reply(tpa)));
  }
});
