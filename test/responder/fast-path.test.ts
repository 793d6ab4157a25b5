/** What is handed over to the addon, and when nothing is: fast-path.ts. What the addon makes of it: test/native, test/lab/fast-path. */
import { describe, expect, test } from 'vitest';
import type { RangesView } from '../../src/kernel/ranges.ts';
import { RouteCache } from '../../src/kernel/route-cache.ts';
import type { Access } from '../../src/policy/access-list.ts';
import type { InterfaceRule } from '../../src/policy/interface-rule.ts';
import { OUTCOME, OUTCOMES } from '../../src/policy/outcomes.ts';
import type { Restrictions } from '../../src/policy/restrictions.ts';
import type { FastPath } from '../../src/responder/fast-path.ts';
import { BATCH } from '../../src/responder/frame-port.ts';
import { formatIpv4, type Ipv4, ipv4, parseIpv4 } from '../../src/wire/ipv4.ts';
import { accessListOf } from '../policy/access-list-of.ts';
import { prefix } from '../policy/prefix.ts';
import { G0, G0_MAC, G1, mac, request, responderDouble, UPLINK } from './responder-double.ts';

const [TARGET, BESIDE] = ['10.99.0.1', '10.99.0.2'];
/** When a result of the route cache serves its range. */
const RIPE_MS = 20;
const WORDS = 16;

/** Each /24 is a range. */
const RANGES: RangesView = {
  ...{ known: true, shared: false, version: 0 },
  locate: (address, range) => range.set([address - (address % 256), address - (address % 256) + 255]),
};

const address = (text: string): Ipv4 => parseIpv4(text) ?? ipv4(0);

function fast(rule: Partial<InterfaceRule> = {}) {
  const double = responderDouble(rule, new RouteCache(1000, RANGES), { rows: true });
  const { fastPath } = double.responder;
  if (fastPath === undefined) throw new Error('there is no fast path');
  /** A target is asked for until its result is ripe, and then `then`. */
  const settled = (...then: Parameters<typeof double.answer>) => {
    double.answer(request(TARGET));
    double.clock.advance(RIPE_MS);
    double.answer(...then);
    return flowsOf(fastPath);
  };
  return { ...double, fastPath, settled };
}

/** In words, as the addon reads them. */
function flowsOf({ memory: { control, flows, rates } }: FastPath) {
  return Array.from({ length: control[2] ?? 0 }, (_, n) => {
    const word = (at: number): number => flows[n * WORDS + at] ?? 0;
    const macAt = (at: number): number => word(at) * 2 ** 32 + word(at + 1);
    const text = (at: number): string => formatIpv4(ipv4(word(at)));
    return {
      iif: word(0),
      pkttype: word(1),
      senders: `${text(2)}-${text(3)}`,
      targets: `${text(4)}-${text(5)}`,
      outcome: word(6),
      does: word(7),
      oif: word(8),
      place: word(9),
      macs: [macAt(10), macAt(12)],
      learnt: `${text(14)} ${text(15)}`,
      rates: [...rates.subarray(n * 4, n * 4 + 4)],
    };
  });
}

const FLOW = {
  iif: G0,
  pkttype: 1,
  senders: '10.0.0.0-10.0.0.255',
  targets: '10.99.0.0-10.99.0.255',
  outcome: OUTCOME['proxy-arp'].index,
  does: 5,
  oif: UPLINK,
  place: 0,
  macs: [mac(G0_MAC), mac(G0_MAC)],
  learnt: `10.0.0.2 ${BESIDE}`,
  rates: [0, 0, 0, 0],
};

const listOf = (lists: Partial<Record<Access, readonly string[]>>) =>
  accessListOf(
    Object.entries(lists).map(([access, prefixes]) => ({
      access: access as Access,
      file: undefined,
      prefixes: prefixes.map(prefix),
    })),
  );

const restrictions = (changes: Partial<Restrictions>): Restrictions => ({
  guards: {
    ...{ announcements: true, defaultRoute: false, groupSender: true },
    ...{ senderMismatch: false, carrier: false, unicast: false },
  },
  ...{ targets: undefined, senders: undefined, whileLocal: undefined },
  ...changes,
});

