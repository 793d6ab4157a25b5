/** What somebody wants to see: from the request of a watcher, or for the log at trace, checked. */
import { shown } from '../errors/shown.ts';
import { OUTCOMES, type Outcome } from '../policy/outcomes.ts';
import type { Criteria } from '../responder/decision-filter.ts';
import { RECORDED } from '../responder/recording.ts';
import { parsePrefix } from '../wire/ipv4.ts';
import type { FilterFields, Unchecked } from './commands.ts';
import { ControlError } from './protocol.ts';

/** Maximum number of values of one filter. */
const MAX_VALUES = 64;

/** Interface names have 15 octets. No braces, no parentheses: what is built of them can take for ever to match. */
const PATTERN = /^[^{}()|\\]{1,15}$/;
/** Each `*` more is tried with each place of the ones before: a name of 60 signs with eight took a tenth of a second. */
const MOST_STARS = 3;
/** A name in full, as it is shown: an octet that cannot be shown takes four signs. */
const NAME = /^[^*?{}()|]{1,60}$/;

const isNameOrPattern = (text: string): boolean =>
  NAME.test(text) || (PATTERN.test(text) && text.split('*').length <= MOST_STARS + 1);

type UncheckedFilter = { readonly [Field in keyof FilterFields]?: unknown };

export interface WatchRequest extends Criteria {
  /** Number of past decisions to begin with. */
  readonly history: number;
}

/** All there are. */
const CRITERIA: Readonly<Record<keyof FilterFields, true>> = {
  ...{ ifname: true, target: true, from: true, reason: true, verdict: true },
};

/** Throws a ControlError with the word that is wrong. */
export function parseWatch(request: Unchecked<'watch'>): WatchRequest {
  const { history = 0, ...filter } = request;
  if (typeof history !== 'number' || !Number.isInteger(history) || history < 0 || history > RECORDED) {
    fault(`history: want a whole number from 0 to ${RECORDED}, got ${shown(history)}`);
  }
  return { ...parseFilter(filter), history };
}

/** Throws a ControlError with the word that is wrong. */
export function parseFilter(request: UncheckedFilter): Criteria {
  for (const field of Object.keys(request)) {
    if (!Object.hasOwn(CRITERIA, field)) fault(`unknown field "${field}"`);
  }
  const { verdict } = request;
  if (verdict !== undefined && verdict !== 'reply' && verdict !== 'drop') {
    fault(`verdict: want reply or drop, got ${shown(verdict)}`);
  }
  return {
    ifname: list(
      request,
      'ifname',
      `a name, or a pattern with ?, [a-c] and at most ${MOST_STARS} *`,
      (text) => (isNameOrPattern(text) ? text : undefined),
    ),
    target: list(request, 'target', 'a prefix such as 192.0.2.0/24', parsePrefix),
    from: list(request, 'from', 'a prefix such as 192.0.2.0/24', parsePrefix),
    outcomes: list(request, 'reason', 'a reason such as no-route', (text) =>
      OUTCOMES.find(({ reason }) => reason === text),
    ),
    verdict: verdict as Outcome['verdict'] | undefined,
  };
}

function list<T>(
  request: UncheckedFilter,
  field: keyof FilterFields,
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
