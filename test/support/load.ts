/** Runs `arpwire load` in a namespace: many requests, and a verdict on every octet of every reply. */
import { arpwire } from '../arpwire/build.mjs';
import type { Netns } from './netns.ts';

export interface Load {
  readonly ifname: string;
  readonly sender: string;
  readonly firstTarget: string;
  readonly targets: number;
  readonly requests: number;
  readonly window: number;
  /** The only MAC that may answer. */
  readonly mac: string;
  /** When to end in any case. */
  readonly seconds: number;
}

export interface LoadResult {
  readonly sent: number;
  readonly ok: number;
  /** Whatever is not the one right reply, in its time. */
  readonly wrong: number;
  readonly doubled: number;
  readonly lost: number;
  readonly seconds: number;
}

/** What it counts apart for the benchmark, and what is wrong here. */
type Counts = LoadResult & Readonly<Record<'late' | 'unasked' | 'broadcast' | 'ring_dropped', number>>;

/** Throws, with what it said, when not all was asked and answered or given up within `seconds`. */
export async function arpload(netns: Netns, load: Load): Promise<LoadResult> {
  const { ifname, firstTarget, ...rest } = load;
  const options = Object.entries({ interface: ifname, target: firstTarget, ...rest });
  const words = options.flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { code, stdout, stderr } = await netns.run(arpwire(), ['load', '--strict', '--sleep', ...words]);
  if (code !== 0) throw new Error(`arpwire load ${words.join(' ')}: exit ${code}: ${stdout}${stderr}`);
  const counts = JSON.parse(stdout) as Counts;
  if (counts.ring_dropped > 0) throw new Error(`arpwire load could not keep up: ${stdout}`);
  return { ...counts, wrong: counts.wrong + counts.late + counts.unasked + counts.broadcast };
}
