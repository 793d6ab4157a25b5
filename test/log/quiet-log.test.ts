/** That nobody asks is said once a minute has passed, of all such interfaces in one line, and so is the end of it. */
import { expect, test } from 'vitest';
import type { Link } from '../../src/kernel/links.ts';
import { LimitedLog } from '../../src/log/limited-log.ts';
import { QUIET_MS, QuietLog } from '../../src/log/quiet-log.ts';
import type { ServedInterface } from '../../src/policy/served-interfaces.ts';
import { exampleLink, type LinkChanges } from '../kernel/example-link.ts';
import { linksOf } from '../kernel/links-double.ts';
import { exampleRule } from '../policy/situation.ts';
import { logDouble } from './log-double.ts';

function quietLog(count = 1, others: readonly Link[] = []) {
  const { log, said } = logDouble();
  const quiet = new QuietLog(new LimitedLog(log));
  let now = 5000;
  const rows: ServedInterface[] = Array.from({ length: count }, (_, i) => ({
    link: exampleLink({ ifindex: 3 + i, name: `g${i}` }),
    ...{
      rule: exampleRule(),
      counts: new Float64Array(0),
      heard: new Float64Array(1),
      unsent: new Map(),
      shed: new Float64Array(2),
    },
  }));
  /** What is said `ms` later. */
  const after = (ms: number) => {
    now += ms;
    quiet.check(
      rows,
      {
        all: { proxyArp: false, proxyArpPvlan: false, dropGratuitousArp: false, rpFilter: 0 },
        addresses: { has: () => false },
        links: linksOf(...rows.map(({ link }) => link), ...others),
      },
      now,
    );
    return said.splice(0);
  };
  const hear = (index = 0): void => {
    const row = rows[index];
    if (row !== undefined) row.heard[0] = now;
  };
  const link = (changes: LinkChanges): void => {
    const [row] = rows;
    if (row !== undefined) row.link = exampleLink({ ifindex: 3, name: 'g0', ...changes });
  };
  return { quiet, rows, after, hear, link };
}

test('after a minute, once; and that the first request has come', () => {
  const { after, hear } = quietLog();
  expect([after(0), after(QUIET_MS - 1)]).toEqual([[], []]);
  expect(after(1)).toEqual([
    {
      ...{ level: 30, event: 'no-request', interfaces: ['g0'] },
      msg: 'no request heard on g0 for 60 s since it is served: nobody asks there, or the requests do not come this far',
    },
  ]);
  expect(after(10 * QUIET_MS)).toEqual([]);
  hear();
  expect(after(1000)).toMatchObject([
    { level: 30, event: 'first-request', interfaces: ['g0'], msg: 'the first request was heard on g0' },
  ]);
  expect(after(10 * QUIET_MS)).toEqual([]);
});

test('where one came in time, nothing is said', () => {
  const { after, hear } = quietLog();
  after(0);
  hear();
  expect([after(QUIET_MS), after(QUIET_MS)]).toEqual([[], []]);
});

test('a thousand are one line, that names the first; all are in its field', () => {
  const { after, rows, hear } = quietLog(1000);
  after(0);
  const [line, ...more] = after(QUIET_MS);
  expect(line?.msg).toMatch(/^no request heard on g0, g1, g2, g3, g4, 995 more for 60 s/);
  expect([line?.['interfaces'], more]).toEqual([rows.map(({ link }) => link.name), []]);
  hear(7);
  expect(after(1)).toMatchObject([{ event: 'first-request', interfaces: ['g7'] }]);
});

test.each<[string, LinkChanges]>([
  ['down', { flags: 0x1002 }],
  ['without carrier', { flags: 0x1003 }],
  ['without ARP', { flags: 0x110c3 }],
  ['without IPv4', { devconf: 'none' }],
])('where no frame can come in (%s) that is said already: a minute begins when one can', (_, changes) => {
  const { after, link } = quietLog();
  link(changes);
  after(0);
  expect(after(QUIET_MS)).toEqual([]);
  link({});
  expect(after(QUIET_MS - 1)).toEqual([]);
  expect(after(1)).toHaveLength(1);
});

test('a bridge whose port is still listening hears nobody', () => {
  const port = exampleLink({ ifindex: 9, name: 'p0', master: 3, portState: 1 });
  const { after, link } = quietLog(1, [port]);
  link({ flags: 0x1003, kind: 'bridge' });
  after(0);
  expect(after(QUIET_MS)).toEqual([]);
});

test('one that does not forward is asked all the same, or is not', () => {
  const { after, link } = quietLog();
  link({ devconf: { forwarding: false } });
  after(0);
  expect(after(QUIET_MS)).toHaveLength(1);
});

test('one that went and came is new', () => {
  const { after, quiet } = quietLog();
  after(0);
  expect(after(QUIET_MS)).toHaveLength(1);
  quiet.forget(3);
  expect([after(0), after(QUIET_MS - 1)]).toEqual([[], []]);
  expect(after(1)).toHaveLength(1);
});
