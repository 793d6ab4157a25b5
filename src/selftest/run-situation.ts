/** Puts one situation to the kernel and to arproxy, and compares what came back. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ArproxyUnderTest } from './arproxy-under-test.ts';
import { type Explained, misexplained, questionOf } from './explained.ts';
import { buildFrame } from './frame.ts';
import { Gateway } from './gateway.ts';
import { gatewayMac, hostMac, plan } from './picture.ts';
import type { Shell } from './shell.ts';
import type { Ask, Need, Row, Situation } from './situation.ts';
import type { Wire } from './wire.ts';

/** Milliseconds; the kernel takes note of a carrier that is back within one second. */
const LONGEST_LINKWATCH = 3000;

export interface Result {
  readonly topic: string;
  readonly name: string;
  readonly agree: boolean;
  /** The reply frames of each, as `link: octets`. */
  readonly kernel: readonly string[];
  readonly arproxy: readonly string[];
  /** arproxy's words for what it decided. */
  readonly reasons: readonly string[];
  /** How many requests `arproxy explain` was asked about, and where it says otherwise: then the row disagrees. */
  readonly explained: number;
  readonly misexplained: readonly string[];
  /** Why it was not asked: Row.unexplained. */
  readonly unexplained?: string;
  /** What kept the row from being tried: it counts as a disagreement. */
  readonly fault?: string;
  /** What this kernel, or its `ip`, lacks for the row to be tried: it counts as nothing. */
  readonly lacks?: string;
}

/** Where a situation is put up. */
export interface Site {
  /** The file of arproxy's program: whoever runs the self-test says which arproxy is tried. */
  readonly program: string;
  /** For every `arproxy run`. */
  readonly options: readonly string[];
  /** In the namespace that the self-test began in. */
  readonly root: Shell;
  /** The namespace of the hosts, in which this process is. */
  readonly hosts: string;
  readonly wire: Wire;
  /** What is known so far of this kernel: see whatLacks(). */
  readonly has: Map<Need, Promise<boolean>>;
}

interface Pair {
  readonly kernel: Gateway;
  readonly arproxy: Gateway;
  readonly answerer: ArproxyUnderTest;
  /** The kernel proxies with proxy_arp=1 and nothing else, and arproxy without options. */
  readonly onlyProxyArp: boolean;
}

export async function runSituation(site: Site, situation: Situation, id: number): Promise<Result[]> {
  const lacks = await whatLacks(site, situation.needs);
  if (lacks !== undefined) return situation.rows.map((row) => ({ ...untried(situation.topic, row), lacks }));
  const kernel = await Gateway.open(site.root, plan(site.hosts, `k${id}`, true));
  const arproxy = await Gateway.open(site.root, plan(site.hosts, `a${id}`, false));
  let answerer: ArproxyUnderTest | undefined;
  try {
    await Promise.all([kernel.shell.run(situation.setup), arproxy.shell.run(situation.setup)]);
    await kernel.shell.run([switchOn(situation)]);
    answerer = new ArproxyUnderTest({
      program: site.program,
      namespace: arproxy.namespace,
      globs: [...served(situation), 'b0'],
      options: [...site.options, ...(situation.options ?? [])],
    });
    await answerer.ready();
    const onlyProxyArp = situation.kernel === undefined && situation.options === undefined;
    const pair = { kernel, arproxy, answerer, onlyProxyArp };
    const results: Result[] = [];
    for (const row of situation.rows) {
      results.push(await runRow(site.wire, pair, situation.topic, row));
    }
    return results;
  } catch (error) {
    return situation.rows.map((row) => failed(situation.topic, row, error));
  } finally {
    await answerer?.close();
    await kernel.close();
    await arproxy.close();
  }
}

/** What this kernel, or its `ip`, lacks of a need: tried once, in a gateway for that alone. */
async function whatLacks(site: Site, need: Need | undefined): Promise<string | undefined> {
  if (need === undefined) return undefined;
  const known = site.has.get(need) ?? probe(site, need);
  site.has.set(need, known);
  return (await known) ? undefined : need.what;
}

async function probe(site: Site, need: Need): Promise<boolean> {
  const gateway = await Gateway.open(site.root, plan(site.hosts, `p${site.has.size}`, false));
  try {
    return await gateway.can(need.probe);
  } finally {
    await gateway.close();
  }
}

const served = (situation: Situation): readonly string[] => situation.serve ?? ['g0'];

/** For each interface that is served: proxying on, in the kernel. */
const switchOn = (situation: Situation): string =>
  `for l in $(ls /proc/sys/net/ipv4/conf); do case $l in all|default) ;; ${served(situation).join('|')}) ${situation.kernel ?? 'proxy $l'};; esac; done`;

async function runRow(wire: Wire, pair: Pair, topic: string, row: Row): Promise<Result> {
  try {
    await makeState(pair, row);
    if (row.settle !== undefined) await sleep(row.settle);
    await cablesReady(wire, pair, row.asks);
    for (let tries = row.tries ?? 1; ; tries--) {
      const result = await compare(wire, pair, topic, row);
      if (result.agree || tries <= 1) return result;
    }
  } catch (error) {
    return failed(topic, row, error);
  }
}

