/** `arproxy run`: answers in the foreground until SIGTERM or SIGINT. */
import { Command, Option } from 'commander';
import { buildRules } from '../config/build-rules.ts';
import { type Config, LOG_LEVELS } from '../config/config.ts';
import { ConfigFile } from '../daemon/config-file.ts';
import { Control } from '../daemon/control.ts';
import { Daemon } from '../daemon/daemon.ts';
import { type Logger, openLog } from '../daemon/log.ts';
import { dumpRecorder, dumpRecorderSync } from '../daemon/recorder-dump.ts';
import { parseCount, parseDuration, parseGlob, parseMicroseconds } from './arguments.ts';
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
    .option(
      '--control <path>',
      'listen there for arproxy status, watch, loglevel and reload (default: $RUNTIME_DIRECTORY/control.sock where systemd sets that, else nowhere)',
    )
    .addHelpText(
      'after',
      `
Needs -i or --config; and CAP_NET_RAW, but nothing else. Prints a line with the word "ready" when it answers; ends with
SIGTERM or SIGINT; reads the configuration file again at SIGHUP, and when it changes; writes its last 65,536 decisions to a
file at SIGUSR1.

  arproxy run -i 'cali*'                    the host ends of Calico's pods, also those that come later
  arproxy run -i eth1 -i eth2 -l trace      with a line for every request: who asked what, and why it was (not) answered
  arproxy run -c arproxy.yaml               see also: arproxy check arproxy.yaml`,
    )
    .action(run);

async function run(options: RunOptions, command: Command): Promise<void> {
  if (options.interface === undefined && options.config === undefined) {
    command.error("error: required option '-i, --interface <glob>' not specified (or --config <file>)", {
      exitCode: EXIT_USAGE,
    });
  }
  let daemon: Daemon | undefined;
  // Before all that takes time: without a listener Node would open its debugger.
  process.on('SIGUSR1', () => {
    if (daemon !== undefined) void dumpRecorder(daemon.view, log);
  });
  const load = await configLoader(options);
  let config = load();
  const log = await openLog(config.log.level);
  const control = new Control(log);
  // Watched before the files of prefixes are read, so that no change goes unseen.
  const file = openConfigFile(options.config, config, {
    load,
    apply: (settings) => {
      config = settings.config;
      daemon?.apply(settings);
      void control.move(config);
    },
    log,
  });
  try {
    await control.open(config);
    daemon = new Daemon({ config, rules: buildRules(config) }, log);
    sayWhatIsNotServed(config, log);
    control.serve(daemon, file);
    onSignals(daemon, file, log);
    await daemon.run(stopSignal(log));
  } finally {
    control.close();
    file?.close();
  }
}

function onSignals(daemon: Daemon, file: ConfigFile | undefined, log: Logger): void {
  process.on('SIGHUP', () => {
    if (file === undefined) log.info('SIGHUP: there is no configuration file to read again');
    else file.reload('SIGHUP');
  });
  process.once('uncaughtExceptionMonitor', () => dumpRecorderSync(daemon.view, log));
}

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
  if (config.metrics === undefined) return;
  log.warn({ key: 'metrics' }, 'metrics: this version of arproxy does not serve it');
}
