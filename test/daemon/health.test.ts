/** Each part of the way of a request, broken by itself. */
import { expect, test, vi } from 'vitest';
import type { LifeEvent } from '../../src/daemon/life-cycle.ts';
import { tablesDouble } from '../kernel/kernel-double.ts';
import { linkMessage } from '../kernel/messages.ts';
import { request } from '../responder/responder-double.ts';
import { type DaemonDouble, daemonDouble, UPLINK } from './daemon-double.ts';

const G0 = 3;
const UP = 0x11003;
const LINKS = [
  linkMessage({ ifindex: G0, name: 'g0', forwarding: 1, flags: UP }),
  linkMessage({ ifindex: UPLINK, name: 'up0', forwarding: 1, flags: UP }),
];

/** What is told of one more check. */
function check({ daemon, told }: DaemonDouble): LifeEvent[] {
  told.length = 0;
  daemon.check();
  return [...told];
}

const WELL = [{ phase: 'checked', fault: undefined }];

test('all is well: the capture is looked at, the kernel is asked, nothing is counted', (context) => {
  const double = daemonDouble(context, { tables: tablesDouble({ links: LINKS }) });
  const asked = double.lookups.sent.length;
  expect(check(double)).toEqual(WELL);
  expect(double.lookups.sent).toHaveLength(asked + 1);
  expect(double.lookups.sent.at(-1)).toMatchObject([{ type: 26 }]);
  expect(double.daemon.view.counters.byReason()).toEqual({});
  expect(double.daemon.view.fault).toBeUndefined();
});

test('frames that nobody woke it for are answered', (context) => {
  const double = daemonDouble(context, { tables: tablesDouble({ links: LINKS }) });
  double.packets.coming.push(double.packets.put(request('10.99.0.1', { ifindex: G0 })));
  check(double);
  expect(double.packets.sent).toHaveLength(1);
});

const BREAKS: Readonly<Record<string, readonly [(double: DaemonDouble) => void, string]>> = {
  'the capture': [
    ({ packets }) => {
      packets.next = () => {
        throw new Error('capture on any failed: it is gone');
      };
    },
    'the capture cannot be looked at: capture on any failed: it is gone',
  ],
  'the question': [
    ({ lookups }) => {
      lookups.send = () => {
        throw Object.assign(new Error('sendto netlink: EPERM'), { code: 'EPERM', syscall: 'sendto' });
      };
    },
    'the kernel cannot be asked for a route: sendto netlink: EPERM',
  ],
  'the answer': [
    ({ lookups }) => {
      lookups.send = () => {};
    },
    'the kernel cannot be asked for a route: it did not answer',
  ],
  'the decision': [
    ({ daemon }) => {
      Object.defineProperty(daemon.view.kernel.links.get(G0) ?? {}, 'devconf', {
        get: () => {
          throw new Error('no such table');
        },
      });
    },
    'no decision can be made: no such table',
  ],
};

test.each(Object.entries(BREAKS))('%s', (_, [broken, fault]) => {
  const context = { onTestFinished: () => {} };
  const double = daemonDouble(context as never, { tables: tablesDouble({ links: LINKS }) });
  broken(double);
  expect(check(double)).toEqual([
    { phase: 'unhealthy', fault },
    { phase: 'checked', fault },
  ]);
  expect(double.daemon.view.fault).toBe(fault);
  expect(check(double)).toEqual([{ phase: 'checked', fault }]);
});

test('each resync has a check', (context) => {
  const { daemon, told } = daemonDouble(context, { tables: tablesDouble({ links: LINKS }) });
  daemon.resync();
  expect(told).toEqual(WELL);
});

test('well again is told once', (context) => {
  const double = daemonDouble(context, { tables: tablesDouble({ links: LINKS }) });
  const isDeaf = vi.spyOn(double.lookups, 'send').mockImplementation(() => {});
  check(double);
  isDeaf.mockRestore();
  expect(check(double)).toEqual([{ phase: 'healthy' }, ...WELL]);
  expect(check(double)).toEqual(WELL);
});

test('where nothing is served, the kernel is asked nevertheless', (context) => {
  const double = daemonDouble(context, { tables: tablesDouble({ links: LINKS.slice(1) }) });
  expect(check(double)).toEqual(WELL);
  double.lookups.send = () => {};
  expect(check(double)[0]).toMatchObject({ phase: 'unhealthy' });
});

test('when all is closed, nothing is looked at and nothing is told', (context) => {
  const double = daemonDouble(context, { tables: tablesDouble({ links: LINKS }) });
  double.daemon.close();
  double.lookups.send = () => {
    throw new Error('send handle: ERR_CLOSED');
  };
  expect(check(double)).toEqual([]);
});
