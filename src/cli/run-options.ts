/** The options of `run` that keys of the configuration have. */
import { InvalidArgumentError, Option } from 'commander';
import { type ConfigOption, configOptions } from '../config/options.ts';

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
