/** `arproxy reload`: has a running daemon read its configuration file again. */
import { Command } from 'commander';
import type { ReloadAnswer } from '../control/answers.ts';
import { type ControlOptions, client, withControl } from './control-option.ts';
import { print } from './output.ts';

export const reloadCommand = (): Command =>
  withControl(new Command('reload'))
    .description(
      'have a running arproxy read its configuration file again; prints what changed, or every fault',
    )
    .action(async (options: ControlOptions) => {
      const { reload } = await client();
      print(`${formatReload(await reload(options.control)).join('\n')}\n`);
    });

/** What changed; where nothing did, what the reload before it changed: the daemon looks at its files each second by itself. */
export function formatReload({ file, generation, changes, previous }: ReloadAnswer): string[] {
  const head = `${file} is in force (generation ${generation})`;
  if (changes.length > 0) return [head, ...changes];
  if (previous?.ok !== true || previous.changes.length === 0) return [head, 'no key changed'];
  const when = `${new Date(previous.time).toISOString()} (${previous.why})`;
  return [head, `no key changed since ${when}, when it was:`, ...previous.changes];
}
