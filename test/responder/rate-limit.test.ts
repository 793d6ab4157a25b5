import { expect, test } from 'vitest';
import { RateLimit } from '../../src/responder/rate-limit.ts';
import { exampleArp } from '../policy/situation.ts';

const NONE = { perSender: undefined, perInterface: undefined, collapse: 0 };
const ask = (limit: RateLimit, now: number, tpa = '10.99.0.1', spa = '10.0.0.2') =>
  limit.check(exampleArp({ spa, tpa }), now)?.reason;

test('a sender is answered in a burst, and then at its rate; another has its own', () => {
  const limit = new RateLimit({ ...NONE, perSender: { rate: 10, burst: 2 } }, 0);
  expect([ask(limit, 0), ask(limit, 0), ask(limit, 0)]).toEqual([undefined, undefined, 'sender-limit']);
  expect(ask(limit, 0, '10.99.0.1', '10.0.0.3')).toBeUndefined();
  expect([ask(limit, 99), ask(limit, 100), ask(limit, 100)]).toEqual([
    'sender-limit',
    undefined,
    'sender-limit',
  ]);
});

test('senders are told apart by the whole address, and those above 128.0.0.0 too', () => {
  const limit = new RateLimit({ ...NONE, perSender: { rate: 0.001, burst: 1 } }, 0);
  const senders = ['10.0.0.2', '10.1.0.2', '138.0.0.2', '255.255.255.254', '0.0.0.2'];
  const all = () => senders.map((spa) => ask(limit, 0, '10.99.0.1', spa));
  expect(all()).toEqual(senders.map(() => undefined));
  expect(all()).toEqual(senders.map(() => 'sender-limit'));
});

test('who came first is forgotten first, and begins anew', () => {
  const limit = new RateLimit({ ...NONE, perSender: { rate: 0.001, burst: 1 } }, 0);
  const at = (n: number) => ask(limit, 0, '10.99.0.1', `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`);
  for (let n = 0; n < 1 << 16; n++) at(n);
  expect([at(1), at(1 << 16), at(1), at(0), at(1)]).toEqual([
    'sender-limit',
    undefined,
    'sender-limit',
    undefined,
    undefined,
  ]);
});

test('an interface has one measure for all of its senders, which never holds more than the burst', () => {
  const limit = new RateLimit({ ...NONE, perInterface: { rate: 1000, burst: 2 } }, 0);
  const senders = ['10.0.0.2', '10.0.0.3', '10.0.0.4'];
  const all = (now: number) => senders.map((spa) => ask(limit, now, '10.99.0.1', spa));
  expect(all(0)).toEqual([undefined, undefined, 'interface-limit']);
  expect(all(60_000)).toEqual([undefined, undefined, 'interface-limit']);
});

test('duplicate requests are answered once in the time of collapse', () => {
  const limit = new RateLimit({ ...NONE, collapse: 50 }, 0);
  expect([ask(limit, 0), ask(limit, 49)]).toEqual([undefined, 'collapsed']);
  expect([ask(limit, 49, '10.99.0.2'), ask(limit, 49, '10.99.0.1', '10.0.0.9')]).toEqual([
    undefined,
    undefined,
  ]);
  expect(ask(limit, 50)).toBeUndefined();
});
