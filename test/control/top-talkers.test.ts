import { expect, test } from 'vitest';
import { topTalkers } from '../../src/control/top-talkers.ts';
import { FlightRecorder } from '../../src/responder/flight-recorder.ts';
import { record, recordMany } from './recorder.ts';

test('the most frequent first, with what became of their last request', () => {
  const recorder = new FlightRecorder();
  record(recorder, { spa: '10.0.0.1', tpa: '10.99.0.1' });
  recordMany(recorder, 3, { spa: '10.0.0.2', tpa: '10.99.0.1' });
  record(recorder, { spa: '10.0.0.2', tpa: '10.99.0.9', reason: 'no-route' });
  const [sha, kind] = ['02:00:00:00:00:02', 'request'];
  expect(topTalkers(recorder)).toEqual({
    of: 5,
    senders: [
      { spa: '10.0.0.2', sha, ifindex: 3, count: 4, verdict: 'drop', reason: 'no-route', kind },
      { spa: '10.0.0.1', sha, ifindex: 3, count: 1, verdict: 'reply', reason: 'proxy-arp', kind },
    ],
    targets: [
      { tpa: '10.99.0.1', count: 4, verdict: 'reply', reason: 'proxy-arp', kind },
      { tpa: '10.99.0.9', count: 1, verdict: 'drop', reason: 'no-route', kind },
    ],
  });
});

test('what the last packet was for is told', () => {
  const recorder = new FlightRecorder();
  record(recorder, { op: 2, reason: 'not-request' });
  expect(topTalkers(recorder)).toMatchObject({ senders: [{ kind: 'reply' }], targets: [{ kind: 'reply' }] });
});

test('only the last ones count, and of many talkers ten are told', () => {
  const recorder = new FlightRecorder();
  recordMany(recorder, 100, { spa: '10.0.0.1' });
  for (let n = 0; n < 20; n++) record(recorder, { spa: `10.0.1.${n}` });
  const { of, senders } = topTalkers(recorder, 20);
  expect([of, senders.length, senders.some(({ spa }) => spa === '10.0.0.1')]).toEqual([20, 10, false]);
});

test('the last 8192 decisions are looked at', () => {
  const recorder = new FlightRecorder();
  record(recorder, { spa: '10.0.0.1' }, { spa: '10.0.0.2' });
  recordMany(recorder, 8191, { spa: '10.0.0.3' });
  const { of, senders } = topTalkers(recorder);
  expect([of, senders.map(({ spa, count }) => [spa, count])]).toEqual([
    8192,
    [
      ['10.0.0.3', 8191],
      ['10.0.0.2', 1],
    ],
  ]);
});
