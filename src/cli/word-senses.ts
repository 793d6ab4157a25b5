/** Every word that arproxy says why in, with what it means: reasons, causes, checks. One word may be several of these. */
import { OBSTACLES } from '../diagnose/obstacles.ts';
import { REASON_WORDS } from '../diagnose/reasons.ts';
import { CHECKS } from '../doctor/check.ts';
import { CAUSE_WORDS, SILENCE_WORDS } from '../explain/cause-words.ts';
import { DELIVERY_REASONS } from '../explain/delivery/check.ts';
import { NOT_HEARD } from '../explain/facts.ts';
import { OUTCOMES } from '../policy/outcomes.ts';
import { CAUSES } from '../policy/readiness.ts';

/** Plain data: what `arproxy reasons WORD --json` prints. */
export interface Sense {
  readonly word: string;
  /** `reason`, `cause`, `check`: where it is said. */
  readonly kind: 'reason' | 'cause' | 'check';
  /** The same in full: `reason of a drop`. */
  readonly what: string;
  readonly verdict?: 'reply' | 'drop';
  /** What `arproxy status` calls it; X stands for a name. */
  readonly state?: string;
  readonly text: string;
  /** What the kernel does there; of a reason. */
  readonly kernel?: string;
  readonly look: string;
}

const reasons = (): readonly Sense[] =>
  OUTCOMES.map(({ reason, verdict, text }) => ({
    word: reason,
    kind: 'reason',
    what: `reason of a ${verdict}`,
    verdict,
    text,
    ...REASON_WORDS[reason],
  }));

/** What no frame ends in, but an explanation. */
const notHeard = (): readonly Sense[] =>
  Object.entries(NOT_HEARD).map(([word, text]) => ({
    ...{ word, kind: 'reason', what: 'reason of a drop, in arproxy explain alone', verdict: 'drop', text },
    kernel: 'hears nothing there either',
    look: 'ip -d link show dev IFACE; of a bridge: bridge link show',
  }));

const silences = (): readonly Sense[] =>
  Object.entries(SILENCE_WORDS).map(([word, text]) => ({
    ...{ word, kind: 'cause', what: 'cause of target-local, in arproxy explain', text },
    kernel: 'does not answer either',
    look: 'arproxy explain -i IFACE --from SENDER TARGET prints what mends it',
  }));

/** Of the packets behind an answer. */
const lost = (): readonly Sense[] =>
  Object.entries(DELIVERY_REASONS).map(([word, text]) => ({
    ...{ word, kind: 'reason', what: 'reason why packets are lost behind an answer, in arproxy explain' },
    text: text.replaceAll('`', ''),
    look: 'arproxy explain -i IFACE --from SENDER TARGET prints what mends it',
  }));

const refusals = (): readonly Sense[] =>
  Object.entries(CAUSE_WORDS).map(([word, text]) => ({
    word,
    kind: 'cause',
    what: 'cause of route-refused, in arproxy explain',
    text,
    kernel: 'refuses it: arproxy goes by its word',
    look: 'arproxy explain -i IFACE --from SENDER TARGET prints what mends it',
  }));

const states: ReadonlyMap<string, string> = new Map(CAUSES.map((cause) => [cause, OBSTACLES[cause].state]));

const checks = (): readonly Sense[] =>
  Object.entries(CHECKS).map(([word, row]) => ({
    word,
    kind: 'check',
    ...what(row.levels, states.get(word)),
    text: `${row.text}${'warning' in row ? `; warning: ${row.warning}` : ''}`.replaceAll('`', ''),
    look: 'arproxy doctor -i IFACE says whether it is so here, and prints what mends it',
  }));

function what(levels: readonly string[], state: string | undefined): Pick<Sense, 'what' | 'state'> {
  const check = `check of arproxy doctor (${levels.join(', ')})`;
  return state === undefined ? { what: check } : { what: `${check}; in arproxy status: ${state}`, state };
}

export const allSenses = (): readonly Sense[] => [
  ...reasons(),
  ...notHeard(),
  ...refusals(),
  ...silences(),
  ...lost(),
  ...checks(),
];

/** As a person may type it: `NO_ROUTE`, `no route`. */
const normal = (word: string): string =>
  word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');

const isState = (state: string, word: string): boolean =>
  new RegExp(`^${state.replace('X', '.+')}$`, 'i').test(word.trim());

/** Those of one word, or of what status says; empty: there is no such word. */
export const sensesOf = (word: string): readonly Sense[] =>
  allSenses().filter(
    (sense) => sense.word === normal(word) || (sense.state !== undefined && isState(sense.state, word)),
  );

export const knownWords = (): readonly string[] => [...new Set(allSenses().map(({ word }) => word))];
