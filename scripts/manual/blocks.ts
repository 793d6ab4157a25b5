/** What the manual has from the code: a block for each command, and one for each table that the code knows better. */
import {
  type CommandWords,
  everyCommand,
  type OptionWords,
  type ValueWords,
} from '../../src/cli/words/tree.ts';
import { ANSWERS, OBSTACLES } from '../../src/diagnose/obstacles.ts';
import { REASON_WORDS } from '../../src/diagnose/reasons.ts';
import { CHECKS } from '../../src/doctor/check.ts';
import { CAUSE_WORDS } from '../../src/explain/cause-words.ts';
import { DELIVERY_REASONS } from '../../src/explain/delivery/check.ts';
import { EVENTS } from '../../src/log/events.ts';
import type { Family } from '../../src/metrics/exposition.ts';
import { OUTCOME } from '../../src/policy/outcomes.ts';
import { CAUSES } from '../../src/policy/readiness.ts';
import { COMMANDS, DECISION, LOSSES, STATUS } from './fields.ts';
import { EVENT_GROUPS, REASON_GROUPS } from './groups.ts';
import { daemonKeys, ruleKeys } from './keys.ts';
import { code, escaped, list, paragraph, sentence } from './markdown.ts';

/** By name; see pages.ts. */
export type Blocks = Readonly<Record<string, string>>;

/** `program`: the tree of commands. `families`: every metric, each with a sample at least. */
export const blocksOf = (program: CommandWords, families: readonly Family[]): Blocks => ({
  ...commandBlocks(program),
  commands: commandList(program),
  reasons: reasonSections(),
  'causes of route-refused': fieldList(CAUSE_WORDS),
  'reasons why packets are lost': fieldList(DELIVERY_REASONS),
  metrics: metricList(families),
  checks: checkList(),
  states: stateList(),
  events: eventSections(),
  'keys of a rule': ruleKeys(),
  'keys of the daemon': daemonKeys(),
  'status --json': fieldList(STATUS),
  'watch --json': fieldList(DECISION),
  losses: fieldList(LOSSES),
  'control commands': fieldList(COMMANDS),
});

const commandsOf = (program: CommandWords): readonly CommandWords[] =>
  everyCommand(program).filter(({ path }) => path !== program.path && path !== `${program.path} help`);

/** By path: its usage, arguments and options. */
const commandBlocks = (program: CommandWords): Blocks =>
  Object.fromEntries(commandsOf(program).map((command) => [command.path, commandBlock(command)]));

function commandBlock({ usage, args, options }: CommandWords): string {
  const items = [
    ...args.map(({ value, description }) => [code(placeOf(value)), escaped(description)] as const),
    ...options
      .filter(({ flags }) => !flags.includes('--help'))
      .map((option) => [optionTerm(option), escaped(option.description)] as const),
  ];
  return [`\`\`\`text\n${usage}\n\`\`\``, ...(items.length > 0 ? [list(items)] : [])].join('\n\n');
}

/** `-i`, `--interface <glob>` */
function optionTerm({ flags, value }: OptionWords): string {
  const place = value === undefined ? '' : ` ${placeOf(value)}`;
  return flags.map((flag, i) => code(i === flags.length - 1 ? `${flag}${place}` : flag)).join(', ');
}

function placeOf({ name, required, variadic }: ValueWords): string {
  const word = `${name}${variadic ? '...' : ''}`;
  return required ? `<${word}>` : `[${word}]`;
}

const commandList = (program: CommandWords): string =>
  list(commandsOf(program).map(({ path, description }) => [code(path), escaped(description)]));

/** Words for the terminal have commands without marks. */
const withCode = (text: string): string =>
  text.replaceAll(/\barproxy [a-z]+(?: -i IFACE)?(?: --from SENDER TARGET)?/g, code);

/** A heading for each group, and in it one for each reason, so that it can be linked to. */
const reasonSections = (): string =>
  REASON_GROUPS.flatMap(({ title, text = '', of }) => [
    `## ${title}`,
    ...(text === '' ? [] : [text]),
    ...of.flatMap((reason) => {
      const { kernel, look } = REASON_WORDS[reason];
      return [
        `### ${code(reason)}`,
        paragraph(escaped(sentence(OUTCOME[reason].text))),
        list([
          ['The kernel', escaped(kernel)],
          ['Look', escaped(withCode(look))],
        ]),
      ];
    }),
  ]).join('\n\n');

const metricList = (families: readonly Family[]): string =>
  list(
    families.map(({ name, type, help, samples }) => [
      `${code(`${name}${labelsOf(samples)}`)} (${type})`,
      escaped(help),
    ]),
  );

/** `{interface,reason}`; those of a histogram's buckets go without saying. */
function labelsOf([sample]: Family['samples']): string {
  const labels = Object.keys(sample?.labels ?? {}).filter((label) => label !== 'le');
  return labels.length === 0 ? '' : `{${labels.join(',')}}`;
}

const checkList = (): string =>
  list(
    Object.entries(CHECKS).map(([check, row]) => [
      `${code(check)} (${row.levels.join(', ')})`,
      escaped('warning' in row ? `${row.text}; warning: ${row.warning}` : row.text),
    ]),
  );

const fieldList = (fields: Readonly<Record<string, string>>): string =>
  list(Object.entries(fields).map(([name, text]) => [code(name), escaped(text)]));

/** In the order in which they are said; a cause is a check of the doctor too, and has its sentence. */
const stateList = (): string =>
  list([
    [code(ANSWERS), 'nothing keeps the interface silent'],
    ...CAUSES.map((cause) => [code(OBSTACLES[cause].state), escaped(CHECKS[cause].text)] as const),
  ]);

const eventSections = (): string =>
  EVENT_GROUPS.flatMap(({ title, of }) => [
    `### ${title}`,
    list(of.map((event) => [`${code(event)} (${EVENTS[event].level})`, escaped(EVENTS[event].help)])),
  ]).join('\n\n');
