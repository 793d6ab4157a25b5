/** `arproxy status`: how the daemon is. */
import { Command } from 'commander';
import { type ControlOptions, client, withControl } from './control-option.ts';
import { print, printJson } from './output.ts';
import { fillStatus, formatStatus } from './status-text.ts';
import { fillFor } from './wrap.ts';

interface StatusOptions extends ControlOptions {
  readonly json?: true;
}

export const statusCommand = (): Command =>
  withControl(new Command('status'))
    .description(
      'show the state of a running arproxy: interfaces, counters, losses, most frequent senders and targets',
    )
    .option('--json', 'print one JSON object')
    .action(async (options: StatusOptions) => {
      const daemon = await client();
      const status = await daemon.status(options.control);
      if (options.json) printJson(`${JSON.stringify(status)}\n`);
      else print(fillStatus(formatStatus(status), fillFor(process.stdout)));
    });
