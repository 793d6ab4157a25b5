/** What a configuration is made of: a file, what the command line says over it, or both. Plain data, for another thread too. */
import { complete, interfaceFor } from './complete.ts';
import type { Config, ConfigOptions } from './keys.ts';
import { override } from './options.ts';

/** What is not given is undefined, so that the file, or the default, counts. */
export interface ConfigSource extends ConfigOptions {
  readonly config?: string;
  readonly interface?: readonly string[];
}

/** What reads a file: loadConfig(). */
export type LoadFile = (file: string) => Config;

/** The options over the file, if there is one: -i in the place of all its rules, the others in every rule. */
export function configFrom(source: ConfigSource, load: LoadFile | undefined): Config {
  const { config: file, interface: globs } = source;
  const config = (file === undefined ? undefined : load?.(file)) ?? complete({ interfaces: [] });
  return override(globs === undefined ? config : { ...config, interfaces: [interfaceFor(globs)] }, source);
}

/** What makes the configuration, again and again. YAML and its checks are loaded for a file alone. */
export async function configLoader(source: ConfigSource): Promise<() => Config> {
  const load = source.config === undefined ? undefined : (await import('./parse.ts')).loadConfig;
  return () => configFrom(source, load);
}
