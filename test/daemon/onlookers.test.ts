/** Who looks at each decision, on a daemon of doubles: what they see, and that a tap is open only while somebody looks. */
import { expect, type TestContext, test } from 'vitest';
import { parseFilter } from '../../src/control/watch-request.ts';
import { OUTCOME } from '../../src/policy/outcomes.ts';
import { isSystemError } from '../../src/sys/addon.ts';
import { tablesDouble } from '../kernel/kernel-double.ts';
import { linkMessage } from '../kernel/messages.ts';
import { ASKER, mac, request } from '../responder/responder-double.ts';
import { arpRequest } from '../support/frames.ts';
import { daemonDouble, settingsFor, UPLINK } from './daemon-double.ts';

const G0 = 3;
const ANOTHER = '02:00:00:00:00:99';

function looked(context: TestContext, log: Parameters<typeof settingsFor>[1] = {}) {
  const links = [linkMessage({ ifindex: G0, name: 'g0', forwarding: 1, flags: 0x11043 })];
  links.push(linkMessage({ ifindex: UPLINK, name: 'up0', forwarding: 1, flags: 0x11043 }));
  const double = daemonDouble(context, {
    tables: tablesDouble({ links }),
    settings: settingsFor(['g*'], log),
  });
  const { taps, said, daemon, receive } = double;
  /** A request comes in, by the tap too, where one is open. */
  const ask = (tpa: string, spa = '10.0.0.2'): void => {
    const frame = arpRequest({ sha: ASKER, spa, tpa, dst: ANOTHER });
    for (const tap of taps) tap.coming.push({ ifindex: G0, frame, tag: 0x81000007 });
    receive(request(tpa, { pkttype: 3, spa }));
  };
  const decisions = () => said.filter(({ event }) => event === 'decision');
  const last = () => daemon.view.recorder.get(daemon.view.recorder.total - 1);
  const open = () => taps.map(({ isOpen }) => isOpen);
  return { ...double, ask, decisions, last, open };
}

test('nobody looks: no tap, and no header', (context) => {
  const { ask, last, open, daemon } = looked(context);
  ask('10.99.0.1');
  expect([last()?.outcome, last()?.header, open()]).toEqual([OUTCOME['other-host'], undefined, []]);
  daemon.setLogLevel('debug');
  expect(open()).toEqual([]);
});

test('who watches reads the header in the recorder, until they go', (context) => {
  const { ask, last, open, daemon } = looked(context);
  daemon.setWatched(true);
  expect(open()).toEqual([true]);
  ask('10.99.0.1');
  const header = { destination: mac(ANOTHER), source: mac(ASKER), tpid: 0x8100, tci: 7 };
  expect(last()?.header).toEqual(header);
  daemon.setWatched(false);
  ask('10.99.0.1');
  expect([last()?.header, open()]).toEqual([undefined, [false]]);
});

test('at trace, a line has the header; what the filter leaves out has no line', (context) => {
  const { ask, decisions, open, daemon } = looked(context);
  daemon.setLogLevel('trace', parseFilter({ target: ['10.99.0.7'], ifname: ['g*'] }));
  ask('10.99.0.1');
  ask('10.99.0.7');
  expect(decisions()).toMatchObject([
    {
      ...{ tpa: '10.99.0.7', reason: 'other-host', cast: 'other-host', src: ASKER, dst: ANOTHER, vlan: 7 },
      msg: `g0 who-has 10.99.0.7 tell 10.0.0.2 (${ASKER}) tagged VLAN 7, which no interface here is for, to ${ANOTHER}: drop (other-host)`,
    },
  ]);
  daemon.setLogLevel('trace');
  ask('10.99.0.1');
  expect(decisions()).toHaveLength(2);
  daemon.setLogLevel('trace', parseFilter({ from: ['10.0.0.3'] }));
  ask('10.99.0.1');
  ask('10.99.0.1', '10.0.0.3');
  expect(decisions().map(({ spa }) => spa)).toEqual(['10.0.0.2', '10.0.0.2', '10.0.0.3']);
  expect(open()).toEqual([true]);
  daemon.setLogLevel('info');
  expect(open()).toEqual([false]);
});

test('the configuration limits trace from the start, and again after a reload', (context) => {
  const trace = { interface: [], target: [], from: [], reason: ['no-route'], verdict: undefined } as const;
  const settings = { log: { level: 'trace', trace } } as const;
  const { ask, decisions, daemon, receive } = looked(context, settings);
  ask('10.99.0.1');
  receive(request('10.98.0.1'));
  expect(decisions().map(({ reason }) => reason)).toEqual(['no-route']);
  daemon.setLogLevel('trace');
  ask('10.99.0.1');
  daemon.apply(settingsFor(['g*'], settings));
  ask('10.99.0.1');
  expect(decisions().map(({ reason }) => reason)).toEqual(['no-route', 'other-host']);
});

test('a tap that is refused costs the headers alone, and is said', (context) => {
  const { ask, decisions, daemon, said, refuseTap } = looked(context);
  refuseTap.error = Object.assign(new Error('socket AF_PACKET: EPERM (Operation not permitted)'), {
    ...{ code: 'EPERM', syscall: 'socket' },
  });
  expect(isSystemError(refuseTap.error)).toBe(true);
  daemon.setLogLevel('trace');
  ask('10.99.0.1');
  expect(decisions()).toMatchObject([{ src: '02:00:00:00:00:02', reason: 'other-host' }]);
  expect(decisions()[0]).not.toHaveProperty('dst');
  expect(said.find(({ event }) => event === 'headers-failed')).toMatchObject({ level: 40, code: 'EPERM' });
  refuseTap.error = new Error('a fault');
  expect(() => daemon.setWatched(true)).toThrow('a fault');
});

test('what taps have lost is counted, of those that are closed too; the end closes the last', (context) => {
  const { daemon, taps, open } = looked(context);
  for (const lost of [3, 4]) {
    daemon.setWatched(true);
    const tap = taps.at(-1);
    if (tap !== undefined) tap.lost = lost;
    expect(daemon.summary.losses.headers).toBe(lost === 3 ? 3 : 7);
    daemon.setWatched(false);
    expect(daemon.summary.losses.headers).toBe(lost === 3 ? 3 : 7);
  }
  daemon.setWatched(true);
  daemon.close();
  expect(open()).toEqual([false, false, false]);
});
