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
  const refused = { errno: 0 };
  const sends = new SendLog(counters, limited, {
    nameOf: (ifindex) => `if${ifindex}`,
    socketRefused: () => refused.errno,
  });
  return { sends, counters, limited, said, refused };
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
      msg: '37 replies not sent: ENETDOWN on if3 (the interface is down: ip link set if3 up)',
    },
    expect.objectContaining({
      errno: 'ENOBUFS',
      msg: expect.stringMatching(/^1 reply not sent: ENOBUFS on if4 \(/),
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
  expect(said.map(({ msg }) => msg)).toEqual(Array(2).fill('1 reply not sent: errno 9999 on if3'));
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
      kind: 'replies not sent (ENETDOWN on if3)',
      leftOut: 5,
      last: expect.stringContaining('1 reply not sent: ENETDOWN'),
      msg: expect.stringMatching(
        /^suppressed 5 more lines \(replies not sent \(ENETDOWN on if3\)\); the last: 1 reply not/,
      ),
    },
  ]);
});

test('the interfaces with the most have a line of their own, and all others one', () => {
  const { sends, counters, said } = sendLog();
  for (let ifindex = 1; ifindex <= 5; ifindex++)
    for (let i = 0; i < ifindex; i++) counters.countUnsent(11, ifindex);
  sends.check();
  expect(said.map(({ replies, ifname, interfaces }) => [replies, ifname ?? interfaces])).toEqual([
    [5, 'if5'],
    [4, 'if4'],
    [3, 'if3'],
    [3, ['if2', 'if1']],
  ]);
  expect(said[0]?.msg).toMatch(/^5 replies not sent: EAGAIN on if5 \(.* tc -s qdisc show dev if5; /);
  expect(said[3]?.msg).toMatch(/^3 replies not sent: EAGAIN on 2 more interfaces \(/);
});

test('that a socket was refused is said once for each errno, with what to do', () => {
  const { sends, refused, said } = sendLog();
  for (const errno of [0, 24, 24, 24, 12, 24]) {
    refused.errno = errno;
    sends.check();
  }
  expect(said).toEqual([
    {
      level: 40,
      event: 'send-socket-refused',
      errno: 'EMFILE',
      msg: 'no further socket to send by: socket AF_PACKET: EMFILE (too many open files): interfaces whose queue drains slowly share one, and may take room from others: raise LimitNOFILE= of the unit, or ulimit -n, and start arproxy again',
    },
    expect.objectContaining({ errno: 'ENOMEM', msg: expect.stringMatching(/take room from others$/) }),
  ]);
});
