/** What is said at each resync, and at the end. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Link } from '../../src/kernel/links.ts';
import { EventLog } from '../../src/log/event-log.ts';
import { LINES, WINDOW_MS } from '../../src/log/line-limit.ts';
import { QUIET_MS } from '../../src/log/quiet-log.ts';
import { ServedInterfaces } from '../../src/policy/served-interfaces.ts';
import { Counters } from '../../src/responder/counters.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { linksOf } from '../kernel/links-double.ts';
import { exampleRule } from '../policy/situation.ts';
import { logDouble } from './log-double.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

const g0: Link = exampleLink({ ifindex: 3 });
const flapping = (events: EventLog, times: number): void => {
  for (let i = 0; i < times; i++) events.servedChanged({ what: 'served', link: g0 });
};

function eventLog(served = new ServedInterfaces([])) {
  const { log, said } = logDouble();
  const counters = new Counters();
  const dropped = { frames: 0 };
  const events = new EventLog(log, {
    served,
    kernel: {
      links: linksOf(g0),
      addresses: { has: () => false },
      all: { proxyArp: false, proxyArpPvlan: false, dropGratuitousArp: false, rpFilter: 0 },
    },
    counters,
    dropped: () => dropped.frames,
    resyncEvery: 1000,
    procSysReadOnly: false,
    nameOf: () => 'g0',
    socketRefused: () => 0,
    now: () => performance.now(),
  });
  const texts = () => said.splice(0).map(({ msg }) => msg);
  return { events, counters, dropped, texts };
}

test('a resync says what was suppressed in a minute that is over, and not before', () => {
  const { events, texts } = eventLog();
  flapping(events, LINES + 2);
  events.resynced();
  expect(texts()).toHaveLength(LINES);
  vi.advanceTimersByTime(WINDOW_MS);
  events.resynced();
  expect(texts()).toEqual([
    expect.stringMatching(/^suppressed 2 more lines \(.*\); the last: serving g0 with/),
  ]);
  events.resynced();
  expect(texts()).toEqual([]);
});

test('the end says it at once', () => {
  const { events, texts } = eventLog();
  flapping(events, LINES + 1);
  texts();
  events.close();
  expect(texts()).toEqual([expect.stringMatching(/^suppressed 1 more line \(/)]);
});

test.each(['resynced', 'close'] as const)('%s says which replies were not sent', (method) => {
  const { events, counters, texts } = eventLog();
  counters.countUnsent(100, 3);
  events[method]();
  expect(texts()).toEqual([expect.stringMatching(/^1 reply not sent: ENETDOWN on g0/)]);
});

test.each(['dropped', 'removed'] as const)(
  'nobody asking is said anew of one that was %s and came',
  (what) => {
    const served = new ServedInterfaces([exampleRule()]);
    served.linkChanged(g0, undefined, linksOf(g0));
    const { events, texts } = eventLog(served);
    const minute = (): string[] => {
      events.resynced();
      vi.advanceTimersByTime(QUIET_MS);
      events.resynced();
      return texts().filter((text) => text.startsWith('no request'));
    };
    expect([minute().length, minute().length]).toEqual([1, 0]);
    events.servedChanged({ what, link: g0, before: 'g0' });
    expect(minute()).toHaveLength(1);
  },
);

test('a flood, and frames that were lost: at a resync, and at the end', () => {
  const { events, dropped, texts } = eventLog();
  events.floods.shed({ ifindex: 3, by: 'queue', frames: 5 }, performance.now());
  dropped.frames = 2;
  vi.advanceTimersByTime(1000);
  events.resynced();
  expect(texts()).toEqual([
    expect.stringMatching(/^flood on g0 /),
    expect.stringMatching(/^2 frames of any interface \(flooded: g0\) lost within 1 s, /),
  ]);
  dropped.frames = 3;
  events.close();
  expect(texts()).toEqual([
    expect.stringMatching(/^1 frames? of any interface/),
    expect.stringMatching(/^flood on g0 is over: 5 frames were shed in /),
  ]);
});
