/** A trace for people: two lookups, rule by rule. */
import { type Fill, unbroken } from '../diagnose/fill.ts';
import type { Trace } from './trace.ts';

const TITLE = { target: 'The route to the target', sender: 'The return route to the sender' } as const;

export const formatTraces = (traces: readonly Trace[], fill: Fill = unbroken): string[] =>
  traces.flatMap(({ to, address, command, rules, result, near }) => [
    '',
    `${TITLE[to]}, ${address}: ${command}`,
    ...rules.flatMap(({ rule, result: came, routes }) => [
      fill(`  ${rule}`, 6),
      fill(`      ${came}`, 8),
      ...routes.map((route) => fill(`        ${route}`, 10)),
    ]),
    fill(`  => ${result}`, 5),
    ...near.map((line) => fill(`  near: ${line}`, 8)),
  ]);
