/** The completion scripts, asked in the shells that they are for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildProgram } from '../../../src/cli/program.ts';
import { completionScript } from '../../../src/cli/words/completion.ts';
import { describeCommand, everyCommand } from '../../../src/cli/words/tree.ts';
import { LOG_LEVELS } from '../../../src/config/log-levels.ts';
import { OUTCOMES } from '../../../src/policy/outcomes.ts';
import { completions, SHELLS, tabbed } from '../../support/completions.ts';

vi.setConfig({ testTimeout: 60_000 }); // a dozen shells start in some of them

const folder = mkdtempSync(join(tmpdir(), 'arproxy-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = describeCommand(buildProgram());

/** Commands that arproxy does not have: below others, with aliases, and with words that a shell would take for its own. */
const OTHER = describeCommand(
  new Command('arproxy')
    .option('--home <file>', 'before the command')
    .addCommand(
      new Command('set')
        .description('it\'s [a] "word": $(exit) `exit`')
        .addCommand(
          new Command('level').alias('lvl').addArgument(new Argument('<level>').choices(["it's", '$HOME'])),
        )
        .addCommand(
          new Command('many')
            .addArgument(new Argument('<first>').choices(['one']))
            .addArgument(new Argument('[rest...]').choices(['more'])),
        ),
    )
    .addCommand(
      new Command('watch')
        .addOption(new Option('-e, --every [unit]', "it's [a] word: 'x'").choices(['s', 'ms']))
        .addOption(new Option('--secret').hideHelp()),
    ),
);

/** Of an option whose value may be left out, fish offers `--every=` beside `--every`. */
const notJoined = (word: string): boolean => !word.endsWith('=');

describe.each(SHELLS)('%s', (shell) => {
  const script = join(folder, `script.${shell}`);
  const otherScript = join(folder, `other.${shell}`);
  beforeAll(() => {
    writeFileSync(script, completionScript(shell, program));
    writeFileSync(otherScript, completionScript(shell, OTHER));
    writeFileSync(join(folder, 'site.yaml'), '');
  });
  const offered = (...words: string[]): string[] =>
    completions(shell, script, ['arproxy', ...words], { cwd: folder }).filter(notJoined);
  const other = (...words: string[]): string[] =>
    completions(shell, otherScript, ['arproxy', ...words]).filter(notJoined);

  test('commands: all that there are, or those that begin so', () => {
    expect(offered('')).toEqual(program.commands.flatMap(({ names }) => names).toSorted());
    expect(offered('sel')).toEqual(['selftest']);
    expect(offered('help', 'sel')).toEqual(['selftest']);
  });

  test.each(everyCommand(program).filter(({ options }) => options.length > 0))(
    'options of $path',
    (command) => {
      const [, ...words] = command.path.split(' ');
      const long = command.options.flatMap(({ flags }) => flags.filter((flag) => flag.startsWith('--')));
      expect(offered(...words, '--')).toEqual(long.toSorted());
      expect(offered(...words, '-')).toEqual(command.options.flatMap(({ flags }) => flags).toSorted());
    },
  );

  test('the values of an option with choices', () => {
    expect(offered('run', '-l', '')).toEqual([...LOG_LEVELS].toSorted());
    expect(offered('run', '-i', 'run', '--pvlan', '--log-level', 'd')).toEqual(['debug']);
    expect(offered('completion', '')).toEqual([...SHELLS].toSorted());
    // Too many for --help: every reason that a decision can have.
    expect(offered('watch', '--reason', '')).toEqual(OUTCOMES.map(({ reason }) => reason).toSorted());
    expect(offered('watch', '--reason', 'no-route', '--reason', 'not-f')).toEqual(['not-forwarding']);
    expect(offered('reasons', 'rp-filter-')).toEqual(['rp-filter-no-way-back', 'rp-filter-strict']);
  });

  test('interfaces, and nothing of the folder', () => {
    expect(offered('run', '-i', '')).toContain('lo');
    expect(offered('run', '-i', '')).not.toContain('site.yaml');
    expect(offered('run', '-i', 'eth7', '--interface', 'lo')).toEqual(['lo']);
    expect(offered('selftest', '-i', 'l')).toEqual([]);
  });

  test('nothing for what nobody can guess', () => {
    expect(offered('run', '--proxy-delay', '')).toEqual([]);
    expect(offered('selftest', '--only', 's')).toEqual([]);
  });

  test('commands below commands, by their aliases too', () => {
    expect(other('set', '')).toEqual(['help', 'level', 'lvl', 'many']);
    expect(other('set', 'many', 'o')).toEqual(['one']);
    expect(other('set', 'many', 'one', 'm')).toEqual(['more']);
    expect(other('set', 'many', 'one', 'more', 'm')).toEqual(['more']);
    expect(other('--home', 'set', 'wa')).toEqual(['watch']);
  });

  test('choices that a shell would take for its own words', () => {
    const bare = other('set', 'lvl', '').map((word) => word.replaceAll('\\', ''));
    expect(bare).toEqual(['$HOME', "it's"]);
  });

  test('a value that may be left out, and no option that is hidden', () => {
    expect(other('watch', '--')).toEqual(['--every', '--help']);
    expect(other('watch', '-e', '--')).toEqual(['--every', '--help']);
  });
});

describe('where each shell has its own way', () => {
  const script = (shell: (typeof SHELLS)[number]): string => join(folder, `script.${shell}`);
  const ask = (shell: (typeof SHELLS)[number], ...words: string[]): string[] =>
    completions(shell, script(shell), ['arproxy', ...words], { cwd: folder });

  test.each(['zsh', 'fish'] as const)('files in %s', (shell) => {
    expect(ask(shell, 'check', 'si')).toEqual(['site.yaml']);
    expect(ask(shell, 'run', '-c', 'si')).toEqual(['site.yaml']);
    expect(ask(shell, 'schema', 'si')).toEqual([]);
  });

  test.each([
    ['arproxy check si', 'arproxy check site.yaml'],
    ['arproxy run --config=sp', 'arproxy run --config=sp\\ ace.yaml'],
    ["arproxy run -c 'sp", "arproxy run -c 'sp ace.yaml'"],
    ["arproxy run -i 'l", "arproxy run -i 'lo'"],
    ['arproxy run --log-level=d', 'arproxy run --log-level=debug'],
    ['arproxy sche', 'arproxy schema'],
  ])('%s and TAB in an interactive bash', (typed, line) => {
    writeFileSync(join(folder, 'sp ace.yaml'), '');
    expect(tabbed(script('bash'), typed, folder)).toBe(line);
  });

  test('--option=value', () => {
    expect(ask('bash', 'run', '--log-level', '=', 'd')).toEqual(['debug']);
    expect(ask('bash', 'run', '--log-level', '=')).toContain('silent');
    expect(ask('zsh', 'run', '--log-level=d')).toEqual(['debug']);
    expect(ask('fish', 'run', '--log-level=d')).toEqual(['--log-level=debug']);
  });

  test('bash: a word that a shell would expand is quoted', () => {
    expect(completions('bash', join(folder, 'other.bash'), ['arproxy', 'set', 'lvl', ''])).toEqual([
      '\\$HOME',
      "it\\'s",
    ]);
  });
});
