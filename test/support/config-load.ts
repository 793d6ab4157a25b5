/** Reloads while arproxy is asked without a pause: how many, under what load, and what it was like. */
import { readFileSync } from 'node:fs';
import { type ConfiguredGateway, pidOf } from './config-gateway.ts';
import { HOST } from './gateway.ts';
import { arpload, type LoadResult } from './load.ts';

type Sums = Pick<LoadResult, 'sent' | 'ok' | 'wrong' | 'doubled' | 'lost' | 'seconds'>;

/** Runs one load after the other, until `reloading` is done; the sums of them all. `window`: requests that wait for a reply. */
export async function loadedWhile(
  { picture }: ConfiguredGateway,
  reloading: Promise<unknown>,
  window = 512,
): Promise<Sums> {
  let done = false;
  const over = reloading.finally(() => {
    done = true;
  });
  const sums = { sent: 0, ok: 0, wrong: 0, doubled: 0, lost: 0, seconds: 0 };
  while (!done) {
    const result = await arpload(picture.host, {
      ifname: 'h0',
      sender: HOST,
      firstTarget: '10.99.0.0',
      targets: 5000,
      requests: 200 * window,
      window,
      mac: picture.gwMac,
      seconds: 50,
    });
    for (const key of ['sent', 'ok', 'wrong', 'doubled', 'lost', 'seconds'] as const)
      sums[key] += result[key];
  }
  await over;
  return sums;
}

/** Its resident memory now, in MiB. */
export function residentMiB({ picture }: ConfiguredGateway): number {
  const status = readFileSync(`/proc/${pidOf(picture.gw)}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
