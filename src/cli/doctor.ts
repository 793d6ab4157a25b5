/** `arproxy doctor`: what stands in the way of an answer on this host, and what fixes it. */
import { Command, Option } from 'commander';
import { shellWord } from '../diagnose/commands.ts';
import type { Subject } from '../doctor/facts.ts';
import type { Level } from '../doctor/finding.ts';
import { parseGlob } from './arguments.ts';
import { paintFor } from './colours.ts';
import { EXIT_ERROR } from './errors.ts';
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
        'interfaces to examine, by name, altname or shell pattern; may be repeated (default: every Ethernet interface that is up)',
      ).argParser(parseGlob),
    )
    .option('-c, --config <file>', 'examine the interfaces that the rules of this configuration file match')
    .option('--pvlan', 'examine as for arproxy run --pvlan')
    .option('--json', 'print one JSON object a line, the last with the sums')
    .addHelpText(
      'after',
      `
Changes nothing, and sends no frame. Works without root too. A "problem" keeps arproxy silent
now: exit code 1; a "warning" may cause trouble later. Under each stands its remedy: a command, an
option of the container, or a key of the configuration file.

  arproxy doctor -i 'cali*'
  arproxy doctor -c arproxy.yaml --json`,
    )
    .action(doctor);

async function doctor(options: DoctorOptions): Promise<void> {
  const { gather } = await import('../doctor/gather.ts');
  const { examine } = await import('../doctor/examine.ts');
  const { formatFindings, jsonFindings } = await import('../doctor/report.ts');
  const findings = examine(gather(await subjectOf(options)));
  process.stdout.write(
    options.json ? jsonFindings(findings) : formatFindings(findings, paint, fillFor(process.stdout)),
  );
  if (findings.some(({ level }) => level === 'problem')) process.exitCode = EXIT_ERROR;
}

/** -i goes in the place of all the file's rules, each by itself, so that one that matches nothing is named. */
async function subjectOf({ interface: globs, config: file, pvlan }: DoctorOptions): Promise<Subject> {
  const { complete, interfaceFor } = await import('../config/complete.ts');
  const { override } = await import('../config/options.ts');
  const config = file === undefined ? undefined : (await import('../config/parse.ts')).loadConfig(file);
  const isEverything = globs === undefined && config === undefined;
  const interfaces = (globs ?? (isEverything ? ['*'] : [])).map((glob) => interfaceFor([glob]));
  const base = config ?? complete({ interfaces: [] });
  const chosen = globs === undefined && config !== undefined ? config : { ...base, interfaces };
  return {
    config: override(chosen, { ...(pvlan && { pvlan }) }),
    isEverything,
    explainWith: `${globs === undefined && file !== undefined ? ` -c ${shellWord(file)}` : ''}${pvlan ? ' --pvlan' : ''}`,
  };
}

const COLOURS = { problem: 'red', warning: 'yellow', ok: 'green' } as const;

const paint = (level: Level, text: string): string => paintFor(process.stdout)(COLOURS[level], text);
