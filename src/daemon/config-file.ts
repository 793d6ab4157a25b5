/** The configuration file under a running daemon: read again on demand, and when it, or a file that it names, changes. */
import { unwatchFile, watchFile } from 'node:fs';
import { buildRules, prefixFilesOf } from '../config/build-rules.ts';
import type { Config } from '../config/config.ts';
import { diffConfigs } from '../config/diff.ts';
import { ConfigError } from '../config/faults.ts';
import type { Settings } from './daemon.ts';
import type { Logger } from './log.ts';

/** Files are looked at this often: by what stat says, so that the swapped links of a mounted ConfigMap are seen too. */
const LOOK_MS = 1000;

/** So many changes are told one by one. */
const CHANGES_TOLD = 20;

export interface ConfigFileParts {
  /** Reads the file, and puts the command line's options over it. Throws ConfigError. */
  load(): Config;
  apply(settings: Settings): void;
  /** What stands there has a fault. */
  refused(): void;
  readonly log: Logger;
}

export class ConfigFile {
  readonly #file: string;
  readonly #parts: ConfigFileParts;
  #current: Config;
  #watched: ReadonlySet<string> = new Set();

  constructor(file: string, current: Config, parts: ConfigFileParts) {
    this.#file = file;
    this.#current = current;
    this.#parts = parts;
    this.#watch();
  }

  /** All is built aside; a fault changes nothing. */
  reload(why: string): void {
    const { log } = this.#parts;
    try {
      const config = this.#parts.load();
      const rules = buildRules(config);
      const changes = diffConfigs(this.#current, config);
      this.#parts.apply({ config, rules });
      this.#current = config;
      this.#watch();
      log.info(
        { file: this.#file, why, changes: changes.length },
        `configuration reloaded (${why}): ${tell(changes)}`,
      );
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.#parts.refused();
      const faults = error.message.replaceAll('\n', '; ');
      log.error(
        { file: this.#file, why },
        `configuration not reloaded (${why}), the one before stays in force: ${faults}`,
      );
    }
  }

  close(): void {
    for (const file of this.#watched) unwatchFile(file);
  }

  /** A file that is watched already stays so: else a change between its reading and the new watch would go unseen. */
  #watch(): void {
    const files = new Set([this.#file, ...prefixFilesOf(this.#current)]);
    for (const file of this.#watched) if (!files.has(file)) unwatchFile(file);
    for (const file of files) {
      if (this.#watched.has(file)) continue;
      watchFile(file, { interval: LOOK_MS, persistent: false }, () => this.reload(`${file} changed`));
    }
    this.#watched = files;
  }
}

function tell(changes: readonly string[]): string {
  if (changes.length === 0) return 'no key changed';
  const rest = changes.length - CHANGES_TOLD;
  return [...changes.slice(0, CHANGES_TOLD), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}
