import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { coloured, plain } from '../../src/cli/colours.ts';
import { forTerminal } from '../../src/cli/output.ts';
import { formatDecision, formatMissed } from '../../src/cli/watch-text.ts';
import { WatchTop } from '../../src/cli/watch-top.ts';
import { allLines, jsonLines, labelled, someLines, topView } from '../../src/cli/watch-views.ts';
import { decisionLine } from '../../src/control/decision-line.ts';
import { type Made, nameOf, recorded } from '../control/recorder.ts';

const decision = (made: Made = {}) => decisionLine(recorded(made), Date.UTC(2026, 0, 1), nameOf);
const line = (made: Made = {}): string => JSON.stringify(decision(made));
const MISSED = '{"missed":7}';

let text = '';
const write = (more: string): void => {
  text += more;
};
const take = (): string[] => {
  const lines = text.split('\n').slice(0, -1);
  text = '';
  return lines;
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  take();
});

describe('a line for a person', () => {
  const withoutTime = (text: string): string => text.replace(/^\d\d:\d\d:\d\d\.\d{3} /, '');

  test('is one question', () => {
    expect(withoutTime(formatDecision(decision({ oif: 5, time: 12 }), plain))).toBe(
      'g3 who-has 10.99.0.1 tell 10.0.0.2 (02:00:00:00:00:02) broadcast: reply (proxy-arp) -> g5',
    );
    expect(withoutTime(formatDecision(decision({ op: 9, reason: 'not-request' }), plain))).toBe(
      'g3 operation 9 from 10.0.0.2 (02:00:00:00:00:02) for 10.99.0.1 broadcast: no answer wanted (not-request)',
    );
  });

  test('has a colour for each verdict, where there are colours', () => {
    expect(forTerminal(formatDecision(decision(), coloured))).toContain('\x1b[32mreply (proxy-arp)\x1b[39m');
    const dropped = forTerminal(formatDecision(decision({ reason: 'no-route' }), coloured));
    expect(dropped).toContain('\x1b[33mdrop (no-route)\x1b[39m');
    const announced = { tpa: '10.0.0.2' };
    expect(forTerminal(formatDecision(decision(announced), coloured))).toContain(
      '\x1b[32mreply (proxy-arp)\x1b[39m',
    );
    const unwanted = formatDecision(decision({ ...announced, reason: 'no-route' }), coloured);
    expect(unwanted).toContain('broadcast: no answer wanted (no-route)');
    expect(forTerminal(formatMissed({ missed: 7 }, coloured))).toContain('\x1b[31m  ... 7 decisions missed');
  });
});

describe('--label', () => {
  const why = () => 'because';

  test('is in front of each line, also of those below', () => {
    const view = allLines(labelled(write, 'gw 1'), why);
    for (const one of [line(), MISSED]) view.line(one);
    expect(take().map((one) => one.replace(/\d\d:\d\d:\d\d\.\d{3} /, ''))).toEqual([
      expect.stringMatching(/^gw 1: g3 who-has /),
      'gw 1:     why: because',
      expect.stringMatching(/^gw 1: {3}\.\.\. 7 decisions missed/),
    ]);
  });

  test('is in front of what is left out on a terminal', () => {
    const view = someLines(labelled(write, 'gw1'), { paint: plain, limit: 1 });
    for (let n = 0; n < 3; n++) view.line(line());
    view.end();
    expect(take()).toEqual([
      expect.stringMatching(/^gw1: \d\d:/),
      expect.stringMatching(/^gw1: {3}\.\.\. and 2 more/),
    ]);
  });

  test('is in front of each line of --top, behind what clears the terminal', () => {
    const view = topView(write, true, 'gw1');
    view.end();
    const [first, second] = take().map(forTerminal);
    expect([first, second]).toEqual([
      '\x1b[H\x1b[Jgw1: 0 decisions, 0 new',
      expect.stringMatching(/^gw1: COUNT {2}NEW/),
    ]);
  });

  test('is a field of each object', () => {
    const hostile = 'a"\n\x1b[31m';
    const view = jsonLines(write, why, hostile);
    for (const one of [line(), MISSED]) view.line(one);
    const plainly = jsonLines(write, undefined, 'gw1');
    plainly.line(line());
    const lines = take();
    expect(lines.map((one) => JSON.parse(one) as unknown)).toEqual([
      { ...decision(), why: 'because', label: hostile },
      { missed: 7, label: hostile },
      { ...decision(), label: 'gw1' },
    ]);
    expect(lines.join('')).not.toContain('\x1b');
  });
});

