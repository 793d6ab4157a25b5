/** Which decisions: the options that `watch` and `loglevel` have in common, in the words of the protocol. */
import { type Command, Option } from 'commander';
import type { FilterFields } from '../control/commands.ts';
import { ControlError } from '../control/protocol.ts';
import type { Reason } from '../policy/outcomes.ts';
import { parseGlob, parseReason } from './arguments.ts';
import { EXIT_USAGE } from './errors.ts';

export interface FilterOptions {
  readonly interface?: readonly string[];
  readonly target?: readonly string[];
  readonly from?: readonly string[];
  readonly reason?: readonly Reason[];
  readonly verdict?: 'reply' | 'drop';
}

const several = (text: string, before: readonly string[] | undefined): string[] => [...(before ?? []), text];

export const withFilter = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '-i, --interface <glob>',
        'only requests received on matching interfaces, by name or pattern (*, ?, [a-c]); may be repeated',
      ).argParser(parseGlob),
    )
    .addOption(
      new Option('--target <prefix>', 'only requests for targets in this prefix; may be repeated').argParser(
        several,
      ),
    )
    .addOption(
      new Option('--from <prefix>', 'only requests of senders in this prefix; may be repeated').argParser(
        several,
      ),
    )
    .addOption(
      new Option(
        '--reason <reason...>',
        'only decisions with one of these reasons, such as no-route; arproxy reasons lists them',
      ).argParser(parseReason),
    )
    .addOption(
      new Option(
        '--verdict <verdict>',
        'only replies, or only drops: requests that were not answered',
      ).choices(['reply', 'drop']),
    );

/** In the words of the protocol. */
export const filterFields = (options: FilterOptions): FilterFields => ({
  ifname: options.interface,
  target: options.target,
  from: options.from,
  reason: options.reason,
  verdict: options.verdict,
});

/** What `parse` refuses is a wrong use of the command. */
export function checkUse(command: Command, parse: () => void): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    command.error(`error: ${error.message}`, { exitCode: EXIT_USAGE });
  }
}
