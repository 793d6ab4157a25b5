import { expect, test } from 'vitest';
import { LimitedLog } from '../../src/log/limited-log.ts';
import { LINES } from '../../src/log/line-limit.ts';
import { SendLog } from '../../src/log/send-log.ts';
import { Counters } from '../../src/responder/counters.ts';
import { logDouble } from './log-double.ts';

function sendLog() {
  const { log, said } = logDouble();
  const counters = new Counters();
  const limited = new LimitedLog(log);
  return { sends: new SendLog(counters, limited, (ifindex) => `if${ifindex}`), counters, limited, said };
}

test('replies that could not be sent: how many, why, where, and what to do', () => {
  const { sends, counters, said } = sendLog();
  for (let i = 0; i < 37; i++) counters.countUnsent(100, 3);
  counters.countUnsent(105, 4);
  sends.check();
  expect(said).toEqual([
    {
      level: 40,
      event: 'replies-not-sent',
      errno: 'ENETDOWN',
      ifname: 'if3',
      replies: 37,
      msg: '37 replies not sent: ENETDOWN, last on if3 (the interface is down: ip link set if3 up)',
    },
    expect.objectContaining({
      errno: 'ENOBUFS',
      msg: expect.stringMatching(/^1 reply not sent: ENOBUFS, last on if4 \(/),
    }),
  ]);
});

test('each is told once; an errno without a name by its number', () => {
  const { sends, counters, said } = sendLog();
  counters.countUnsent(9999, 3);
  sends.check();
  sends.check();
  counters.countUnsent(9999, 3);
  sends.check();
  expect(said.map(({ msg }) => msg)).toEqual(Array(2).fill('1 reply not sent: errno 9999, last on if3'));
});

test('so many lines, and then how many were left out', () => {
  const { sends, counters, limited, said } = sendLog();
  for (let i = 0; i < LINES + 5; i++) {
    counters.countUnsent(100, 3);
    sends.check();
  }
  expect(said).toHaveLength(LINES);
  limited.close();
  expect(said.slice(LINES)).toEqual([
    {
      level: 40,
      event: 'lines-suppressed',
      kind: 'replies not sent (ENETDOWN)',
      leftOut: 5,
      last: expect.stringContaining('1 reply not sent: ENETDOWN'),
      msg: expect.stringMatching(
        /^suppressed 5 more lines \(replies not sent \(ENETDOWN\)\); the last: 1 reply not/,
      ),
    },
  ]);
});
