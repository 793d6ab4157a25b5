/** Runs arpload in a namespace: many requests, and a verdict on every octet of every reply (arpload.c). */
import type { Netns } from './netns.ts';
import { tool } from './tools.ts';

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
  readonly wrong: number;
  readonly doubled: number;
  readonly lost: number;
  readonly seconds: number;
  readonly p50_us: number;
  readonly p99_us: number;
}

export async function arpload(netns: Netns, load: Load): Promise<LoadResult> {
  const { ifname, sender, firstTarget, targets, requests, window, mac, seconds } = load;
  const words = [ifname, sender, firstTarget, targets, requests, window, mac, seconds].map(String);
  const { code, stdout, stderr } = await netns.run(tool('arpload'), words);
  if (code !== 0) throw new Error(`arpload ${words.join(' ')}: exit ${code}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as LoadResult;
}
