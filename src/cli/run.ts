/** `arproxy run`: answers in the foreground until SIGTERM or SIGINT. */
import { Command, Option } from 'commander';
import { buildRules } from '../config/build-rules.ts';
import { type Config, LOG_LEVELS } from '../config/config.ts';
import { ConfigFile } from '../daemon/config-file.ts';
import { Daemon, type RunMode } from '../daemon/daemon.ts';
import { type Logger, openLog } from '../daemon/log.ts';
import { MetricsEndpoint } from '../daemon/metrics-endpoint.ts';
import {
  parseCount,
  parseDuration,
  parseFileCount,
  parseFileSize,
  parseGlob,
  parseListenAddress,
  parseMicroseconds,
} from './arguments.ts';
import { EXIT_USAGE } from './faults.ts';
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
        '--verdict-ttl <duration>',
        'keep what the kernel said of a route so long, unless it announces a change; 0: never (default: 1s)',
      ).argParser(parseDuration),
    )
    .addOption(
      new Option(
        '--busy-poll <duration>',
        'stay awake so long after each batch of frames: shorter latency, for a whole processor; a bare number is us (default: 0, never)',
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
    .option('--dry-run', 'decide, count, log and dump, but send nothing')
    .addHelpText(
      'after',
      `
Needs -i or --config; and CAP_NET_RAW, but nothing else. Prints a line with the word "ready" when
it answers; ends with SIGTERM or SIGINT; reads the configuration file again at SIGHUP, and when it
changes.

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
  const config = load();
  const log = await openLog(config.log.level);
  const metrics = new MetricsEndpoint(() => daemon.metrics(), log);
  // Watched before the files of prefixes are read, so that no change goes unseen.
  const file = openConfigFile(options.config, config, {
    load,
    apply: (settings) => {
      daemon.apply(settings);
      metrics.move(settings.config.metrics);
    },
    refused: () => daemon.refused(),
    log,
  });
  const daemon = new Daemon({ config, rules: buildRules(config) }, log, runMode(options));
  sayWhatIsNotServed(config, log);
  process.on('SIGHUP', () => {
    if (file === undefined) log.info('SIGHUP: there is no configuration file to read again');
    else file.reload('SIGHUP');
  });
  try {
    await metrics.open(config.metrics);
    await daemon.run(stopSignal(log));
  } finally {
    await daemon.close();
    file?.close();
    metrics.close();
  }
}

const runMode = ({ dump, dumpSize = 64 << 20, dumpFiles = 4, dryRun = false }: RunOptions): RunMode => ({
  dryRun,
  ...(dump !== undefined && { dump: { file: dump, size: dumpSize, files: dumpFiles } }),
});

const openConfigFile = (
  path: string | undefined,
  current: Config,
  parts: ConstructorParameters<typeof ConfigFile>[2],
): ConfigFile | undefined => (path === undefined ? undefined : new ConfigFile(path, current, parts));

function stopSignal(log: Logger): AbortSignal {
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    log.info({ signal }, `${signal}: stopping`);
    stop.abort();
  };
  // once: a second signal ends the process the hard way
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  return stop.signal;
}

/** Keys that a file may have already, for what is still to come. */
function sayWhatIsNotServed(config: Config, log: Logger): void {
  for (const key of ['control'] as const) {
    if (config[key] !== undefined) log.warn({ key }, `${key}: this version of arproxy does not serve it`);
  }
}
