/** One command for everything: what makes the request answered, and what lets the packets behind the answer through. */
import { type Mend, RANKS, type Rank } from './delivery/check.ts';
import type { Delivered } from './delivery/delivery.ts';
import type { Remedy } from './remedy.ts';

interface Part {
  readonly rank: number;
  readonly command: string;
}

const SWITCHES_FORWARDING = /^sysctl -w .*forward/;

/** What the command of a remedy begins with, by rank; what is none of these goes before all but the links. */
const BEGINS: readonly (readonly [RegExp, Rank | 'last'])[] = [
  [/^ip link /, 'link'],
  [SWITCHES_FORWARDING, 'forwarding'],
  [/^sysctl -w .*rp_filter/, 'rp-filter'],
  [/^ip (route|rule|nexthop) /, 'route'],
  [/^ip neigh /, 'neighbour'],
  [/^arproxy run /, 'last'], // it stays in the foreground
];

function rankOf(command: string): number {
  const rank = BEGINS.find(([pattern]) => pattern.test(command))?.[1] ?? 'forwarding';
  return rank === 'last' ? RANKS.length : RANKS.indexOf(rank);
}

/** Of a refusal that a command changes: the same, with what the packets want as well. */
export function completed(remedy: Remedy, { mends, delivery }: Delivered): Remedy {
  const { command, text } = remedy;
  if (command === undefined || delivery.verdict !== 'lost') return remedy;
  const first = { rank: rankOf(command), command };
  const said = new Set(command.split(/; | && /));
  const more = partsOf(mends).flatMap((part) => {
    const steps = part.command.split('; ').filter((step) => !said.has(step));
    return steps.length === 0 ? [] : [{ ...part, command: steps.join('; ') }];
  });
  if (more.length === 0) return remedy;
  // That of the packets names the interface of the request as well. (A bridge's or another sysctl has the same rank.)
  const isSaidAgain =
    SWITCHES_FORWARDING.test(command) && more.some((part) => SWITCHES_FORWARDING.test(part.command));
  return {
    ...remedy,
    command: inOrder(isSaidAgain ? more : [first, ...more]),
    text: `${text}; and the packets behind the answer: ${delivery.text}`,
  };
}

/** Of an answer whose packets are lost, or may be. Undefined: nothing is to be mended. */
export function mending({ mends, delivery }: Delivered): Remedy | undefined {
  if (mends.length === 0) return undefined;
  const parts = partsOf(mends);
  const [config] = mends.flatMap((mend) => ('config' in mend ? [mend.config] : []));
  const none = mends.flatMap((mend) => ('none' in mend ? [mend.none] : []));
  const isHopeless = mends.some((mend) => 'none' in mend && mend.perhaps !== true);
  if (isHopeless || (parts.length === 0 && config === undefined)) return { text: `none: ${none.join('; ')}` };
  return {
    ...(parts.length > 0 && { command: inOrder(parts) }),
    ...(config !== undefined && { config }),
    text: [delivery.text, ...none].join('; '),
  };
}

const partsOf = (mends: readonly Mend[]): Part[] =>
  mends.flatMap((mend) =>
    'command' in mend ? [{ rank: RANKS.indexOf(mend.rank), command: mend.command }] : [],
  );

/** Each once. */
const inOrder = (parts: readonly Part[]): string =>
  [...new Set(parts.toSorted((a, b) => a.rank - b.rank).map(({ command }) => command))].join('; ');
