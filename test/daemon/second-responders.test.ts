/** Another arproxy of the same network namespace: what is marked, what is seen, and what is said of it. */
import { expect, test, vi } from 'vitest';
import { LOOK_MS, SecondResponders } from '../../src/daemon/second-responders.ts';
import { LimitedLog } from '../../src/log/limited-log.ts';
import { SecondLog } from '../../src/log/second-log.ts';
import type { AbstractNames } from '../../src/sys/unix-names.ts';
import { tablesDouble } from '../kernel/kernel-double.ts';
import { linkMessage } from '../kernel/messages.ts';
import { logDouble } from '../log/log-double.ts';
import { servedDouble } from '../metrics/source-double.ts';
import { daemonDouble } from './daemon-double.ts';

const SELF = { id: '000000000001', pid: 10, pidNamespace: 77 };
const mark = (ifindexes: string, id = '0000000000aa', who = '77.20'): string =>
  `arproxy/${id}/${who}/${ifindexes}`;

function double(self = SELF) {
  const { log, said } = logDouble();
  const rows = [servedDouble(3, 'g0'), servedDouble(4, 'g1')];
  const marks: string[] = [];
  const state = {
    there: [] as string[],
    whole: true,
    refuse: undefined as Error | undefined,
    fails: undefined as Error | undefined,
    looks: 0,
  };
  const second = new SecondResponders({
    served: rows,
    log: new SecondLog(new LimitedLog(log)),
    port: {
      self,
      mark: (name) => {
        if (state.refuse) throw state.refuse;
        if (marks.includes(name)) throw new Error('EADDRINUSE');
        marks.push(name);
        return () => marks.splice(marks.indexOf(name), 1);
      },
      names: async (): Promise<AbstractNames> => {
        state.looks++;
        if (state.fails) throw state.fails;
        return {
          names: [...marks, ...state.there].map((name, inode) => ({ inode, name })),
          whole: state.whole,
        };
      },
    },
  });
  const look = async (...there: string[]): Promise<string[]> => {
    state.there = there;
    said.length = 0;
    await second.look();
    return said.map(({ level, event, interfaces, pid }) => [level, event, interfaces, pid ?? '-'].join(' '));
  };
  return { second, rows, marks, state, said, look };
}

test('it marks what it serves, and does not take itself for another', async () => {
  const { second, marks, look } = double();
  second.check(0);
  expect(marks).toEqual(['arproxy/000000000001/77.10/3-4']);
  expect(await look()).toEqual([]);
  expect(second.rows).toEqual([]);
  second.close();
  expect(marks).toEqual([]);
});

test('one warning when it begins, one line when it is over, each once', async () => {
  const { second, look, said } = double();
  expect(await look(mark('3'))).toEqual(['40 second-responder g0 20']);
  expect(said[0]).toMatchObject({ remedy: 'arproxy doctor -i g0' });
  expect(said[0]?.msg).toBe(
    'another arproxy (pid 20, as it says) serves g0, too: each request there gets two replies; stop one of the two (remedy: arproxy doctor -i g0, as root, says which process it is)',
  );
  expect(await look(mark('3'))).toEqual([]);
  expect([second.on(3), second.on(4), second.noticed]).toEqual([1, 0, 1]);
  expect(second.rows).toEqual([{ pid: 20, interfaces: 1 }]);
  expect(await look(mark('3'), mark('4'))).toEqual(['40 second-responder g1 20']);
  expect(await look(mark('4'))).toEqual(['30 second-responder-gone g0 20']);
  expect(await look()).toEqual(['30 second-responder-gone g1 20']);
  expect([second.on(3), second.on(4), second.noticed]).toEqual([0, 0, 2]);
});

test('what serves other interfaces, or says nonsense, is nothing', async () => {
  const { look, second } = double();
  expect(await look(mark('5-9'), 'arproxy/', 'arproxy/0000000000aa/77.20/3-', mark('1-9/2', 'xx'))).toEqual(
    [],
  );
  expect(second.noticed).toBe(0);
});

test('several of one, and several others', async () => {
  const { look, second } = double();
  const others = [mark('3'), mark('4'), mark('3-4', '0000000000bb', '78.1')];
  expect(await look(...others)).toEqual(['40 second-responder g0,g1 20', '40 second-responder g0,g1 -']);
  expect([second.on(3), second.on(4), second.noticed]).toEqual([2, 2, 4]);
  expect(second.rows).toEqual([
    { pid: 20, interfaces: 2 },
    { pid: undefined, interfaces: 2 },
  ]);
});

