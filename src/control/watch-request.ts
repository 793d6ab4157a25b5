/** What a watcher wants to see: from the request, checked. */
import { shown } from '../errors/shown.ts';
import { OUTCOMES, type Outcome } from '../policy/outcomes.ts';
import { RECORDED } from '../responder/flight-recorder.ts';
import { type Ipv4Prefix, parsePrefix } from '../wire/ipv4.ts';
import type { Unchecked, WatchFields } from './commands.ts';
import { ControlError } from './protocol.ts';

/** Maximum number of values of one filter. */
const MAX_VALUES = 64;

/** Interface names have 15 octets. No braces, no parentheses: what is built of them can take for ever to match. */
const PATTERN = /^[^{}()|\\]{1,15}$/;

/** An empty list: all. */
export interface WatchRequest {
  /** Shell patterns over the name of the ingress. */
  readonly ifname: readonly string[];
  readonly target: readonly Ipv4Prefix[];
  readonly from: readonly Ipv4Prefix[];
  readonly outcomes: readonly Outcome[];
  readonly verdict: Outcome['verdict'] | undefined;
  /** Number of past decisions to begin with. */
  readonly history: number;
}

/** All there are. */
const FIELDS: Readonly<Record<keyof WatchFields, true>> = {
  ...{ ifname: true, target: true, from: true, reason: true, verdict: true, history: true },
};

/** Throws a ControlError with the word that is wrong. */
export function parseWatch(request: Unchecked<'watch'>): WatchRequest {
  for (const field of Object.keys(request)) {
    if (!Object.hasOwn(FIELDS, field)) fault(`unknown field "${field}"`);
  }
  const { verdict, history = 0 } = request;
  if (verdict !== undefined && verdict !== 'reply' && verdict !== 'drop') {
    fault(`verdict: want reply or drop, got ${shown(verdict)}`);
  }
  if (typeof history !== 'number' || !Number.isInteger(history) || history < 0 || history > RECORDED) {
    fault(`history: want a whole number from 0 to ${RECORDED}, got ${shown(history)}`);
  }
  return {
    ifname: list(request, 'ifname', 'a name or a pattern of *, ? and [a-c]', (text) =>
      PATTERN.test(text) ? text : undefined,
    ),
    target: list(request, 'target', 'a prefix such as 192.0.2.0/24', parsePrefix),
    from: list(request, 'from', 'a prefix such as 192.0.2.0/24', parsePrefix),
    outcomes: list(request, 'reason', 'a reason such as no-route', (text) =>
      OUTCOMES.find(({ reason }) => reason === text),
    ),
    verdict: verdict as Outcome['verdict'] | undefined,
    history: history as number,
  };
}

function list<T>(
  request: Unchecked<'watch'>,
  field: keyof WatchFields,
  what: string,
  parse: (text: string) => T | undefined,
): T[] {
  const texts = request[field] ?? [];
  if (!Array.isArray(texts) || texts.length > MAX_VALUES) {
    return fault(`${field}: want a list of at most ${MAX_VALUES}, got ${shown(texts)}`);
  }
  return texts.map((text: unknown) => {
    const value = typeof text === 'string' ? parse(text) : undefined;
    return value ?? fault(`${field}: want ${what}, got ${shown(text)}`);
  });
}

function fault(message: string): never {
  throw new ControlError('bad-request', message);
}
