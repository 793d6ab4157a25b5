/** `arproxy run`: answers in the foreground until SIGTERM or SIGINT. */
import { Command, Option } from 'commander';
import { LOG_LEVELS } from '../config/config.ts';
import type { RunMode } from '../daemon/daemon.ts';
import { runService } from '../daemon/service.ts';
import {
  parseCount,
  parseDuration,
  parseFileCount,
  parseFileSize,
  parseGlob,
  parseListenAddress,
  parseMicroseconds,
} from './arguments.ts';
import { EXIT_USAGE } from './errors.ts';
import { configLoader, type RunOptions } from './run-options.ts';

export const runCommand = (): Command =>
  new Command('run')
    .description("answer ARP requests on the chosen interfaces as the kernel's proxy_arp=1 would there")
    .addOption(
      new Option(
        '-i, --interface <glob>',
        'an interface to serve, by name, altname or shell pattern; may be repeated',
      ).argParser(parseGlob),
    )
    .option(
      '-c, --config <file>',
      'a YAML file that says more; options given here go before what stands there',
    )
    .addOption(
      new Option('-l, --log-level <level>', 'how much to say; trace: every decision (default: info)').choices(
        LOG_LEVELS,
      ),
    )
    .option(
      '--pvlan',
      'also answer for targets behind the asking interface itself, as proxy_arp_pvlan does (RFC 3069)',
    )
    .addOption(
      new Option(
        '--proxy-delay <duration>',
        'wait a random time below this before answering, such as 800ms; a bare number is ms (default: 0, at once)',
      ).argParser(parseDuration),
    )
    .addOption(
      new Option(
        '--proxy-qlen <n>',
        'so many requests of an interface may wait; what comes beyond is dropped (default: 64)',
      ).argParser(parseCount),
    )
    .addOption(
      new Option(
        '--route-cache-ttl <duration>',
        'keep what the kernel said of a route so long, unless it announces a change; 0: never (default: 1s)',
      ).argParser(parseDuration),
    )
    .addOption(
      new Option(
        '--busy-poll <duration>',
        'stay awake so long after each batch of frames: shorter latency, for a whole processor; a bare number is us (default: 0)',
      ).argParser(parseMicroseconds),
    )
    .addOption(
      new Option(
        '--metrics <address>',
        'serve Prometheus metrics at HOST:PORT, :PORT (loopback alone) or unix:/path (default: nowhere)',
      ).argParser(parseListenAddress),
    )
    .option(
      '--dump <file>',
      'write every frame with its verdict, and every reply, as pcapng (see: arproxy replay)',
    )
    .addOption(
      new Option(
        '--dump-size <size>',
        `begin a new file when one would get longer; those before become FILE.1, FILE.2, ... (default: 64MiB)`,
      ).argParser(parseFileSize),
    )
    .addOption(
      new Option('--dump-files <n>', 'keep so many files, the oldest goes (default: 4)').argParser(
        parseFileCount,
      ),
    )
    .option(
      '--control <path>',
      'listen there for arproxy status, watch, loglevel and reload (default: $RUNTIME_DIRECTORY/control.sock where systemd sets that, else nowhere)',
    )
    .option('--dry-run', 'decide, count, log and dump, but send nothing')
    .addHelpText(
      'after',
      `
Needs -i or --config; and CAP_NET_RAW, but nothing else. Prints a line with the word "ready" when
it answers; ends with SIGTERM or SIGINT; reads the configuration file again at SIGHUP, and when it
changes; writes its last 65,536 decisions to a file at SIGUSR1.

  arproxy run -i 'cali*'                  the host ends of Calico's pods, now and later
  arproxy run -i eth1 -i eth2 -l trace    a line for every request: what came of it, and why
  arproxy run -c arproxy.yaml             see also: arproxy check arproxy.yaml`,
    )
    .action(run);

async function run(options: RunOptions, command: Command): Promise<void> {
  if (options.dump === '-') {
    command.error('error: --dump writes to a file: standard output has the log', { exitCode: EXIT_USAGE });
  }
  if (options.dump === undefined && (options.dumpSize ?? options.dumpFiles) !== undefined) {
    command.error('error: --dump-size and --dump-files say how --dump FILE writes: give that too', {
      exitCode: EXIT_USAGE,
    });
  }
  if (options.interface === undefined && options.config === undefined) {
    command.error("error: required option '-i, --interface <glob>' not specified (or --config <file>)", {
      exitCode: EXIT_USAGE,
    });
  }
  const load = await configLoader(options);
  await runService({ load, file: options.config, mode: runMode(options) });
}

const runMode = ({ dump, dumpSize = 64 << 20, dumpFiles = 4, dryRun = false }: RunOptions): RunMode => ({
  dryRun,
  ...(dump !== undefined && { dump: { file: dump, size: dumpSize, files: dumpFiles } }),
});
