/** Tables of the lab: a rule, requests, and the reason that each of them must end in. */
import { expect, type TestContext } from 'vitest';
import { type Ask, type AskOf, type ConfiguredGateway, runRule, type Setting } from './config-gateway.ts';

export interface Row extends Setting {
  /** What stands below the match of g0. */
  readonly rule: string;
  /** In this order. */
  readonly asks: readonly (Ask | AskOf)[];
}

/** The request gets its one right reply, or none. */
export async function holdsFor(configured: ConfiguredGateway, ask: Ask | AskOf): Promise<void> {
  const { wanted, got } = await configured.ask(ask);
  expect(got, `for ${JSON.stringify(ask)}`).toEqual(wanted);
}

/** Runs arproxy with the rule; each request gets its one right reply or none, and is counted under its reason. */
export async function holds(context: TestContext, row: Row): Promise<void> {
  const configured = await runRule(context, row.rule, row);
  const asks = row.asks.map((ask) => (typeof ask === 'function' ? ask(configured.picture) : ask));
  for (const ask of asks) await holdsFor(configured, ask);
  await configured.arproxy.stop();
  const sentinels = asks.map(() => 'proxy-arp');
  expect(configured.arproxy.counters()).toEqual(tally([...asks.map(({ reason }) => reason), ...sentinels]));
  expect(configured.arproxy.stray).toEqual([]);
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
