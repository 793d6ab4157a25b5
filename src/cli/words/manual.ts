/** The tables of the manual that the code knows better: they stand below a comment that says which one it is. */
import { OUTCOMES } from '../../policy/outcomes.ts';
import { type CommandWords, everyCommand, type OptionWords } from './tree.ts';

type Row = readonly string[];

const MARKER = /^<!-- (reasons|commands|options of [^:]+)\b.*-->$/;
const OTHERS = 'options of other commands';

const code = (text: string): string => `\`${text}\``;

function table(head: Row, rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: Row): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)];
}

const reasons = (): readonly string[] =>
  table(
    ['reason', 'verdict', 'meaning'],
    OUTCOMES.map(({ reason, verdict, text }) => [code(reason), verdict, text]),
  );

/** `-i`, `--interface <glob>` */
function optionCell({ flags, value }: OptionWords): string {
  if (value === undefined) return flags.map(code).join(', ');
  const name = `${value.name}${value.variadic ? '...' : ''}`;
  const place = value.required ? `<${name}>` : `[${name}]`;
  return flags.map((flag, index) => code(index === flags.length - 1 ? `${flag} ${place}` : flag)).join(', ');
}

/** --help is said of no command. */
const optionRows = ({ options }: CommandWords): readonly Row[] =>
  options
    .filter(({ flags }) => !flags.includes('--help'))
    .map((option) => [optionCell(option), option.description]);

const otherOptions = (commands: readonly CommandWords[]): readonly string[] =>
  table(
    ['command', 'option', 'meaning'],
    commands.flatMap((command) => optionRows(command).map((row) => [code(command.path), ...row])),
  );

/** The manual with these tables as they should be. What has no place of its own is among the other commands. */
export function withTables(manual: string, program: CommandWords): string {
  const lines = manual.split('\n');
  const places = new Set(lines.map((line) => MARKER.exec(line)?.[1]));
  const commands = everyCommand(program).filter(({ path }) => path !== program.path);
  const tables = new Map<string, readonly string[]>([
    ['reasons', reasons()],
    [
      'commands',
      table(
        ['command', 'what it does'],
        commands.map(({ usage, description }) => [code(usage), description]),
      ),
    ],
    [OTHERS, otherOptions(commands.filter(({ path }) => !places.has(`options of ${path}`)))],
    ...commands.map(
      (command) => [`options of ${command.path}`, table(['option', 'meaning'], optionRows(command))] as const,
    ),
  ]);
  const written: string[] = [];
  let below = false;
  for (const line of lines) {
    if (below && line.startsWith('|')) continue;
    written.push(line);
    const place = MARKER.exec(line)?.[1];
    below = place !== undefined;
    if (place !== undefined) written.push(...(tables.get(place) ?? unknown(place)));
  }
  return written.join('\n');
}

function unknown(place: string): never {
  throw new Error(`docs/manual.md has a place for the ${place}, which is no command`);
}
