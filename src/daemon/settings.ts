import type { Config } from '../config/keys.ts';
import type { InterfaceRule } from '../policy/interface-rule.ts';

/** What is in force: a configuration, and the rules that were built from it, one for one. */
export interface Settings {
  readonly config: Config;
  readonly rules: readonly InterfaceRule[];
}