describe('a flow is handed over', () => {
  test('when a request was decided by a result that serves its range', () => {
    const { answer, settled, fastPath } = fast();
    answer(request(TARGET));
    answer(request(TARGET)); // of the cache, and for itself alone
    expect(flowsOf(fastPath)).toEqual([]);
    expect(settled(request(BESIDE))).toEqual([FLOW]);
  });

  test('once for many of it', () => {
    const { settled } = fast();
    const many = Array.from({ length: 200 }, (_, n) => request(`10.99.0.${n}`));
    expect(settled(...many)).toEqual([{ ...FLOW, learnt: '10.0.0.2 10.99.0.0' }]);
  });

  test('for each kind of packet, and each interface', () => {
    const { answer, settled, fastPath } = fast();
    answer(request(TARGET, { ifindex: G1 }));
    const flows = settled(request(BESIDE), request(BESIDE, { pkttype: 0 }), request(BESIDE, { ifindex: G1 }));
    expect(flows.map(({ iif, pkttype, place }) => [iif, pkttype, place])).toEqual([
      [G0, 1, 0],
      [G0, 0, 0],
      [G1, 1, 1],
    ]);
    expect(flowsOf(fastPath)).toHaveLength(3);
  });

  test('of a drop, which replies to nobody', () => {
    const { routes, settled } = fast();
    routes.set(TARGET, { errno: 101 });
    expect(settled(request(BESIDE))).toEqual([
      { ...FLOW, outcome: OUTCOME['no-route'].index, does: 0, oif: 0 },
    ]);
  });

  test('64 a batch at most', () => {
    const { answer, clock, fastPath } = fast();
    const far = Array.from({ length: 100 }, (_, n) => request(`10.98.${n}.1`));
    answer(...far);
    clock.advance(RIPE_MS);
    answer(...far);
    expect(flowsOf(fastPath)).toHaveLength(64);
  });

  test('no more than serve: 512 at first, then one for four frames that the addon answers, until all end', () => {
    const { answer, clock, fastPath, responder } = fast();
    const far = Array.from({ length: 12 }, (_, n) =>
      Array.from({ length: 64 }, (_, k) => request(`10.${80 + n}.${k}.1`)),
    );
    for (const batch of far) answer(...batch);
    clock.advance(RIPE_MS);
    const learnt = (): number => {
      let sum = 0;
      for (const batch of far) {
        answer(...batch);
        sum += flowsOf(fastPath).length;
        fastPath.memory.control[2] = 0; // the addon has taken them
      }
      return sum;
    };
    expect(learnt()).toBe(512);
    expect(learnt()).toBe(0);
    responder.counters.numbers[OUTCOMES.length + 1] = 40;
    expect(learnt()).toBe(10);
    fastPath.flush();
    expect(learnt()).toBe(512);
  });

  test('with the MAC of the rule, and that of the interface', () => {
    const own = mac('02:00:5e:00:01:01');
    expect(fast({ mac: own }).settled(request(BESIDE))).toMatchObject([{ macs: [own, mac(G0_MAC)] }]);
  });

  test('with the limits, whose buckets it takes tokens of', () => {
    const limits = {
      perSender: { rate: 2000, burst: 70 },
      perInterface: { rate: 8000, burst: 90 },
      collapse: 0,
    };
    expect(fast({ limits }).settled(request(BESIDE))).toMatchObject([{ rates: [0.5, 70, 0.125, 90] }]);
  });

  test('with a word that its requests are noted', () => {
    const announcing = { restrictions: restrictions({ whileLocal: { mac: mac(G0_MAC) }, announce: true }) };
    expect(fast(announcing).settled(request(BESIDE))).toMatchObject([{ does: 7 }]);
  });
});

describe('no flow is', () => {
  test.each([
    ['of a packet to a group', { pkttype: 2 }],
    ['of one for another host', { pkttype: 3 }],
    ['of a reply', { op: 2 }],
    ['of an announcement', { spa: BESIDE }],
    ['of a probe', { spa: '0.0.0.0' }],
  ])('%s', (_what, changes) => {
    expect(fast().settled(request(BESIDE, changes))).toEqual([]);
  });

  test.each<[string, Partial<InterfaceRule>]>([
    [
      'duplicates are told from others',
      { limits: { perSender: undefined, perInterface: undefined, collapse: 1 } },
    ],
    ['a reply has to wait', { proxyDelay: 5 }],
  ])('where %s', (_what, rule) => {
    expect(fast(rule).settled(request(BESIDE))).toEqual([]);
  });

  test('where the interface is counted elsewhere', () => {
    const { served, settled } = fast();
    const row = served.get(G0);
    if (row !== undefined) row.place = undefined;
    expect(settled(request(BESIDE))).toEqual([]);
  });
});

