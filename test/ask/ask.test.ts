/** When requests are sent, and how long is listened, by a clock of the test's. */
import { expect, test } from 'vitest';
import { ask, type Clock } from '../../src/ask/ask.ts';
import type { Reply } from '../../src/ask/reply.ts';
import { emitRequest } from '../../src/ask/request.ts';
import { UserError } from '../../src/errors/user-error.ts';
import type { Wire } from '../../src/host/open-wire.ts';
import { arpReply } from '../support/frames.ts';
import { GATEWAY, OTHER, OWN, REQUEST, SENDER, TARGET } from './samples.ts';

/** A turn of the event loop takes a tenth of a millisecond. */
const TURN_MS = 0.1;

/** A wire on which replies come at their times, counted from the first request. */
class WireDouble implements Wire, Clock {
  readonly ifname = 'h0';
  readonly sent: [at: number, hex: string][] = [];
  readonly pauses: number[] = [];
  errno = 0;
  #time = 1000;
  readonly #due: { at: number; frame: Uint8Array }[];

  constructor(...due: readonly (readonly [ms: number, mac: string])[]) {
    const asked = { sha: OWN, spa: SENDER, tpa: TARGET };
    this.#due = due.map(([ms, mac]) => ({ at: 1000 + ms, frame: arpReply(asked, mac) }));
  }

  send(frame: Uint8Array): number {
    this.sent.push([Math.round(this.#time - 1000), Buffer.from(frame).toString('hex')]);
    return this.errno;
  }

  receive(each: (frame: Uint8Array) => void): void {
    while (this.#due[0] !== undefined && this.#due[0].at <= this.#time) {
      const [first] = this.#due.splice(0, 1);
      if (first !== undefined) each(first.frame);
    }
  }

  now = (): number => this.#time;

  pause = async (ms: number): Promise<void> => {
    this.pauses.push(ms);
    this.#time += ms === 0 ? TURN_MS : ms;
    await Promise.resolve();
  };
}

async function asked(
  wire: WireDouble,
  some: { count?: number; timeoutMs?: number; stop?: AbortSignal } = {},
): Promise<{ requests: number; replies: Reply[] }> {
  const replies: Reply[] = [];
  const requests = await ask(wire, wire, REQUEST, {
    ...{ count: 1, timeoutMs: 1000, ...some },
    onReply: (reply) => replies.push(reply),
  });
  return { requests, replies };
}

test('one request, and every reply until the time is over', async () => {
  const wire = new WireDouble([0.35, GATEWAY], [800, OTHER], [1100, OTHER]);
  const { requests, replies } = await asked(wire);
  expect(requests).toBe(1);
  expect(wire.sent).toEqual([[0, Buffer.from(emitRequest(REQUEST)).toString('hex')]]);
  expect(replies).toMatchObject([{ request: 1 }, { request: 1 }]);
  expect(replies[0]?.ms).toBeCloseTo(0.4);
  expect(replies[1]?.ms).toBeCloseTo(800, -1);
});

test('a reply that is there when the request has been sent is seen before anything else happens', async () => {
  const wire = new WireDouble([0.0001, GATEWAY]);
  const now = wire.now;
  wire.now = () => now() + (wire.sent.length > 0 ? 0.05 : 0);
  wire.send = (frame) => {
    wire.sent.push([0, Buffer.from(frame).toString('hex')]);
    void wire.pause(0);
    wire.pauses.pop();
    return 0;
  };
  const { replies } = await asked(wire);
  expect(replies[0]?.ms).toBeCloseTo(0.15);
});

test('it looks without a rest at first, and then each millisecond', async () => {
  const wire = new WireDouble();
  await asked(wire, { timeoutMs: 30 });
  const busy = wire.pauses.filter((ms) => ms === 0).length;
  expect(busy * TURN_MS).toBeCloseTo(20, 0);
  expect(wire.pauses.slice(busy).every((ms) => ms === 1)).toBe(true);
  expect(wire.pauses.length - busy).toBeGreaterThanOrEqual(9);
});

test('several requests, one after the other, each reply of the last one', async () => {
  const wire = new WireDouble([0.2, GATEWAY], [101, GATEWAY], [250, OTHER]);
  const { requests, replies } = await asked(wire, { count: 3, timeoutMs: 100 });
  expect(requests).toBe(3);
  expect(wire.sent.map(([at]) => Math.round(at / 10) * 10)).toEqual([0, 100, 200]);
  expect(replies.map(({ request }) => request)).toEqual([1, 2, 3]);
});

test('what came before the request is no answer to it', async () => {
  const { replies } = await asked(new WireDouble([-5, GATEWAY], [0.2, OTHER]));
  expect(replies).toHaveLength(1);
});

test('an interrupt ends it, with what is known', async () => {
  const stop = new AbortController();
  const wire = new WireDouble([0.2, GATEWAY]);
  const replies: Reply[] = [];
  const requests = await ask(wire, wire, REQUEST, {
    ...{ count: 5, timeoutMs: 100, stop: stop.signal },
    onReply: (reply) => {
      replies.push(reply);
      stop.abort();
    },
  });
  expect({ requests, replies: replies.length, sent: wire.sent.length }).toEqual({
    ...{ requests: 1, replies: 1, sent: 1 },
  });
});

test('one that cannot be sent: what was tried, and the errno', async () => {
  const wire = new WireDouble();
  wire.errno = 100;
  await expect(asked(wire)).rejects.toThrow(
    new UserError('ENETDOWN', 'cannot send on h0: ENETDOWN (network is down)'),
  );
});
