/** `arproxy run`: answers in the foreground until SIGTERM or SIGINT. */
import { Command, Option } from 'commander';
import { DEFAULT_FILE, defaultFile } from '../config/default-file.ts';
import type { ConfigSource } from '../config/source.ts';
import { type RunMode, runService } from '../daemon/service.ts';
import { takeNotifyEnvironment } from '../daemon/service-manager.ts';
import { parseFileCount, parseFileSize, parseGlob } from './arguments.ts';
import { EXIT_USAGE } from './errors.ts';
import { onSignal } from './first-signals.ts';
import { keyOptions } from './run-options.ts';

/** Octets. */
const DUMP_SIZE = { value: 64 << 20, text: '64MiB' };
const DUMP_FILES = 4;

interface RunOptions extends ConfigSource {
  readonly dump?: string;
  readonly dumpSize: number;
  readonly dumpFiles: number;
  readonly dryRun?: boolean;
  readonly keepCapabilities?: boolean;
}

export const runCommand = (): Command => {
  const command = new Command('run')
    .description("answer ARP requests on the served interfaces as the kernel's proxy_arp=1 would")
    .addOption(
      new Option(
        '-i, --interface <glob>',
        'interfaces to serve, by name, altname or shell pattern; may be repeated',
      ).argParser(parseGlob),
    )
    .option(
      '-c, --config <file>',
      `YAML configuration file; command-line options override it (default: ${DEFAULT_FILE}, if it is there and -i is not given)`,
    );
  for (const option of keyOptions()) command.addOption(option);
  return command
    .option(
      '--dump <file>',
      'write every decided frame with its verdict, and every reply, to a pcapng file (see: arproxy replay)',
    )
    .addOption(
      new Option('--dump-size <size>', 'maximum size of a dump file; when it is reached, FILE becomes FILE.1')
        .argParser(parseFileSize)
        .default(DUMP_SIZE.value, DUMP_SIZE.text),
    )
    .addOption(
      new Option('--dump-files <n>', 'maximum number of dump files; the oldest one is deleted')
        .argParser(parseFileCount)
        .default(DUMP_FILES),
    )
    .option('--dry-run', 'decide, count, log and dump, but send no replies')
    .option(
      '--keep-capabilities',
      'keep the capabilities that it was started with; otherwise it gives all but CAP_NET_RAW back when it is ready',
    )
    .addHelpText(
      'after',
      `
Needs -i, --config or the default file; and CAP_NET_RAW, but nothing else.
Prints a line with the word "ready" when it answers; ends with SIGTERM or
SIGINT; reads the configuration file again at SIGHUP, and when it changes;
writes its last 65,536 decisions to a file at SIGUSR1.

  arproxy run -i 'cali*'                host ends of Calico's pods, also later
  arproxy run -i eth1 -i eth2 -l trace  a line for every request, and why
  arproxy run -c arproxy.yaml           see also: arproxy check arproxy.yaml`,
    )
    .action(run);
};

async function run(options: RunOptions, command: Command): Promise<void> {
  if (options.dump === '-') {
    command.error('error: --dump writes to a file: standard output has the log', { exitCode: EXIT_USAGE });
  }
  const isGiven = (name: keyof RunOptions): boolean => command.getOptionValueSource(name) === 'cli';
  if (options.dump === undefined && (isGiven('dumpSize') || isGiven('dumpFiles'))) {
    command.error('error: --dump-size and --dump-files need --dump <file>: give that too', {
      exitCode: EXIT_USAGE,
    });
  }
  const source = sourceOf(options, command);
  const notify = takeNotifyEnvironment(process.env, process.pid);
  const isDefaultFile = source.config !== options.config;
  await runService({ source, mode: { ...runMode(options), isDefaultFile }, onSignal, notify });
}

/** With the default file where neither interfaces nor a file are named. */
function sourceOf(options: RunOptions, command: Command): ConfigSource {
  if (options.interface !== undefined || options.config !== undefined) return options;
  const config = defaultFile();
  if (config !== undefined) return { ...options, config };
  return command.error(
    `error: no interface to serve: give -i, --interface <glob> or -c, --config <file>, or write ${DEFAULT_FILE}, which is not there`,
    { exitCode: EXIT_USAGE },
  );
}

const runMode = ({
  dump,
  dumpSize,
  dumpFiles,
  dryRun = false,
  keepCapabilities = false,
}: RunOptions): RunMode => ({
  ...{ dryRun, keepCapabilities },
  ...(dump !== undefined && { dump: { file: dump, size: dumpSize, files: dumpFiles } }),
});
