/** `arproxy reload`: has a running daemon read its configuration file again. */
import { Command } from 'commander';
import { ask } from '../control/client.ts';
import type { ReloadAnswer } from '../daemon/control-handlers.ts';
import { type ControlOptions, pathsOf, withControl } from './control-option.ts';

export const reloadCommand = (): Command =>
  withControl(new Command('reload'))
    .description(
      'have a running arproxy read its configuration file again; prints what changed, or every fault',
    )
    .action(async (options: ControlOptions) => {
      const answer = (await ask(pathsOf(options), 'reload')) as ReloadAnswer;
      const changes = answer.changes.length === 0 ? ['no key changed'] : answer.changes;
      process.stdout.write(
        `${[`${answer.file} is in force (generation ${answer.generation})`, ...changes].join('\n')}\n`,
      );
    });
