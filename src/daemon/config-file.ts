/** The configuration file under a running daemon: read again on demand, and when it, or a file that it names, changes. */
import { buildRules, type Settings } from '../config/build-rules.ts';
import { ConfigError, formatFault } from '../config/faults.ts';
import type { Config } from '../config/keys.ts';
import { diffConfigs } from '../config/plain.ts';
import { diffPrefixFiles, type PrefixSummaries, summarize } from '../config/prefix-files.ts';
import { prefixFilesOf } from '../config/rule-lists.ts';
import type { ReloadResult } from '../control/answers.ts';
import type { InterfaceRule } from '../policy/interface-rule.ts';
import type { FileWatch } from './file-watch.ts';
import type { LifeCycle } from './life-cycle.ts';

export interface ConfigFileParts {
  /** Reads the file, and puts the command line's options over it. Throws ConfigError. */
  load(): Config;
  apply(settings: Settings): void;
  /** Told of every reload, and what became of it. */
  readonly life: LifeCycle;
}

export class ConfigFile {
  readonly path: string;
  /** 1, and one more with each reload that succeeded. */
  generation = 1;
  lastReload: ReloadResult | undefined;
  /** When one was last put in force: milliseconds since 1970. */
  lastSuccess = Date.now();
  readonly #parts: ConfigFileParts;
  readonly #watch: FileWatch;
  #current: Config;
  #lists: PrefixSummaries = new Map();

  /** `watch` is of the file, and older than `current`. */
  constructor(watch: FileWatch, current: Config, parts: ConfigFileParts) {
    this.path = watch.file;
    this.#watch = watch;
    this.#current = current;
    this.#parts = parts;
  }

  /** From here on it is read again when it, or a file that it names, has changed since it was read. */
  follow(): void {
    this.#watch.start((file) => this.reload(`${file} changed`));
  }

  /**
   * The rules of a configuration; what its files of prefixes held is remembered. Throws ConfigError. From here on its
   * files are watched, also where one of them is wrong: it is what will be mended.
   */
  build(config: Config): InterfaceRule[] {
    this.#watch.renewOthers(prefixFilesOf(config));
    const lists = new Map<string, ReturnType<typeof summarize>>();
    const rules = buildRules(config, {
      onFile: (file, prefixes) => lists.set(file, summarize(prefixes)),
    });
    this.#lists = lists;
    return rules;
  }

  /** All is built aside; a fault changes nothing. */
  reload(why: string): ReloadResult {
    const changes: string[] = [];
    const faults: string[] = [];
    const { life } = this.#parts;
    life.tell({ phase: 'reloading', why });
    try {
      this.#watch.renew();
      const config = this.#parts.load();
      const before = this.#lists;
      const rules = this.build(config);
      changes.push(...diffConfigs(this.#current, config), ...diffPrefixFiles(before, this.#lists));
      this.#parts.apply({ config, rules });
      this.#current = config;
      this.generation++;
      life.tell({ phase: 'reloaded', file: this.path, why, changes });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.push(...error.faults.map(formatFault));
      life.tell({ phase: 'reload-failed', file: this.path, why, faults });
    }
    const time = Date.now();
    this.lastReload = { time, why, ok: faults.length === 0, changes, faults };
    if (this.lastReload.ok) this.lastSuccess = time;
    return this.lastReload;
  }

  close(): void {
    this.#watch.close();
  }
}