async function makeState(pair: Pair, { run, asleep }: Row): Promise<void> {
  if (asleep) pair.answerer.signal('SIGSTOP');
  try {
    await runInBoth(pair, run);
  } finally {
    if (asleep) pair.answerer.signal('SIGCONT');
  }
}

async function compare(wire: Wire, pair: Pair, topic: string, row: Row): Promise<Result> {
  forgetReplies(wire, pair);
  pair.answerer.takeDecisions();
  for (const ask of row.asks) {
    sendAsk(wire, pair.kernel, ask);
    sendAsk(wire, pair.arproxy, ask);
  }
  await barrier(wire, pair);
  const explanations = row.unexplained === undefined ? await explainAll(wire, pair, row.asks) : [];
  if (row.then !== undefined) {
    await runInBoth(pair, row.then);
    await barrier(wire, pair);
    forgetReplies(wire, pair);
  }
  if (row.patience !== undefined) await sleep(row.patience);
  const kernel = repliesOf(wire, pair.kernel);
  const arproxy = repliesOf(wire, pair.arproxy);
  const compared = (replies: string[]): string => (row.anyNumber ? [...new Set(replies)] : replies).join();
  const decisions = pair.answerer.takeDecisions();
  const asProxy = pair.onlyProxyArp && row.then === undefined ? kernel : undefined;
  const wrong = misexplained(row.asks, explanations, { decisions, arproxy, kernel: asProxy });
  return {
    topic,
    name: row.name,
    agree: compared(kernel) === compared(arproxy) && wrong.length === 0,
    kernel,
    arproxy,
    reasons: decisions.map(({ reason }) => reason),
    explained: explanations.filter((explanation) => explanation !== undefined).length,
    misexplained: wrong,
    ...(row.unexplained !== undefined && { unexplained: row.unexplained }),
  };
}

/** For each of the requests what `arproxy explain` says of it, where it can be asked. */
async function explainAll(
  wire: Wire,
  { arproxy, answerer }: Pair,
  asks: readonly Ask[],
): Promise<(Explained | undefined)[]> {
  const questions = asks.map((ask) => questionOf(ask, (link) => wire.peerOf(arproxy.prefix + link)));
  const answers = await answerer.explain(questions.filter((question) => question !== undefined));
  return questions.map((question) => (question === undefined ? undefined : answers.shift()));
}

const runInBoth = ({ kernel, arproxy }: Pair, commands: readonly string[] = []): Promise<unknown> =>
  Promise.all([kernel.shell.run(commands), arproxy.shell.run(commands)]);

async function cablesReady(wire: Wire, { kernel, arproxy }: Pair, asks: readonly Ask[]): Promise<void> {
  const links = [...new Set(asks.map((ask) => ask.on ?? 'g0'))];
  await endsReady(
    wire,
    [kernel, arproxy].flatMap(({ prefix }) => links.map((link) => prefix + link)),
  );
}

/** Until these ends of cables carry frames, but not for ever. */
export async function endsReady(wire: Wire, ends: readonly string[]): Promise<void> {
  for (let waited = 0; waited < LONGEST_LINKWATCH && !wire.ready(ends); waited += 20) await sleep(20);
}

function forgetReplies(wire: Wire, pair: Pair): void {
  wire.takeReplies(pair.kernel.prefix);
  wire.takeReplies(pair.arproxy.prefix);
}

function sendAsk(wire: Wire, gateway: Gateway, ask: Ask): void {
  const link = ask.on ?? 'g0';
  const frame = buildFrame(ask, gatewayMac(link), hostMac(link));
  for (let i = 0; i < (ask.times ?? 1); i++) wire.send(gateway.prefix + link, frame);
}

let serial = 0;

/**
 * Returns when arproxy has answered all that was sent before. It decides in the order of arrival: so a request on b0, which
 * nothing else uses, is decided after them, and what is decided with one is sent before the next is read.
 */
async function barrier(wire: Wire, { arproxy, answerer }: Pair): Promise<void> {
  for (let round = 0; round < 2; round++) {
    serial++;
    const tpa = `198.18.${(serial >> 8) & 255}.${serial & 255}`;
    const decided = answerer.decided(tpa);
    sendAsk(wire, arproxy, { on: 'b0', spa: '198.19.0.1', tpa });
    await decided;
  }
}

/** Without those to the barrier. In order of their octets: which of two replies comes first is not compared. */
const repliesOf = (wire: Wire, gateway: Gateway): string[] =>
  wire
    .takeReplies(gateway.prefix)
    .filter(({ link }) => link !== 'b0')
    .map(({ link, frame }) => `${link}: ${frame}`)
    .toSorted();

const untried = (topic: string, row: Row): Result => ({
  topic,
  name: row.name,
  agree: false,
  kernel: [],
  arproxy: [],
  reasons: [],
  explained: 0,
  misexplained: [],
});

const failed = (topic: string, row: Row, error: unknown): Result => ({
  ...untried(topic, row),
  fault: error instanceof Error ? error.message : String(error),
});
