/** A flood is said once when it begins, and once when it is over. */
import { expect, test } from 'vitest';
import { FloodLog, OVER_MS } from '../../src/log/flood-log.ts';
import { LimitedLog } from '../../src/log/limited-log.ts';
import { logDouble } from './log-double.ts';

function floodLog(nameOf = (ifindex: number) => `g${ifindex}`) {
  const { log, said } = logDouble();
  return { floods: new FloodLog(new LimitedLog(log), nameOf), said: () => said.splice(0) };
}

const REMEDY = `nft 'add table netdev arproxy_flood; add chain netdev arproxy_flood if3 { type filter hook ingress device "g3" priority 0; }; add rule netdev arproxy_flood if3 ether type arp limit rate over 1000/second drop'`;

test('its beginning: where, who sends most of it, what keeps it out; then nothing until it is over, and how much it was', () => {
  const { floods, said } = floodLog();
  const sender = '02:aa:00:00:00:01 (10.0.0.2)';
  floods.shed({ ifindex: 3, by: 'queue', frames: 7, sender }, 1000);
  expect(floods.interfaces).toEqual(['g3']);
  expect(said()).toEqual([
    {
      ...{ level: 40, event: 'flood-began', ifname: 'g3', sender, remedy: REMEDY },
      msg: `flood on g3 (mostly ${sender}): more frames come in than can be decided, and those beyond are shed; other interfaces have their turn as before; to keep them out: ${REMEDY}`,
    },
  ]);
  floods.shed({ ifindex: 3, by: 'queue', frames: 1 }, 2000);
  floods.shed({ ifindex: 3, by: 'kernel', frames: 100 }, 5200);
  floods.check(5200 + OVER_MS - 1);
  expect(said()).toEqual([]);
  floods.check(5200 + OVER_MS);
  expect(said()).toEqual([
    {
      ...{ level: 40, event: 'flood-ended', ifname: 'g3', seconds: 4.2, queue: 8, kernel: 100 },
      msg: 'flood on g3 is over: 108 frames were shed in 4.2 s, about 100 of them by the kernel',
    },
  ]);
  expect(floods.interfaces).toEqual([]);
  floods.check(1e9);
  expect(said()).toEqual([]);
});

test('two at once are two, and one that comes again is another', () => {
  const { floods, said } = floodLog();
  floods.shed({ ifindex: 3, by: 'queue', frames: 7 }, 0);
  floods.shed({ ifindex: 4, by: 'queue', frames: 8 }, 500);
  floods.check(OVER_MS);
  floods.shed({ ifindex: 3, by: 'queue', frames: 9 }, OVER_MS);
  floods.close();
  expect(said().map(({ event, ifname, queue }) => [event, ifname, queue])).toEqual([
    ['flood-began', 'g3', undefined],
    ['flood-began', 'g4', undefined],
    ['flood-ended', 'g3', 7],
    ['flood-began', 'g3', undefined],
    ['flood-ended', 'g4', 8],
    ['flood-ended', 'g3', 9],
  ]);
});

test('of many senders, on an interface whose name nft cannot take', () => {
  const { floods, said } = floodLog(() => 'a"b');
  floods.shed({ ifindex: 3, by: 'queue', frames: 7 }, 0);
  expect(said()[0]?.msg).toBe(
    'flood on a"b (many senders): more frames come in than can be decided, and those beyond are shed; other interfaces have their turn as before',
  );
});
