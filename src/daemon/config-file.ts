/** The configuration file under a running daemon: read again on demand, and when it, or a file that it names, changes. */
import { deserialize, serialize } from 'node:v8';
import { buildRules, ruleBuilder, type Settings } from '../config/build-rules.ts';
import { stampOf } from '../config/file-stamp.ts';
import type { Config } from '../config/keys.ts';
import type { LoadedAside } from '../config/load-aside.ts';
import { type PrefixSummaries, summarize } from '../config/prefix-files.ts';
import { prefixFilesOf } from '../config/rule-lists.ts';
import type { ConfigSource } from '../config/source.ts';
import type { ReloadResult } from '../control/answers.ts';
import type { LinksView } from '../kernel/links.ts';
import type { InterfaceRule } from '../policy/interface-rule.ts';
import { RulesAhead } from '../policy/rules-ahead.ts';
import { type Aside, readAside } from './aside.ts';
import type { FileWatch } from './file-watch.ts';
import type { LifeCycle } from './life-cycle.ts';
import { inSlices } from './slices.ts';

export interface ConfigFileParts {
  /** The file, and the command line's options over it. */
  readonly source: ConfigSource;
  /** Those that rules are looked up for before they are put in force; undefined: there is no daemon yet. */
  links(): LinksView | undefined;
  apply(settings: Settings): void;
  /** Told of every reload, and what became of it. */
  readonly life: LifeCycle;
  readonly read?: typeof readAside;
}

const STOPPING = 'not reloaded: arproxy is stopping';

export class ConfigFile {
  readonly path: string;
  /** 1, and one more with each reload that succeeded. */
  generation = 1;
  lastReload: ReloadResult | undefined;
  /** The one before the last. */
  previousReload: ReloadResult | undefined;
  /** When one was last put in force: milliseconds since 1970. */
  lastSuccess = Date.now();
  readonly #parts: ConfigFileParts;
  readonly #watch: FileWatch;
  /** What is in force, as serialize() writes it. */
  #written: Uint8Array;
  #summaries: PrefixSummaries = new Map();
  #running: Promise<ReloadResult> | undefined;
  #aside: Aside | undefined;
  /** Who asked while one was under way: all of them get the next one, which sees what they have written. */
  #next: { readonly whys: Set<string>; readonly done: Promise<ReloadResult> } | undefined;
  #closed = false;

  /** `watch` is of the file, and older than `current`. */
  constructor(watch: FileWatch, current: Config, parts: ConfigFileParts) {
    this.path = watch.file;
    this.#watch = watch;
    this.#written = serialize(current);
    this.#parts = parts;
  }

  /** From here on it is read again when it, or a file that it names, has changed since it was read. */
  follow(): void {
    this.#watch.start((file) => void this.reload(`${file} changed`));
  }

  /**
   * The rules of the first configuration, before anybody is answered; what its files of prefixes held is remembered. Throws
   * ConfigError.
   */
  build(config: Config): InterfaceRule[] {
    this.#watch.renewOthers(new Map(prefixFilesOf(config).map((file) => [file, stampOf(file)])));
    const summaries = new Map<string, ReturnType<typeof summarize>>();
    const rules = buildRules(config, {
      onFile: (file, prefixes) => summaries.set(file, summarize(prefixes)),
    });
    this.#summaries = summaries;
    return rules;
  }

  /** All is read and built aside; a fault changes nothing. One at a time: who asks meanwhile gets the one behind it. */
  reload(why: string): Promise<ReloadResult> {
    if (this.#running === undefined) return this.#begin(new Set([why]));
    if (this.#next === undefined) {
      const whys = new Set<string>();
      this.#next = { whys, done: this.#running.catch(() => {}).then(() => this.#begin(whys)) };
    }
    this.#next.whys.add(why);
    return this.#next.done;
  }

  /** A reload that is under way comes to nothing. */
  close(): void {
    this.#closed = true;
    this.#watch.close();
    this.#aside?.stop();
  }

  #begin(whys: ReadonlySet<string>): Promise<ReloadResult> {
    this.#next = undefined;
    const running = this.#reload([...whys].join(', ')).finally(() => {
      this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #reload(why: string): Promise<ReloadResult> {
    if (this.#closed) return this.#result(why, [], [STOPPING]);
    const { life } = this.#parts;
    life.tell({ phase: 'reloading', why });
    try {
      await this.#watch.pause();
      if (this.#closed) return this.#result(why, [], [STOPPING]);
      const read = this.#parts.read ?? readAside;
      const request = { source: this.#parts.source, before: this.#written, summaries: this.#summaries };
      this.#aside = read(request, (files) => this.#watch.renewOthers(files));
      const result = await this.#aside.result;
      const settings = 'loaded' in result ? await this.#takeOver(result.loaded) : undefined;
      if (this.#closed) return this.#result(why, [], [STOPPING]);
      if (settings !== undefined && 'loaded' in result) return this.#putInForce(why, settings, result.loaded);
      const faults = 'faults' in result ? result.faults : [];
      life.tell({ phase: 'reload-failed', file: this.path, why, faults });
      return this.#remember(this.#result(why, [], faults));
    } finally {
      this.#aside = undefined;
      this.#watch.resume();
    }
  }

  /** The rules, built from what the thread has left to be done here, and the rule of each link looked up. */
  async #takeOver({ config, pieces, lists }: LoadedAside): Promise<Settings> {
    const interfaces: Config['interfaces'][number][] = [];
    const rules: InterfaceRule[] = [];
    const build = ruleBuilder(lists);
    await inSlices(
      (function* () {
        for (const piece of pieces) {
          for (const rule of deserialize(piece) as Config['interfaces']) {
            rules.push(build(rule, interfaces.push(rule) - 1));
            yield;
          }
        }
      })(),
    );
    const ahead = new RulesAhead(rules);
    const links = this.#parts.links();
    if (links !== undefined) await inSlices(ahead.lookUp(links));
    return { config: { interfaces, ...config }, rules, find: ahead.find };
  }

  #putInForce(
    why: string,
    settings: Settings,
    { written, summaries, changes, changeCount }: LoadedAside,
  ): ReloadResult {
    this.#parts.apply(settings);
    this.#written = written;
    this.#summaries = summaries;
    this.generation++;
    this.#parts.life.tell({ phase: 'reloaded', file: this.path, why, changes, changeCount });
    const result = this.#remember(this.#result(why, changes, []));
    this.lastSuccess = result.time;
    return result;
  }

  #result(why: string, changes: readonly string[], faults: readonly string[]): ReloadResult {
    return { time: Date.now(), why, ok: faults.length === 0, changes, faults };
  }

  #remember(result: ReloadResult): ReloadResult {
    this.previousReload = this.lastReload;
    this.lastReload = result;
    return result;
  }
}
