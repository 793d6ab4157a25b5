/**
 * The rules that `arproxy explain` goes by: those of a file, or of the running arproxy, or what `run` would have: the default file, and
 * without one what `run -i` would make.
 */

import { buildRules } from '../config/build-rules.ts';
import { defaultFile } from '../config/default-file.ts';
import { ConfigError } from '../config/faults.ts';
import type { Config } from '../config/keys.ts';
import { configLoader } from '../config/source.ts';
import { ControlError } from '../control/protocol.ts';
import { shellWord } from '../diagnose/commands.ts';
import type { ExplainSettings, RulesSource } from '../explain/rules-source.ts';

export interface RulesWanted {
  readonly config?: string;
  readonly running?: true;
  readonly control?: string;
  readonly pvlan?: true;
}

/**
 * Throws a ConfigError; a ControlError too where the running arproxy was asked for. `ifname`: of the interface asked about.
 * `standard`: the default file.
 */
export async function explainRules(
  wanted: RulesWanted,
  ifname: string,
  standard: () => string | undefined = defaultFile,
): Promise<ExplainSettings> {
  if (wanted.config !== undefined) return ofFile(wanted, wanted.config);
  if (wanted.running) return ofRunning(wanted, ifname);
  const ofNobody = (why?: string) => {
    const file = standard();
    return file === undefined ? ofOptions(wanted, ifname, why) : ofFile(wanted, file, why);
  };
  if (wanted.pvlan) return ofNobody();
  try {
    return await ofRunning(wanted, ifname);
  } catch (error) {
    if (error instanceof ControlError) return ofNobody(whyNot(error));
    if (!(error instanceof ConfigError)) throw error;
    return ofNobody(`the rules of the running arproxy cannot be read: ${error.message}`);
  }
}

/** `why`: why not as the running arproxy does. */
async function ofFile({ pvlan }: RulesWanted, file: string, why?: string): Promise<ExplainSettings> {
  const load = await configLoader({ config: file, ...(pvlan && { pvlan: true }) });
  return settings(load(), { rules: 'file', rulesFrom: `of ${file}${because(why)}`, file });
}

async function ofRunning({ control }: RulesWanted, ifname: string): Promise<ExplainSettings> {
  const { findDaemon } = await import('../control/find.ts');
  const { ask } = await import('../control/client.ts');
  const path = await findDaemon({ control, serves: ifname });
  const { pid } = await ask(path, 'status');
  const { text, file, directory } = await ask(path, 'config');
  const { parseConfig } = await import('../config/parse.ts');
  const config = parseConfig(text, 'the configuration of the running arproxy');
  const who = [`pid ${pid}`, path, ...(file === undefined ? [] : [file])].join(', ');
  const rulesFrom = `of the running arproxy (${who})`;
  return settings(config, { rules: 'running', rulesFrom, file }, directory);
}

/** As `run -i` would. `why`: as above. */
async function ofOptions({ pvlan }: RulesWanted, ifname: string, why?: string): Promise<ExplainSettings> {
  const load = await configLoader({ interface: [ifname], ...(pvlan && { pvlan: true }) });
  const command = `arproxy run -i ${shellWord(ifname)}${pvlan ? ' --pvlan' : ''}`;
  const rulesFrom = `as \`${command}\` would decide${because(why)}`;
  return settings(load(), { rules: 'default', rulesFrom, file: undefined });
}

const because = (why: string | undefined): string => (why === undefined ? '' : `; ${why}`);

/** `directory`: where relative paths in it begin. */
const settings = (config: Config, source: RulesSource, directory?: string): ExplainSettings => ({
  ...{ config, source },
  rules: buildRules(config, { directory }),
});

/** What a ControlError says, as a clause. */
function whyNot({ code, message, details }: ControlError): string {
  if (code === 'no-daemon') return 'no arproxy is found in this network namespace';
  const [clause = message] = message.split('; ');
  return [clause, ...details.map((line) => line.trim())].join(' ');
}
