/** What is said of served interfaces: each change once, each obstacle when it comes, and when all are gone. */
import { expect, test } from 'vitest';
import { InterfaceLog } from '../../src/log/interface-log.ts';
import { LimitedLog } from '../../src/log/limited-log.ts';
import type { ServedInterface } from '../../src/policy/served-interfaces.ts';
import type { Mac } from '../../src/wire/mac.ts';
import { exampleLink, type LinkChanges } from '../kernel/example-link.ts';
import { linksOf } from '../kernel/links-double.ts';
import { exampleRule } from '../policy/situation.ts';
import { logDouble } from './log-double.ts';

const [G0, BR0] = [3, 9];
const g0 = (changes: LinkChanges = {}) => exampleLink({ ifindex: G0, ...changes });

function interfaceLog({ procSysReadOnly = false } = {}) {
  const { log, said } = logDouble();
  const interfaces = new InterfaceLog(new LimitedLog(log), procSysReadOnly);
  /** Judges g0 as it is now, with a bridge and a macvlan in mode passthru beside it. */
  const judge = (changes: LinkChanges = {}, passthru = false) => {
    const link = g0(changes);
    const row: ServedInterface = {
      link,
      rule: exampleRule(),
      counts: new Float64Array(0),
      heard: new Float64Array(1),
      unsent: new Map(),
      shed: new Float64Array(2),
    };
    interfaces.judge([row], {
      all: { proxyArp: false, proxyArpPvlan: false, dropGratuitousArp: false, rpFilter: 0 },
      addresses: { has: () => false },
      links: linksOf(
        link,
        exampleLink({ ifindex: BR0, name: 'br0', kind: 'bridge' }),
        exampleLink({ ifindex: 10, name: 'm0', kind: 'macvlan', lower: G0, passthru }),
      ),
    });
    return said.splice(0);
  };
  return { interfaces, said, judge };
}

test('the changes, in words', () => {
  const { interfaces, said } = interfaceLog();
  interfaces.changed({ what: 'served', link: g0() });
  interfaces.changed({ what: 'renamed', link: g0({ name: 'g9' }), before: 'g0' });
  interfaces.changed({ what: 'mac', link: g0({ mac: 2 as Mac }), before: 1 as Mac });
  interfaces.changed({ what: 'mac', link: g0({ mac: undefined }), before: 2 as Mac });
  interfaces.changed({ what: 'dropped', link: g0(), before: 'g0' });
  interfaces.changed({ what: 'dropped', link: g0({ name: 'x0' }), before: 'g0' });
  interfaces.changed({ what: 'removed', link: g0() });
  expect(said.map(({ event, msg }) => [event, msg])).toEqual([
    ['interface-served', 'serving g0 with MAC 02:00:00:00:00:01'],
    ['interface-renamed', 'g0 is now g9'],
    ['interface-mac', 'g0 changed its MAC from 00:00:00:00:00:01 to 00:00:00:00:00:02'],
    ['interface-mac', 'g0 changed its MAC from 00:00:00:00:00:02 to none'],
    ['interface-unserved', 'g0 no longer served'],
    ['interface-unserved', 'g0 is now x0: no longer served'],
    ['interface-removed', 'g0 is gone'],
  ]);
  expect(said[0]).toMatchObject({ ifname: 'g0', ifindex: G0, mac: '02:00:00:00:00:01' });
});

test('an obstacle is said when it comes, with its remedy; the others that stay are not said again', () => {
  const { judge } = interfaceLog();
  expect(judge()).toEqual([]);
  expect(judge({ devconf: { forwarding: false } })).toMatchObject([
    {
      ...{ level: 40, event: 'interface-silent', cause: 'forwarding', ifname: 'g0', ifindex: G0 },
      remedy: 'sysctl -w net.ipv4.conf.g0.forwarding=1',
      msg: expect.stringMatching(
        /^g0: replies disabled: forwarding is off on g0: .* \(remedy: sysctl -w net/,
      ),
    },
  ]);
  expect(judge({ devconf: { forwarding: false } })).toEqual([]);
  expect(judge({ flags: 0x1002, devconf: { forwarding: false } })).toMatchObject([
    { level: 30, cause: 'down', remedy: 'ip link set dev g0 up' },
  ]);
  expect(judge({ flags: 0x1002 })).toEqual([]); // one less, and it is as silent as before
  expect(judge()).toMatchObject([{ level: 30, event: 'interface-answers', msg: 'g0: replies enabled' }]);
});

test('where /proc/sys is read-only a sysctl is set from the host, and all else as ever', () => {
  const { judge } = interfaceLog({ procSysReadOnly: true });
  expect(judge({ devconf: { forwarding: false } })).toMatchObject([
    {
      remedy:
        'nsenter -t PID -n sysctl -w net.ipv4.conf.g0.forwarding=1  # as root on the host; PID: of arproxy there',
    },
  ]);
  expect(judge({ flags: 0x1002 })).toMatchObject([{ remedy: 'ip link set dev g0 up' }]);
});

test('a port, and the macvlan that takes unicast requests alone', () => {
  const { judge } = interfaceLog();
  expect(judge({ master: BR0 })).toMatchObject([{ cause: 'port', remedy: 'arproxy run -i br0' }]);
  expect(judge({}, true)).toMatchObject([
    {
      level: 40,
      cause: 'passthru',
      msg: expect.stringMatching(/^g0: some replies disabled: g0 is below m0/),
    },
  ]);
  expect(judge()).toHaveLength(1);
});

test('one that went and came is judged anew', () => {
  const { interfaces, judge } = interfaceLog();
  expect(judge({ flags: 0x1002 })).toHaveLength(1);
  interfaces.changed({ what: 'removed', link: g0() });
  expect(judge({ flags: 0x1002 }).filter(({ event }) => event === 'interface-silent')).toHaveLength(1);
});

test('what happens to many at once is a few lines: the first by themselves, the others together', () => {
  const { log, said } = logDouble();
  const interfaces = new InterfaceLog(new LimitedLog(log));
  const judge = (forwarding: boolean, count: number) => {
    const rows: ServedInterface[] = Array.from({ length: count }, (_, i) => ({
      link: exampleLink({ ifindex: 3 + i, name: `g${i}`, devconf: { forwarding } }),
      ...{
        rule: exampleRule(),
        counts: new Float64Array(0),
        heard: new Float64Array(1),
        unsent: new Map(),
        shed: new Float64Array(2),
      },
    }));
    interfaces.judge(rows, {
      all: { proxyArp: false, proxyArpPvlan: false, dropGratuitousArp: false, rpFilter: 0 },
      addresses: { has: () => false },
      links: linksOf(...rows.map(({ link }) => link)),
    });
    return said.splice(0);
  };
  const silent = judge(false, 1000);
  expect(silent.map(({ ifname }) => ifname)).toEqual(['g0', 'g1', 'g2', 'g3', undefined]);
  expect(silent.at(-1)).toMatchObject({
    ...{ level: 40, event: 'interface-silent', cause: 'forwarding' },
    msg: '996 more interfaces like g3: not forwarding: g4, g5, g6, g7, 992 more',
  });
  expect(silent.at(-1)?.['interfaces']).toHaveLength(996);
  expect(judge(true, 1000).map(({ msg }) => msg)).toEqual([
    ...['g0', 'g1', 'g2', 'g3'].map((name) => `${name}: replies enabled`),
    'g4, g5, g6, g7, 992 more: replies enabled',
  ]);
  expect(judge(false, 5).map(({ ifname }) => ifname)).toEqual(['g0', 'g1', 'g2', 'g3', 'g4']);
});
