/** A whole explanation on tables made by hand. */
import { buildRules, type Settings } from '../../src/config/build-rules.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { type Explanation, explain } from '../../src/explain/explain.ts';
import type { Asked, AskedFrame, World } from '../../src/explain/facts.ts';
import { worldNow } from '../../src/explain/world.ts';
import { type Mac, parseMac } from '../../src/wire/mac.ts';
import { G0, G1, type Rows, tables } from '../host/tables-double.ts';
import { address } from '../policy/situation.ts';

export const [SENDER, TARGET, NOT_ROUTED] = ['10.0.0.2', '10.99.0.1', '10.98.0.1'];
export const SENDER_MAC = '02:00:00:00:00:02';

export interface Asking extends Rows {
  readonly ifindex?: number;
  readonly from?: string;
  readonly target?: string;
  readonly sha?: string;
  readonly unicast?: boolean;
  readonly frame?: AskedFrame;
  readonly shaSaid?: boolean;
  /** The kernel has no entry of the target. */
  readonly unseen?: boolean;
  /** Keys of the one rule, which is for g0; or all rules. */
  readonly keys?: string;
  readonly interfaces?: string;
}

/** The target is a neighbour, as on a gateway in use, where nothing else is said of it. */
function withNeighbour(asking: Asking): Rows {
  const { neighbours = [], target = TARGET } = asking;
  const isSaid = neighbours.some(([ifindex, text]) => ifindex === G1 && text === TARGET);
  return target !== TARGET || isSaid || asking.unseen === true
    ? asking
    : { ...asking, neighbours: [...neighbours, [G1, TARGET]] };
}

/** The world as a request from one address for another meets it. */
export const worldOf = (asking: Asking): World =>
  worldNow(tables(withNeighbour(asking)), [address(asking.from ?? SENDER), address(asking.target ?? TARGET)]);

export function settingsOf({ keys = '', interfaces }: Asking): Settings {
  const config = parseConfig(`interfaces: ${interfaces ?? `[{ match: { name: [g0] }, ${keys} }]`}`, 'a.yaml');
  return { config, rules: buildRules(config) };
}

export function askedOf({
  ifindex = G0,
  sha = SENDER_MAC,
  unicast = false,
  frame,
  shaSaid = false,
  ...asking
}: Asking): Asked {
  const { from = SENDER, target = TARGET } = asking;
  const [spa, tpa] = [address(from), address(target)];
  return { ifindex, spa, tpa, sha: parseMac(sha) ?? (0 as Mac), unicast, frame, shaSaid };
}

/** Undefined: there is no such interface. */
export const explainOrNot = (asking: Asking): Explanation | undefined =>
  explain(worldOf(asking), settingsOf(asking), askedOf(asking));

export function explained(asking: Asking): Explanation {
  const said = explainOrNot(asking);
  if (said === undefined) throw new Error('no such interface');
  return said;
}

/** What a step has looked at; undefined: it does not show. */
export const looked = ({ steps }: Explanation, check: string): string | undefined =>
  steps.find((step) => step.check === check)?.looked;

/** `route: drop`: the step where it ended, or was overruled. */
export const ends = ({ steps }: Explanation): string[] =>
  steps.filter(({ outcome }) => outcome !== 'ok').map(({ check, outcome }) => `${check}: ${outcome}`);
