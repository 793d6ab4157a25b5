/**
 * The lab's gateway with a look at which frames the fast path took. A plain request may be one of those; an odd one, whose Ethernet
 * source is not the MAC that it names, is decided by JavaScript, and alike where the guard sender_mismatch is off.
 */
import type { TestContext } from 'vitest';
import type { ParsedFamily } from '../metrics/parse-exposition.ts';
import { ConfigFiles } from './config-files.ts';
import { type ConfiguredGateway, runConfig, type Setting } from './config-gateway.ts';
import { RawClient } from './control-client.ts';
import { type ArpFields, arpReply, arpRequest } from './frames.ts';
import { type Gateway, HOST, SENTINEL, TARGET } from './gateway.ts';
import { Scraper } from './scraper.ts';
import type { Wire } from './wire.ts';

const ODD = '02:0d:d0:00:00:01';
const MOST_TRIES = 40;
const TIMES = 8;

export interface Sent {
  /** Of the host; h0 where nothing is said. */
  readonly on?: string;
  readonly frame: Buffer;
}

export interface Books {
  /** All frames, by reason. */
  readonly frames: Readonly<Record<string, number>>;
  /** The same by interface: `g0 proxy-arp`. */
  readonly requests: Readonly<Record<string, number>>;
}

export interface Counted extends Books {
  readonly replies: readonly string[];
}

interface Status {
  readonly counters: Readonly<Record<string, number>>;
  readonly interfaces: readonly {
    readonly ifname: string;
    readonly counts: Readonly<Record<string, number>>;
  }[];
}

export class FastGateway {
  readonly configured: ConfiguredGateway;
  readonly picture: Gateway;
  readonly control: RawClient;
  /** Of the control socket. */
  readonly path: string;
  readonly #scraper: Scraper;

  constructor(configured: ConfiguredGateway, control: RawClient, path: string) {
    this.control = control;
    this.path = path;
    this.configured = configured;
    this.picture = configured.picture;
    this.#scraper = new Scraper(this.picture.gw);
  }

  plain(tpa = TARGET, fields: Partial<ArpFields> = {}): Buffer {
    return arpRequest({ sha: this.picture.hostMac, spa: HOST, tpa, ...fields });
  }

  odd(tpa = TARGET, fields: Partial<ArpFields> = {}): Buffer {
    return this.plain(tpa, { src: ODD, ...fields });
  }

  /** The right answer on h0, in hex. */
  reply(tpa = TARGET, mac = this.picture.gwMac, spa = HOST): string {
    return arpReply({ sha: this.picture.hostMac, spa, tpa }, mac).toString('hex');
  }

  /** Sends all of it at once, at most 200 frames; what came for it. */
  async ask(frames: readonly (Buffer | Sent)[], wire = this.picture.wire): Promise<string[]> {
    const finish = this.begin(frames, wire);
    return finish();
  }

  /** The same in two steps. */
  begin(frames: readonly (Buffer | Sent)[], wire: Wire = this.picture.wire): () => Promise<string[]> {
    for (const sent of frames) {
      const { on = 'h0', frame } = Buffer.isBuffer(sent) ? { frame: sent } : sent;
      wire.send(on, frame);
    }
    // Decided by JavaScript, so behind all that came before it on any interface.
    const { aMac: sha, bMac } = this.picture.second;
    const sentinel = { sha, ...SENTINEL };
    wire.send('h2', arpRequest({ ...sentinel, src: ODD }));
    return async () => {
      const hex = arpReply(sentinel, bMac).toString('hex');
      const upTo = await wire.receivedUpTo(hex, "the sentinel's reply");
      return upTo.slice(0, -1).map((received) => received.hex);
    };
  }

  /** As `arproxy status` has them. */
  async books(): Promise<Books> {
    const { answer } = await this.control.ask('status');
    const { counters, interfaces } = answer as unknown as Status;
    const rows = interfaces.flatMap(({ ifname, counts }) =>
      Object.entries(counts).map(([reason, count]) => [`${ifname} ${reason}`, count] as const),
    );
    return { frames: counters, requests: Object.fromEntries(rows) };
  }

  /** What the books have more after it, the sentinel's request left out, and what came. */
  async counted(frames: readonly (Buffer | Sent)[], wire = this.picture.wire): Promise<Counted> {
    const before = await this.books();
    const replies = await this.ask(frames, wire);
    return { ...difference(before, await this.books()), replies };
  }

  /** Without the request of the sentinel. */
  since(before: Books, after: Books): Books {
    return difference(before, after);
  }

  /** How many frames the fast path took so far: of metrics as new as the books, since they are kept for a moment. */
  async taken(): Promise<number> {
    const { frames } = await this.books();
    for (;;) {
      const scraped = await this.#scraper.scrape();
      const { ...shown } = sums(scraped.get('arproxy_frames_total'), 'reason');
      if (Object.keys(minus(frames, shown)).length > 0) continue;
      return sums(scraped.get('arproxy_fast_path_frames_total'))[''] ?? 0;
    }
  }

  /** The same of these frames alone. */
  async takenOf(...frames: (Buffer | Sent)[]): Promise<number> {
    const before = await this.taken();
    await this.ask(frames);
    return (await this.taken()) - before;
  }

  /** Asks until the fast path takes all of it, which it forgets once a second; what came the last time. */
  async warm(...frames: (Buffer | Sent)[]): Promise<string[]> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      for (let times = 0; times < TIMES; times++) await this.ask(frames);
      const before = await this.taken();
      await this.ask(frames);
      const replies = await this.ask(frames);
      if ((await this.taken()) - before === 2 * frames.length) return replies;
    }
    throw new Error(`the fast path does not take it, tried ${MOST_TRIES} times`);
  }

  /** Writes the configuration anew; resolves when it is in force, which is at once. */
  async reload(text: string): Promise<void> {
    this.configured.files.write('arproxy.yaml', text);
    const { error } = await this.control.ask('reload');
    if (error !== undefined) throw new Error(JSON.stringify(error));
  }
}

/** What the second has more than the first, the request of the sentinel left out. */
export function difference(before: Books, after: Books): Books {
  const frames = minus(after.frames, before.frames);
  const requests = minus(after.requests, before.requests);
  return {
    frames: minus(frames, { 'proxy-arp': 1 }),
    requests: minus(requests, { 'g2 proxy-arp': 1 }),
  };
}

function sums(family: ParsedFamily | undefined, label = ''): Record<string, number> {
  return Object.fromEntries((family?.samples ?? []).map(({ labels, value }) => [labels[label] ?? '', value]));
}

/** Without what is 0. */
function minus(
  from: Readonly<Record<string, number>>,
  what: Readonly<Record<string, number>>,
): Record<string, number> {
  const keys = new Set([...Object.keys(from), ...Object.keys(what)]);
  const left = [...keys].map((key) => [key, (from[key] ?? 0) - (what[key] ?? 0)] as const);
  return Object.fromEntries(left.filter(([, count]) => count !== 0));
}

/** `text` is a configuration whose rule for g2 is plain, as of configFor(). */
export async function runFast(
  context: TestContext,
  text: string | ((picture: Gateway) => string),
  setting: Setting = {},
): Promise<FastGateway> {
  const whole = typeof text === 'string' ? text : (_: unknown, picture: Gateway) => text(picture);
  const control = new ConfigFiles(context).path('control.sock');
  const args = [...(setting.args ?? []), '--metrics', '127.0.0.1:9910', '--control', control];
  const configured = await runConfig(context, whole, { ...setting, args });
  const client = await RawClient.open(control);
  context.onTestFinished(() => client.close());
  return new FastGateway(configured, client, control);
}
