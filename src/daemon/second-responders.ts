/**
 * Other arproxies of this network namespace that serve the same interfaces, whoever's they are and in whatever container: each
 * request there gets two replies. All is told, and nothing else: a stranger's mark must not keep anything from being answered.
 */
import { inCommon, MARK_PREFIX, type Mark, type Marker, markNames, parseMark } from '../control/mark.ts';
import type { SecondLog } from '../log/second-log.ts';
import type { ServedInterface } from '../policy/served-interfaces.ts';
import type { AbstractNames } from '../sys/unix-names.ts';

/** Milliseconds from one look at the others to the next. */
export const LOOK_MS = 2000;

/** Maximum number of others that status has a row for: a stranger may say that it is many. */
const ROWS = 16;

/** What the marks are made by, and read. */
export interface MarkPort {
  readonly self: Marker;
  /** Returns what takes it back. Throws a SystemError. */
  mark(name: string): () => void;
  names(prefix: string): Promise<AbstractNames>;
}

interface Other {
  /** As it says itself; undefined: of another pid namespace. */
  readonly pid: number | undefined;
  /** Names by ifindex, as they were when it was noticed. */
  readonly shared: ReadonlyMap<number, string>;
}

export interface SecondParts {
  readonly port: MarkPort;
  readonly served: Iterable<ServedInterface>;
  readonly log: SecondLog;
}

export class SecondResponders {
  /** How often one was noticed, for each interface. */
  noticed = 0;
  readonly #parts: SecondParts;
  /** What takes each mark back, by its name. */
  #marks = new Map<string, () => void>();
  /** By id. */
  #others = new Map<string, Other>();
  #byIfindex = new Map<number, number>();
  /** Whether the marks say something else than what is served. */
  #stale = true;
  #next = 0;
  #looks = false;
  #closed = false;

  constructor(parts: SecondParts) {
    this.#parts = parts;
  }

  /** What is served has changed. */
  stale(): void {
    this.#stale = true;
  }

  /** At each resync. `now`: milliseconds of any monotonic clock. */
  check(now: number): void {
    if (!this.#stale && now < this.#next) return;
    if (this.#stale) this.#mark();
    this.#next = now + LOOK_MS;
    void this.look();
  }

  /** How many others serve the interface. */
  on(ifindex: number): number {
    return this.#byIfindex.get(ifindex) ?? 0;
  }

  /** Each of them, as it says itself. */
  get rows(): { pid: number | undefined; interfaces: number }[] {
    const first = [...this.#others.values()].slice(0, ROWS);
    return first.map(({ pid, shared }) => ({ pid, interfaces: shared.size }));
  }

  /** Looks who is there now. Never rejects. */
  async look(): Promise<void> {
    if (this.#looks || this.#closed) return;
    this.#looks = true;
    const { port, log } = this.#parts;
    try {
      const { names, whole } = await port.names(MARK_PREFIX);
      if (this.#closed) return;
      this.#see(names.flatMap(({ name }) => parseMark(name) ?? []));
      if (!whole) log.unknown('there are more Unix sockets, or marks of arproxies, than are looked at');
    } catch (error) {
      log.unknown(error instanceof Error ? error.message : String(error));
    } finally {
      this.#looks = false;
    }
  }

  close(): void {
    this.#closed = true;
    for (const takeBack of this.#marks.values()) takeBack();
    this.#marks.clear();
  }

  /** New marks are there before old ones go: whoever looks meanwhile sees no gap. */
  #mark(): void {
    const { port, served, log } = this.#parts;
    const ifindexes = [...served].map(({ link }) => link.ifindex);
    const { names, whole } = markNames(port.self, ifindexes);
    if (!whole) log.unknown('more interfaces are served than its marks have room for');
    const before = this.#marks;
    const marks = new Map<string, () => void>();
    this.#stale = false;
    for (const name of names) {
      try {
        marks.set(name, before.get(name) ?? port.mark(name));
      } catch (error) {
        this.#stale = true; // at the next resync again
        log.unknown(error instanceof Error ? error.message : String(error));
      }
    }
    for (const [name, takeBack] of before) if (!marks.has(name)) takeBack();
    this.#marks = marks;
  }

  #see(marks: readonly Mark[]): void {
    const { port, served } = this.#parts;
    const names = new Map([...served].map(({ link }) => [link.ifindex, link.name]));
    const mine = [...names.keys()];
    const others = new Map<string, { pid: number | undefined; shared: Map<number, string> }>();
    for (const mark of marks) {
      const ifindexes = mark.id === port.self.id ? [] : inCommon(mark, mine);
      if (ifindexes.length === 0) continue;
      const other = others.get(mark.id) ?? { pid: pidOf(mark, port.self), shared: new Map() };
      others.set(mark.id, other);
      for (const ifindex of ifindexes) other.shared.set(ifindex, names.get(ifindex) ?? '');
    }
    const before = this.#others;
    this.#others = others;
    this.#byIfindex = countsOf(others.values());
    this.#tell(before, others);
  }

  #tell(before: ReadonlyMap<string, Other>, now: ReadonlyMap<string, Other>): void {
    const { log } = this.#parts;
    for (const [id, other] of before) {
      const ended = without(other, now.get(id));
      if (ended.length > 0) log.ended(other.pid, ended);
    }
    for (const [id, other] of now) {
      const began = without(other, before.get(id));
      this.noticed += began.length;
      if (began.length > 0) log.began(other.pid, began);
    }
  }
}

const pidOf = ({ pid, pidNamespace }: Mark, self: Marker): number | undefined =>
  pidNamespace === self.pidNamespace && pidNamespace !== 0 ? pid : undefined;

/** Names of what the one has and the other has not. */
const without = ({ shared }: Other, other: Other | undefined): string[] =>
  [...shared].filter(([ifindex]) => other?.shared.has(ifindex) !== true).map(([, name]) => name);

function countsOf(others: Iterable<Other>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { shared } of others)
    for (const ifindex of shared.keys()) counts.set(ifindex, (counts.get(ifindex) ?? 0) + 1);
  return counts;
}
