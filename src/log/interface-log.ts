/** Says what happens to the served interfaces, and what keeps them silent: the changes, each once. */
import { firstFew } from '../config/first-few.ts';
import { fromOutside } from '../diagnose/commands.ts';
import { OBSTACLES, type Silent, stateOf } from '../diagnose/obstacles.ts';
import type { Link } from '../kernel/links.ts';
import { type Cause, isSilent, type Obstacle, type ReadinessView, readiness } from '../policy/readiness.ts';
import type { ServedChange, ServedInterface } from '../policy/served-interfaces.ts';
import { formatMac } from '../wire/mac.ts';
import type { LogEvent } from './events.ts';
import type { LimitedLog } from './limited-log.ts';

const NONE: readonly Obstacle[] = [];

/** Maximum number of interfaces that have a line each, where the same happens to many at once; and that are named in a line. */
const FEW = 4;

/** The first few by themselves, and the others; one alone is not put apart. */
const split = <T>(all: readonly T[]): [each: readonly T[], others: readonly T[]] =>
  all.length <= FEW + 1 ? [all, []] : [all.slice(0, FEW), all.slice(FEW)];

const listOf = (names: readonly string[]): string =>
  firstFew(names, FEW, (rest) => `${rest} more`).join(', ');

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
    const silent = new Map<Cause, Silent[]>();
    const answers: Link[] = [];
    for (const { link, rule } of served) {
      const now = readiness(link, rule, view);
      const before = this.#said.get(link.ifindex) ?? NONE;
      if (isSame(before, now)) continue;
      this.#said.set(link.ifindex, now);
      if (now.length === 0) answers.push(link);
      for (const obstacle of now) {
        if (before.some((other) => isSame([other], [obstacle]))) continue;
        const like = silent.get(obstacle.cause) ?? [];
        silent.set(obstacle.cause, like);
        like.push({ link, rule, obstacle, view });
      }
    }
    for (const all of silent.values()) this.#saySilentMany(all);
    this.#sayAnswersMany(answers);
  }

  /** A line for each; where there are many at once, the first few, and one for the others. */
  #saySilentMany(all: readonly Silent[]): void {
    const [each, others] = split(all);
    for (const silent of each) this.#saySilent(silent);
    const [first] = others;
    if (first === undefined) return;
    const { cause } = first.obstacle;
    const interfaces = others.map(({ link }) => link.name);
    const text = `${others.length} more interfaces like ${each.at(-1)?.link.name}: ${stateOf([first.obstacle])}: ${listOf(interfaces)}`;
    const { level } = OBSTACLES[cause];
    this.#log.say('interface-silent', `interfaces: ${cause}`, { cause, interfaces }, text, level);
  }

  #sayAnswersMany(all: readonly Link[]): void {
    const [each, others] = split(all);
    for (const link of each) this.#sayAnswers(link);
    if (others.length === 0) return;
    const interfaces = others.map(({ name }) => name);
    const text = `${listOf(interfaces)}: replies enabled`;
    this.#log.say('interface-answers', 'interfaces that answer', { interfaces }, text);
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
