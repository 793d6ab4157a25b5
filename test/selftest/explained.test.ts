/** A wrong explanation is found, by what arproxy decided, by its replies, and by those of the kernel. */
import { describe, expect, test } from 'vitest';
import {
  type Decision,
  type Explained,
  misexplained,
  questionOf,
  type Seen,
} from '../../src/selftest/explained.ts';
import { buildFrame } from '../../src/selftest/frame.ts';
import { gatewayMac, hostMac } from '../../src/selftest/picture.ts';
import type { Ask } from '../../src/selftest/situation.ts';

const REPLY: Explained = { ingress: 'g0', verdict: 'reply', reason: 'proxy-arp', kernel: 'reply' };
const NO_ROUTE: Explained = { ingress: 'g0', verdict: 'drop', reason: 'no-route', kernel: 'drop' };

const decision = (reason: string, changes: Partial<Decision> = {}): Decision => ({
  ...{ ifname: 'g0', spa: '10.1.0.2', sha: hostMac('g0'), tpa: '10.99.0.1', reason },
  ...changes,
});

/** The reply to an Ask that says nothing. */
const frame = buildFrame(
  { op: 2, sha: gatewayMac('g0'), spa: '10.99.0.1', tha: hostMac('g0'), tpa: '10.1.0.2', dst: hostMac('g0') },
  gatewayMac('g0'),
  gatewayMac('g0'),
);
const ANSWER = `g0: ${Buffer.from(frame).toString('hex')}`;

const seen = (changes: Partial<Seen> = {}): Seen => ({
  ...{ decisions: [decision('proxy-arp')], arproxy: [ANSWER], kernel: [ANSWER] },
  ...changes,
});

const faults = (explanations: (Explained | undefined)[], what: Seen, asks: Ask[] = [{}]): number =>
  misexplained(asks, explanations, what).length;

describe('misexplained', () => {
  const SILENCE = seen({ decisions: [decision('no-route')], arproxy: [], kernel: [] });
  const CASES: [string, number, number][] = [
    ['a reply, and there is one', faults([REPLY], seen()), 0],
    ['a refusal, and there is none', faults([NO_ROUTE], SILENCE), 0],
    ['a refusal where there is a reply: decision, wire, kernel', faults([NO_ROUTE], seen()), 3],
    ['a reply where there is none: decision, wire, kernel', faults([REPLY], SILENCE), 3],
    ['another reason', faults([{ ...NO_ROUTE, reason: 'route-refused' }], SILENCE), 1],
    ['no decision at all', faults([NO_ROUTE], { ...SILENCE, decisions: [] }), 1],
    [
      'a decision on another interface',
      faults([REPLY], seen({ decisions: [decision('proxy-arp', { ifname: 'g1' })] })),
      1,
    ],
    [
      'a decision about another target',
      faults([REPLY], seen({ decisions: [decision('proxy-arp', { tpa: '10.99.0.2' })] })),
      1,
    ],
    [
      'one decision right, one wrong',
      faults([REPLY], seen({ decisions: [decision('proxy-arp'), decision('noarp')] })),
      1,
    ],
    [
      'a full queue is nobody’s fault',
      faults([REPLY], seen({ decisions: [decision('proxy-arp'), decision('proxy-queue-full')] })),
      0,
    ],
    [
      'beside one that cannot be asked about',
      faults([REPLY, undefined], seen({ decisions: [decision('proxy-arp'), decision('other-host')] }), [
        {},
        { dst: '02:00:00:00:00:09' },
      ]),
      0,
    ],
    [
      'a wrong reason beside one that cannot be asked about',
      faults([NO_ROUTE, undefined], seen(), [{}, { dst: '02:00:00:00:00:09' }]),
      1,
    ],
    ['not chosen, but decided', faults([{ ...NO_ROUTE, reason: 'not-chosen' }], seen()), 1],
    [
      'not chosen, and nobody decided',
      faults([{ ...NO_ROUTE, reason: 'not-chosen' }], { ...SILENCE, decisions: [] }),
      0,
    ],
    [
      'local: the kernel’s own reply is on the wire',
      faults(
        [{ ...REPLY, verdict: 'drop', reason: 'target-local' }],
        seen({ decisions: [decision('target-local')] }),
      ),
      0,
    ],
    ['wrong about the kernel alone', faults([{ ...REPLY, kernel: 'drop' }], seen()), 1],
    [
      'not compared with a kernel that proxies otherwise',
      faults([{ ...REPLY, kernel: 'drop' }], seen({ kernel: undefined })),
      0,
    ],
  ];
  test.each(CASES)('%s', (_name, got, want) => {
    expect(got).toBe(want);
  });
});

describe('questionOf', () => {
  const peer = (): number => 7;
  test('an ordinary request, to everybody or to one', () => {
    const plain = { ifindex: 7, spa: 0x0a01_0002, tpa: 0x0a63_0001, sha: 0x0200_0000_2000 };
    expect(questionOf({}, peer)).toEqual(plain);
    expect(questionOf({ dst: 'gateway' }, peer)).toEqual({ ...plain, dst: 0x0200_0000_1000 });
    expect(questionOf({ sha: 'gateway' }, peer)).toEqual({ ...plain, sha: 0x0200_0000_1000 });
  });
  test.each([{ op: 2 }, { hrd: 6 }, { tag: '81000000' }, { cut: 1 }, { src: 'gateway' }, { type: 1 }])(
    'none: %j',
    (ask) => {
      expect(questionOf(ask, peer)).toBeUndefined();
    },
  );
  test('none for a cable whose other end is not there', () => {
    expect(questionOf({}, () => undefined)).toBeUndefined();
  });
});