test('of another pid namespace, or a hidden one, no pid is said', async () => {
  const { look, said } = double();
  expect(await look(mark('3', '0000000000bb', '78.20'))).toEqual(['40 second-responder g0 -']);
  expect(said[0]?.msg).toMatch(
    /^another arproxy, in another container or pid namespace, serves g0, too: .*as root outside of the containers/,
  );
});

test('where its own pid namespace is hidden, it knows no pid of others either', async () => {
  const { look } = double({ ...SELF, pidNamespace: 0 });
  expect(await look(mark('3', '0000000000bb', '0.20'))).toEqual(['40 second-responder g0 -']);
});

test('a mark that still says what is served stays', () => {
  const { second, marks, said } = double();
  second.check(0);
  second.stale();
  second.check(1);
  expect(marks).toHaveLength(1);
  expect(said).toEqual([]);
});

test('it looks when what is served changed, and else each few seconds', async () => {
  const { second, rows, marks, state } = double();
  const settled = (): Promise<void> => second.look();
  second.check(1000);
  await settled();
  second.check(1000 + LOOK_MS - 1);
  await settled();
  const before = state.looks;
  second.check(1000 + LOOK_MS);
  expect(state.looks).toBe(before + 1);
  await vi.waitUntil(() => true);
  rows.push(servedDouble(9, 'g9'));
  second.check(1000 + LOOK_MS + 1);
  expect(marks).toEqual(['arproxy/000000000001/77.10/3-4']);
  second.stale();
  second.check(1000 + LOOK_MS + 2);
  expect(marks).toEqual(['arproxy/000000000001/77.10/3-4,9']);
  rows.length = 0;
  second.stale();
  second.check(1000 + LOOK_MS + 3);
  expect(marks).toEqual([]);
});

test('where it cannot mark or look, it says so once, goes on, and tries again', async () => {
  const { second, state, marks, said } = double();
  state.refuse = new Error('bind arproxy: EPERM');
  state.fails = new Error('ENOENT: no such file');
  for (const now of [0, 1000, 2000]) {
    second.check(now);
    await second.look();
  }
  expect(said.map(({ event, why }) => [event, why].join(' '))).toEqual([
    'second-responder-unknown bind arproxy: EPERM',
    'second-responder-unknown ENOENT: no such file',
  ]);
  expect(said[0]?.level).toBe(30);
  state.refuse = undefined;
  second.check(3000);
  expect(marks).toHaveLength(1);
});

test('more than it looks at is said once', async () => {
  const { look, state } = double();
  state.whole = false;
  expect(await look(mark('3'))).toEqual(['40 second-responder g0 20', '30 second-responder-unknown  -']);
  expect(await look(mark('3'))).toEqual([]);
});

test('a stranger who says that it is ever another costs ten lines a minute, and no more rows than sixteen', async () => {
  const { look, second } = double();
  let lines = 0;
  for (let i = 0; i < 50; i++) lines += (await look(mark('3', i.toString(16).padStart(12, '0')))).length;
  expect(lines).toBe(10);
  await look(...Array.from({ length: 100 }, (_, i) => mark('3', i.toString(16).padStart(12, 'f'))));
  expect(second.rows).toHaveLength(16);
  expect(second.on(3)).toBe(100);
});

test('when it is closed, a look that is under way says nothing any more', async () => {
  const { second, state, said } = double();
  state.there = [mark('3')];
  const looks = second.look();
  second.close();
  await looks;
  await second.look();
  expect(said).toEqual([]);
  expect(state.looks).toBe(1);
});

test('its marks say what is served, follow the interfaces, and end with it', (context) => {
  const marks: string[] = [];
  const port = {
    self: { id: '0000000000aa', pid: 7, pidNamespace: 1 },
    mark: (name: string) => {
      marks.push(name);
      return () => marks.splice(marks.indexOf(name), 1);
    },
    names: async () => ({ names: [], whole: true }),
  };
  const link = (ifindex: number, name: string) =>
    linkMessage({ ifindex, name, forwarding: 1, flags: 0x11003 });
  const tables = tablesDouble({ links: [link(3, 'g0'), link(4, 'x0')] });
  const { daemon } = daemonDouble(context, { tables, parts: { marks: port } });
  daemon.resync();
  expect(marks).toEqual(['arproxy/0000000000aa/1.7/3']);
  tables.tables.links = [link(3, 'g0'), link(4, 'g1')];
  daemon.resync();
  expect(marks).toEqual(['arproxy/0000000000aa/1.7/3-4']);
  daemon.close();
  expect(marks).toEqual([]);
});
