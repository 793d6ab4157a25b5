/** What is said at the start where no interface matches a rule: what is wanted, and what there is. */
import type { Config } from '../config/keys.ts';
import { describeMatch } from '../config/plain.ts';
import type { LinksView } from '../kernel/links.ts';
import type { Log } from '../log/log.ts';

interface Sayer {
  readonly log: Log;
  /** That the rules are from; undefined: from options. */
  readonly file?: string | undefined;
}

export function sayNoInterface({ log, file }: Sayer, links: LinksView, { interfaces }: Config): void {
  const there = [...links].map((link) => link.name);
  const wanted = interfaces.map(({ match }) => describeMatch(match));
  log.say(
    'no-interface',
    { match: wanted, interfaces: there, file },
    `no interface matches ${wanted.join(' or ')}${file === undefined ? '' : ` of ${file}`}; there are ${there.join(', ')}; waiting for one to come`,
  );
}