describe('its ranges are narrowed', () => {
  test('to one target where the kernel has proxy neighbours', () => {
    const { kernel, settled } = fast();
    Object.assign(kernel.proxyNeighbours, { size: 1 });
    expect(settled(request(BESIDE))).toMatchObject([
      { senders: FLOW.senders, targets: `${BESIDE}-${BESIDE}` },
    ]);
  });

  test('to what access lists make no difference between', () => {
    const rule = {
      restrictions: restrictions({
        targets: listOf({ allow: ['10.99.0.0/16'], deny: ['10.99.0.64/26'] }),
        senders: listOf({ deny: ['10.0.0.0/31', '10.0.0.16/28'] }),
      }),
    };
    expect(fast(rule).settled(request(BESIDE))).toMatchObject([
      { senders: '10.0.0.2-10.0.0.15', targets: '10.99.0.0-10.99.0.63' },
    ]);
  });
});

describe('all flows end', () => {
  const epochOf = ({ memory: { control } }: FastPath) => control[1] ?? 0;
  const ends = (happen: (double: ReturnType<typeof fast>) => void, rule: Partial<InterfaceRule> = {}) => {
    const double = fast(rule);
    double.settled(request(BESIDE));
    const before = epochOf(double.fastPath);
    happen(double);
    return epochOf(double.fastPath) !== before && flowsOf(double.fastPath).length === 0;
  };

  test('when somebody looks at each decision, and it is off then', () => {
    expect(
      ends(({ responder, fastPath }) => {
        expect(fastPath.memory.control[0]).toBe(1);
        responder.observer = () => {};
        expect(fastPath.memory.control[0]).toBe(0);
      }),
    ).toBe(true);
  });

  test('with the period of the route cache, and the addon knows when that is', () => {
    expect(
      ends(({ clock, answer, fastPath }) => {
        const until = fastPath.memory.until[0] ?? 0;
        expect(until).toBeGreaterThan(clock.now());
        clock.advance(until - clock.now());
        answer(request(BESIDE));
        expect(fastPath.memory.until[0]).toBe(until + 1000);
      }),
    ).toBe(true);
  });

  test('when another host claims the address of while_local', () => {
    const local = '10.0.0.1';
    const rule = { restrictions: restrictions({ whileLocal: { address: address(local) } }) };
    const claim = request(local, { spa: local });
    const isHeard = ends(({ kernel, answer, responder }) => {
      kernel.addresses.has = (one) => one === address(local);
      let heard = 0;
      responder.onClaim = () => heard++;
      answer(claim);
      expect(heard).toBe(1);
    }, rule);
    expect(isHeard).toBe(true);
  });
});

test('what the addon could not send is counted once, by errno and interface', () => {
  const { fastPath, responder, served, answer } = fast();
  const { control, unsent } = fastPath.memory;
  expect(unsent).toHaveLength(2 * BATCH);
  unsent.set([G0, 100, G0, 100, 77, 105]);
  control[4] = 3;
  answer(request(TARGET));
  expect(responder.counters.losses.send).toEqual(
    new Map([
      [100, 2],
      [105, 1],
    ]),
  );
  expect(served.get(G0)?.unsent).toEqual(new Map([[100, 2]]));
  responder.settle();
  expect(responder.counters.losses.send.get(100)).toBe(2);
});

test('the addon is told whether to call although it answered all', () => {
  const { fastPath } = fast();
  expect(fastPath.memory.control[5]).toBe(0);
  fastPath.calls = true;
  expect(fastPath.memory.control[5]).toBe(1);
});

test('how many the addon answered is said once', () => {
  const { fastPath } = fast();
  fastPath.memory.control[3] = 5;
  expect([fastPath.takeHandled(), fastPath.takeHandled()]).toEqual([5, 0]);
  fastPath.memory.control[3] = -7; // it has gone round
  expect(fastPath.takeHandled()).toBe(2 ** 32 - 7);
});
