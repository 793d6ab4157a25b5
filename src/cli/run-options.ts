/** The options of `run`, and the configuration that they make, with a file or without. */
import { InvalidArgumentError, Option } from 'commander';
import { complete, interfaceFor } from '../config/complete.ts';
import type { Config, ConfigOptions } from '../config/keys.ts';
import { type ConfigOption, configOptions, override } from '../config/options.ts';

/** What makes a configuration. What is not given is undefined, so that the file, or the default, counts. */
export interface ConfigSource extends ConfigOptions {
  readonly config?: string;
  readonly interface?: readonly string[];
}

/** An option for each key that has one. */
export const keyOptions = (): readonly Option[] => configOptions().map(keyOption);

function keyOption({ flags, help, want, argument }: ConfigOption): Option {
  const option = new Option(flags, help);
  if (argument.choices !== undefined) return option.choices(argument.choices);
  if (argument.placeholder === undefined) return option;
  return option.argParser((text) => {
    const value = argument.parse(text);
    if (value === undefined)
      throw new InvalidArgumentError(`want ${want}, got "${text}"${argument.hint?.(text) ?? ''}`);
    return value;
  });
}

/**
 * What reads the file, if there is one, and puts the options over it: -i in the place of all its rules, the others in every
 * rule. YAML and its checks are loaded for a file alone.
 */
export async function configLoader(source: ConfigSource): Promise<() => Config> {
  const { config: file, interface: globs } = source;
  const loadConfig = file === undefined ? undefined : (await import('../config/parse.ts')).loadConfig;
  return () => {
    const config = file === undefined ? undefined : loadConfig?.(file);
    const base = config ?? complete({ interfaces: [] });
    return override(globs === undefined ? base : { ...base, interfaces: [interfaceFor(globs)] }, source);
  };
}
