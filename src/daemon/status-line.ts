/** What the daemon does, in one line: `serving 3 interfaces; replies 120, drops 45; lost 0`. */
import { OUTCOMES } from '../policy/outcomes.ts';
import { losses, total } from '../responder/losses.ts';
import type { ConfigFile } from './config-file.ts';
import type { DaemonView } from './status.ts';

export function lineOfStatus(view: DaemonView, file: Pick<ConfigFile, 'lastReload'> | undefined): string {
  const served = [...view.served].length;
  const sums = { reply: 0, drop: 0 };
  for (const { index, verdict } of OUTCOMES) sums[verdict] += view.counters.byOutcome[index] ?? 0;
  const lost = Object.values(losses(view)).reduce<number>((sum, each) => sum + total(each), 0);
  const [fault] = file?.lastReload?.faults ?? [];
  return [
    `serving ${served} ${served === 1 ? 'interface' : 'interfaces'}`,
    `replies ${sums.reply}, drops ${sums.drop}`,
    `lost ${lost}`,
    ...(fault === undefined ? [] : [`the last reload failed: ${fault}`]),
  ].join('; ');
}