test('--json hands the lines on as they are', () => {
  const view = jsonLines(write);
  for (const one of [line(), MISSED]) view.line(one);
  view.end();
  expect(take()).toEqual([line(), MISSED]);
});

test('to a file or a pager goes all of it', () => {
  const view = allLines(write);
  for (let n = 0; n < 100; n++) view.line(line());
  view.line(MISSED);
  view.end();
  const lines = take();
  expect([lines.length, lines.at(-1)]).toEqual([101, expect.stringContaining('7 decisions missed')]);
});

test('on a terminal: so many a second, and how many more there were', () => {
  const view = someLines(write, { paint: plain, limit: 3 });
  for (let n = 0; n < 10; n++) view.line(line());
  view.line(MISSED);
  expect(take()).toHaveLength(4);
  vi.advanceTimersByTime(1000);
  expect(take()).toEqual([expect.stringContaining('and 7 more in this second')]);
  vi.advanceTimersByTime(5000);
  view.line(line());
  expect(take()).toHaveLength(1);
  for (let n = 0; n < 3; n++) view.line(line());
  view.end();
  expect(take()).toEqual([expect.any(String), expect.any(String), expect.stringContaining('and 1 more')]);
  expect(vi.getTimerCount()).toBe(0);
});

describe('--top', () => {
  test('sums up by question, the most frequent first', () => {
    const top = new WatchTop();
    for (let n = 0; n < 3; n++) top.add(decision());
    top.add(decision({ tpa: '10.98.0.1', reason: 'no-route' }));
    top.add({ missed: 5 });
    expect(top.take()).toEqual([
      '4 decisions, 4 new, 5 missed',
      'COUNT  NEW  INTERFACE  SENDER    TARGET     LAST VERDICT',
      '    3    3  g3         10.0.0.2  10.99.0.1  reply (proxy-arp)',
      '    1    1  g3         10.0.0.2  10.98.0.1  drop (no-route)',
    ]);
    top.add(decision({ reason: 'collapsed' }));
    const again = top.take();
    expect(again[0]).toBe('5 decisions, 1 new, 5 missed');
    expect(again[2]).toBe('    4    1  g3         10.0.0.2  10.99.0.1  drop (collapsed)');
    top.add(decision({ op: 2, reason: 'not-request' }));
    expect(top.take()[2]).toBe('    5    1  g3         10.0.0.2  10.99.0.1  no answer wanted (not-request)');
  });

  test('forgets the rare ones where there are too many', () => {
    const top = new WatchTop();
    for (let n = 0; n < 30_000; n++) {
      top.add(decision({ tpa: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` }));
      if (n % 100 === 0) top.add(decision({ tpa: '192.0.2.1' }));
    }
    const [head, , first] = top.take();
    expect(head).toBe('30300 decisions, 30300 new');
    expect(first).toMatch(/^ +300 +300 .* 192\.0\.2\.1 /);
  });

  test('is drawn anew each second, on a terminal in its place', () => {
    const view = topView(write, true);
    view.line(line());
    expect(forTerminal(take()[0] ?? '')).toBe('\x1b[H\x1b[J0 decisions, 0 new');
    vi.advanceTimersByTime(1000);
    expect(forTerminal(take()[0] ?? '')).toBe('\x1b[H\x1b[J1 decisions, 1 new');
    view.end();
    expect(vi.getTimerCount()).toBe(0);
    expect(forTerminal(take()[0] ?? '')).toBe('\x1b[H\x1b[J1 decisions, 0 new');
  });
});
