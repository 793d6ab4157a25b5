/** The man page says what the program says, in roff that no formatter complains of. */
import { spawnSync } from 'node:child_process';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { manPage } from '../../scripts/manual/man-page.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { describeCommand, everyCommand } from '../../src/cli/words/tree.ts';

const tree = describeCommand(buildProgram());
const page = manPage(tree, buildProgram().version() ?? '');

/** What mandoc says of a page; `args`: in which form. */
function mandoc(text: string, ...args: string[]): string {
  const done = spawnSync('mandoc', ['-man', ...args], { input: text, encoding: 'utf8' });
  if (done.error !== undefined) {
    throw new Error(`mandoc: ${done.error.message} (scripts/setup tests installs it)`);
  }
  return done.stdout + done.stderr;
}

const HARSH = describeCommand(
  new Command('harsh')
    .description('.TH at the beginning')
    .option('--path <file>', String.raw`.so /etc/passwd \fB 'quoted' "twice" \`x\` ~ ^ → ü`)
    .addHelpText('after', "\n.bp is no request\n\n  .nor here: don't\n  \\e"),
);

test('man/arproxy.8 is what the commands say now (if not: npm run manual)', async () => {
  await expect(page).toMatchFileSnapshot('../../man/arproxy.8');
});

test('mandoc finds nothing to complain of, and would', () => {
  expect(mandoc(page, '-Tlint')).toBe('');
  expect(mandoc(manPage(HARSH, '1'), '-Tlint')).toBe('');
  expect(mandoc(page.replace('.SH "NAME"', '.SH\n.FOO'), '-Tlint')).not.toBe('');
});

describe('what a reader sees', () => {
  const read = (text: string): string => mandoc(text, '-Tutf8', '-O', 'width=400').replace(/.[\b]/g, '');

  test.each(everyCommand(tree).slice(1))('$path', (command) => {
    const seen = read(page);
    expect(seen).toContain(`\n   ${command.path}\n`);
    expect(seen).toContain(command.usage);
    for (const { description } of [command, ...command.options, ...command.args]) {
      expect(seen).toContain(description);
    }
    for (const line of command.notes.split('\n').filter((each) => each.startsWith(' '))) {
      expect(seen).toContain(line);
    }
  });

  test('is the text, whatever roff would take it for', () => {
    const seen = read(manPage(HARSH, '1'));
    expect(seen).toContain('.TH at the beginning');
    expect(seen).toContain(String.raw`.so /etc/passwd \fB 'quoted' "twice" \`x\` ~ ^ → ü`);
    expect(seen).toContain('.bp is no request');
    expect(seen).toContain("  .nor here: don't\n");
    expect(seen).toContain('\\e');
  });
});
