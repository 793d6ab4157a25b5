/** What mends a finding. */
export { setConf, shellWord } from '../diagnose/commands.ts';

/** Lines of the rule for an interface in the configuration file. */
export const ruleKey = (ifname: string, key: string): string =>
  `${key}  # in the rule for ${ifname}, --config FILE`;
