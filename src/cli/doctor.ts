/** `arproxy doctor`: what stands in the way of an answer on this host, and what fixes it. */
import { Command, Option } from 'commander';
import { DEFAULT_FILE, defaultFile } from '../config/default-file.ts';
import { shellWord } from '../diagnose/commands.ts';
import type { DaemonFacts, Subject } from '../doctor/facts.ts';
import type { Level } from '../doctor/finding.ts';
import { parseGlob } from './arguments.ts';
import { paintFor } from './colours.ts';
import { EXIT_ERROR } from './errors.ts';
import { print, printJson } from './output.ts';
import { fillFor } from './wrap.ts';

interface DoctorOptions {
  readonly interface?: readonly string[];
  readonly config?: string;
  readonly pvlan?: true;
  readonly json?: true;
}

export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('report what keeps arproxy from answering on this host, with the command that fixes it')
    .addOption(
      new Option(
        '-i, --interface <glob>',
        `interfaces to examine, by name, altname or shell pattern; may be repeated (default: those that the running arproxy serves, or that ${DEFAULT_FILE} names, or every Ethernet interface that is up)`,
      ).argParser(parseGlob),
    )
    .option('-c, --config <file>', 'examine the interfaces that the rules of this configuration file match')
    .option('--pvlan', 'examine as for arproxy run --pvlan')
    .option('--json', 'print one JSON object a line, the last with the sums')
    .addHelpText(
      'after',
      `
Changes nothing, and sends no frame. Works without root too. A "problem" keeps
arproxy silent now: exit code 1; a "warning" may cause trouble later. Under each
stands its remedy: a command, an option of the container, or a key of the
configuration file.

  arproxy doctor -i 'cali*'
  arproxy doctor -c arproxy.yaml --json`,
    )
    .action(doctor);

async function doctor(options: DoctorOptions): Promise<void> {
  const { gather } = await import('../doctor/gather.ts');
  const { examine } = await import('../doctor/examine.ts');
  const { formatFindings, jsonFindings } = await import('../doctor/report.ts');
  const { gatherDaemons } = await import('../doctor/daemons.ts');
  const daemons = await gatherDaemons();
  const findings = examine(gather(await subjectOf(options, daemons), daemons));
  if (options.json) printJson(jsonFindings(findings));
  else print(formatFindings(findings, paint, fillFor(process.stdout)));
  if (findings.some(({ level }) => level === 'problem')) process.exitCode = EXIT_ERROR;
}

/**
 * Where nothing is named, the rules of the running daemon; where none runs, the default file, as `run` would. -i goes in the place
 * of all the file's rules, each by itself, so that one that matches nothing is named.
 */
async function subjectOf(options: DoctorOptions, { daemons }: DaemonFacts): Promise<Subject> {
  const { interface: globs, pvlan } = options;
  const { complete, interfaceFor } = await import('../config/complete.ts');
  const { override } = await import('../config/options.ts');
  const heard = daemons.flatMap((daemon) => daemon.heard);
  const running = await settingsOf(daemons);
  const isNothingNamed = globs === undefined && options.config === undefined;
  if (isNothingNamed && running !== undefined && !pvlan)
    return {
      ...{ config: running.config, directory: running.directory, rulesOf: running.pid, inForce: undefined },
      ...{ isEverything: false, explainWith: '', runWith: undefined, heard },
      defaultFile: undefined,
    };
  const standard = isNothingNamed && !daemons.some(({ isSeen }) => isSeen) ? defaultFile() : undefined;
  const file = options.config ?? standard;
  const isEverything = isNothingNamed && standard === undefined;
  const base =
    file === undefined ? complete({ interfaces: [] }) : (await import('../config/parse.ts')).loadConfig(file);
  const named = (globs ?? ['*']).map((glob) => interfaceFor([glob]));
  const config = globs === undefined && file !== undefined ? base : { ...base, interfaces: named };
  const withPvlan = pvlan ? ' --pvlan' : '';
  // What the other commands read by themselves, they are not told.
  const withFile =
    globs === undefined && options.config !== undefined ? ` -c ${shellWord(options.config)}` : '';
  const withGlobs = (globs ?? []).map((glob) => ` -i ${shellWord(glob)}`).join('');
  return {
    ...{ config: override(config, { ...(pvlan && { pvlan }) }), isEverything, heard },
    ...{ directory: undefined, inForce: running },
    explainWith: `${withFile}${withPvlan}`,
    runWith: isEverything ? undefined : `${withFile || withGlobs}${withPvlan}`,
    ...{ rulesOf: undefined, defaultFile: standard },
  };
}

/** What the one daemon that may be asked has in force; undefined: there are none or several, or it cannot be read here. */
async function settingsOf(daemons: DaemonFacts['daemons']) {
  const [first, ...more] = daemons.filter(({ config }) => config !== undefined);
  if (first?.config === undefined || more.length > 0) return undefined;
  const { text, directory } = first.config;
  const { parseConfig } = await import('../config/parse.ts');
  const { buildRules } = await import('../config/build-rules.ts');
  const { ConfigError } = await import('../config/faults.ts');
  try {
    const config = parseConfig(text, 'the configuration of the running arproxy');
    return { config, directory, pid: first.pid, rules: buildRules(config, { directory }) };
  } catch (error) {
    if (error instanceof ConfigError) return undefined; // a file of prefixes that this user may not read
    throw error;
  }
}

const COLOURS = { problem: 'red', warning: 'yellow', ok: 'green' } as const;

const paint = (level: Level, text: string): string => paintFor(process.stdout)(COLOURS[level], text);
