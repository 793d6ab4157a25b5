/** Says what happens to the served interfaces, and what keeps them silent: the changes, each once. */
import { fromOutside } from '../diagnose/commands.ts';
import { OBSTACLES, type Silent } from '../diagnose/obstacles.ts';
import type { Link } from '../kernel/links.ts';
import { isSilent, type Obstacle, type ReadinessView, readiness } from '../policy/readiness.ts';
import type { ServedChange, ServedInterface } from '../policy/served-interfaces.ts';
import { formatMac } from '../wire/mac.ts';
import type { LogEvent } from './events.ts';
import type { LimitedLog } from './limited-log.ts';

const NONE: readonly Obstacle[] = [];

const macOf = ({ mac }: Pick<Link, 'mac'>): string => (mac === undefined ? 'none' : formatMac(mac));

export class InterfaceLog {
  readonly #log: LimitedLog;
  /** A command as it works from where the log is read. */
  readonly #reachable: (command: string) => string;
  /** The obstacles that were said last, by ifindex. */
  readonly #said = new Map<number, readonly Obstacle[]>();

  /** `procSysReadOnly`: sysctls are set from outside of this container alone. */
  constructor(log: LimitedLog, procSysReadOnly = false) {
    this.#log = log;
    this.#reachable = procSysReadOnly ? fromOutside : (command) => command;
  }

  /** A served interface came, changed, or went. */
  changed(change: ServedChange): void {
    const { link, what } = change;
    if (what === 'dropped' || what === 'removed') this.#said.delete(link.ifindex);
    const [event, text] = wordsOf(change);
    const fields = { ifname: link.name, ifindex: link.ifindex, mac: macOf(link) };
    this.#log.say(event, kindOf(link), fields, text);
  }

  /** Judges each served interface as it is now, and says where the obstacles are others than before. */
  judge(served: Iterable<ServedInterface>, view: ReadinessView): void {
    for (const { link, rule } of served) {
      const now = readiness(link, rule, view);
      const before = this.#said.get(link.ifindex) ?? NONE;
      if (isSame(before, now)) continue;
      this.#said.set(link.ifindex, now);
      if (now.length === 0) this.#sayAnswers(link);
      for (const obstacle of now) {
        if (before.some((other) => isSame([other], [obstacle]))) continue;
        this.#saySilent({ link, rule, obstacle, view });
      }
    }
  }

  #sayAnswers(link: Link): void {
    const { name: ifname, ifindex } = link;
    this.#log.say('interface-answers', kindOf(link), { ifname, ifindex }, `${ifname}: replies enabled`);
  }

  #saySilent(silent: Silent): void {
    const { name: ifname, ifindex } = silent.link;
    const { cause } = silent.obstacle;
    const { level, text, remedy } = OBSTACLES[cause];
    const { command, option, key } = remedy(silent) ?? {};
    const run = option === undefined ? undefined : `arproxy run ${option}`;
    const rule = key === undefined ? undefined : `in the configuration: ${key}`;
    const mends = command === undefined ? (run ?? rule) : this.#reachable(command);
    const which = isSilent([silent.obstacle]) ? 'replies' : 'some replies';
    this.#log.say(
      'interface-silent',
      kindOf(silent.link),
      { ifname, ifindex, cause, ...(mends !== undefined && { remedy: mends }) },
      `${ifname}: ${which} disabled: ${text(silent)}${mends === undefined ? '' : ` (remedy: ${mends})`}`,
      level,
    );
  }
}

function wordsOf(change: ServedChange): [LogEvent, string] {
  const { link } = change;
  const { name } = link;
  switch (change.what) {
    case 'served':
      return ['interface-served', `serving ${name} with MAC ${macOf(link)}`];
    case 'renamed':
      return ['interface-renamed', `${change.before} is now ${name}`];
    case 'mac':
      return [
        'interface-mac',
        `${name} changed its MAC from ${macOf({ mac: change.before })} to ${macOf(link)}`,
      ];
    case 'dropped': {
      const who = change.before === name ? name : `${change.before} is now ${name}:`;
      return ['interface-unserved', `${who} no longer served`];
    }
    case 'removed':
      return ['interface-removed', `${name} is gone`];
  }
}

const kindOf = ({ name }: Link): string => `changes of ${name}`;

const isSame = (before: readonly Obstacle[], now: readonly Obstacle[]): boolean =>
  before.length === now.length &&
  before.every(({ cause, taker }, i) => cause === now[i]?.cause && taker?.name === now[i]?.taker?.name);
