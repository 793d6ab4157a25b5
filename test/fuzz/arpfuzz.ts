/** Runs `arpwire fuzz` against a gateway: frames from a seed, and a verdict on every frame that comes back. */
import { arpwire } from '../arpwire/build.mjs';
import type { Gateway } from './gateway.ts';

export interface Fuzz {
  readonly seed: number;
  /** At least so many. */
  readonly frames: number;
  /** When to end in any case. */
  readonly seconds: number;
}

export interface FuzzResult {
  readonly frames: number;
  readonly windows: number;
  readonly seconds: number;
  /** Frames sent, by what was done to them; the sentinels, one for each window, are apart. */
  readonly classes: Readonly<Record<string, number>>;
  /** Frames sent, by what must have become of them: arproxy's own reasons, and `not-seen`. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly right: number;
  readonly wrong: number;
  readonly unanswered: number;
  /** What it said of the first frame that was wrong, or did not come. */
  readonly remarks: string;
}

export async function arpfuzz({ host, mac }: Gateway, { seed, frames, seconds }: Fuzz): Promise<FuzzResult> {
  const words = ['fuzz', 'h0', mac, seed, frames, seconds].map(String);
  const { code, stdout, stderr } = await host.run(arpwire(), words);
  if (code !== 0 && code !== 3)
    throw new Error(`arpwire ${words.join(' ')}: exit ${code}: ${stdout}${stderr}`);
  return { ...JSON.parse(stdout), remarks: stderr };
}
