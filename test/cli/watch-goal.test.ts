import { describe, expect, test } from 'vitest';
import { type Wanted, WatchGoal } from '../../src/cli/watch-goal.ts';
import { decisionLine } from '../../src/control/decision-line.ts';
import { type Made, nameOf, recorded } from '../control/recorder.ts';

const ANY: Wanted = {
  ...{
    count: 1,
    verdict: undefined,
    reasons: [],
    interfaces: [],
    targets: [],
    senders: [],
    label: undefined,
  },
};
const REPLY: Made = {};
const NO_ROUTE: Made = { reason: 'no-route' };
const HEARD: Made = { op: 2, reason: 'not-request' };
const ANNOUNCED: Made = { tpa: '10.0.0.2', reason: 'same-interface' };

/** What has come, in this order. */
function goalAfter(wanted: Partial<Wanted>, ...came: readonly Made[]) {
  const goal = new WatchGoal({ ...ANY, ...wanted });
  const taken = came.map((made) => goal.take(decisionLine(recorded(made), 0, nameOf)));
  return { goal, taken, said: goal.notReached('within 5s').message };
}

describe('what counts', () => {
  test.each<[string, Partial<Wanted>, Made[], boolean[], boolean]>([
    ['a reply', { verdict: 'reply' }, [NO_ROUTE, HEARD, REPLY], [false, false, true], true],
    ['no reply yet: it is waited for', { verdict: 'reply' }, [NO_ROUTE, NO_ROUTE], [false, false], false],
    ['so many', { verdict: 'drop', count: 2 }, [NO_ROUTE, REPLY, NO_ROUTE], [true, false, true], true],
    ['not enough', { verdict: 'drop', count: 3 }, [NO_ROUTE, NO_ROUTE], [true, true], false],
    [
      'of one of the reasons',
      { verdict: 'drop', reasons: ['no-route', 'probe'] },
      [{ reason: 'collapsed' }, NO_ROUTE],
      [false, true],
      true,
    ],
    ['no reply of another host', { verdict: 'drop' }, [HEARD, ANNOUNCED], [false, false], false],
    ['unless it is named', { verdict: 'drop', reasons: ['not-request'] }, [HEARD], [true], true],
    [
      'no announcement by a reason that requests have',
      { verdict: 'drop', reasons: ['same-interface'] },
      [ANNOUNCED],
      [false],
      false,
    ],
    ['whatever comes', {}, [HEARD], [true], true],
    ['whatever has the reason', { reasons: ['same-interface'] }, [REPLY, ANNOUNCED], [false, true], true],
  ])('%s', (_, wanted, came, counts, isReached) => {
    const { goal, taken } = goalAfter(wanted, ...came);
    expect([taken, goal.isReached]).toEqual([counts, isReached]);
  });

  test('a decision that was missed is shown, and is none', () => {
    const { goal } = goalAfter({});
    expect([goal.take({ missed: 7 }), goal.isReached]).toEqual([true, false]);
  });
});

describe('what was missing, in one line', () => {
  const FOR = { interfaces: ['gw-eth1'], targets: ['10.9.0.2'], senders: ['10.9.0.1'] };
  const why = '; why: arproxy explain -i g3 --from 10.0.0.2 10.99.0.1';

  test.each<[Partial<Wanted>, Made[], string]>([
    [
      { ...FOR, verdict: 'reply' },
      [NO_ROUTE, NO_ROUTE, NO_ROUTE],
      `wanted 1 reply for 10.9.0.2 from 10.9.0.1 on gw-eth1 within 5s; came: 0 replies, 3 drops (no-route 3)${why}`,
    ],
    [
      { verdict: 'drop', count: 3, reasons: ['no-route'], label: 'gw1' },
      [NO_ROUTE, { reason: 'collapsed' }, NO_ROUTE, REPLY, HEARD, ANNOUNCED],
      `gw1: wanted 3 drops (no-route) within 5s; came: 1 reply (proxy-arp 1), 3 drops (no-route 2, collapsed 1), 2 that want no answer (not-request 1, same-interface 1)${why}`,
    ],
    [
      { count: 2, reasons: ['no-route', 'probe'], targets: ['10.9.0.0/24', '10.8.0.1'] },
      [NO_ROUTE],
      'wanted 2 decisions (no-route or probe) for 10.9.0.0/24 or 10.8.0.1 within 5s; came: 0 replies, 1 drop (no-route 1)',
    ],
    [
      { verdict: 'drop' },
      [HEARD],
      'wanted 1 drop within 5s; came: 0 replies, 0 drops, 1 that want no answer (not-request 1)',
    ],
    [
      { ...FOR, interfaces: ['odd name'], verdict: 'reply', count: 2 },
      [],
      "wanted 2 replies for 10.9.0.2 from 10.9.0.1 on odd name within 5s; came: nothing; what is in the way here: arproxy doctor -i 'odd name', and on the host that waits: arproxy ask -i IFACE 10.9.0.2",
    ],
    [
      { verdict: 'reply', targets: ['10.9.0.0/24'], interfaces: ['a', 'b'] },
      [],
      'wanted 1 reply for 10.9.0.0/24 on a or b within 5s; came: nothing; what is in the way here: arproxy doctor',
    ],
  ])('%j after %j', (wanted, came, said) => {
    expect(goalAfter(wanted, ...came).said).toBe(said);
  });

  test('what was missed is told', () => {
    const { goal } = goalAfter({ verdict: 'reply' });
    goal.take({ missed: 300 });
    goal.take({ missed: 41 });
    expect(goal.notReached('before SIGINT').message).toBe(
      'wanted 1 reply before SIGINT; came: 0 replies, 0 drops, 341 missed, since they came too fast: choose fewer by -i, --target, --from',
    );
  });
});
