/** Sends requests, one after the other, and listens after each for as long as replies may come. */
import { UserError } from '../errors/user-error.ts';
import type { Wire } from '../host/open-wire.ts';
import { errnoName, errnoText } from '../wire/netlink/errno.ts';
import { parseReply, type Reply } from './reply.ts';
import { emitRequest, type Request } from './request.ts';

export interface Clock {
  /** Milliseconds, with a fraction. */
  now(): number;
  /** Lets `ms` pass; 0: no longer than need be. */
  pause(ms: number): Promise<void>;
}

export interface Asking {
  /** Number of requests. */
  readonly count: number;
  /** How long to listen after each. The first reply ends nothing: a second host may answer later. */
  readonly timeoutMs: number;
  /** Ends it before its time. */
  readonly stop?: AbortSignal;
  readonly onReply: (reply: Reply) => void;
}

/** In this time after a request it is looked for replies without a rest, so that the time of each is exact. */
const BUSY_MS = 20;
/** Then, this often. */
export const REST_MS = 1;

/** How many requests were sent. Throws a UserError where one cannot be. */
export async function ask(wire: Wire, clock: Clock, request: Request, asking: Asking): Promise<number> {
  const { count, timeoutMs, stop, onReply } = asking;
  const frame = emitRequest(request);
  for (let number = 1; number <= count; number++) {
    wire.receive(() => {}); // what came before is no answer
    const sent = clock.now();
    const errno = wire.send(frame);
    if (errno !== 0) throw notSent(wire.ifname, errno);
    for (;;) {
      const elapsed = clock.now() - sent;
      wire.receive((received) => {
        const reply = parseReply(received, request);
        if (reply !== undefined) onReply({ request: number, ms: elapsed, ...reply });
      });
      if (stop?.aborted) return number;
      if (elapsed >= timeoutMs) break;
      await clock.pause(elapsed < BUSY_MS ? 0 : REST_MS);
    }
  }
  return count;
}

function notSent(ifname: string, errno: number): UserError {
  const name = errnoName(errno);
  return new UserError(name, `cannot send on ${ifname}: ${name} (${errnoText(name) ?? 'failed'})`);
}
