/** `arproxy run`: answers in the foreground until SIGTERM or SIGINT. */
import { Command, Option } from 'commander';
import { Daemon } from '../daemon/daemon.ts';
import { LOG_LEVELS, type LogLevel, openLog } from '../daemon/log.ts';
import { patterns } from '../policy/interface-rule.ts';
import { parseCount, parseDuration, parseGlob, parseMicroseconds } from './arguments.ts';

interface RunOptions {
  readonly interface: readonly string[];
  readonly logLevel: LogLevel;
  readonly pvlan?: true;
  /** Milliseconds. */
  readonly proxyDelay: number;
  readonly proxyQlen: number;
  /** Milliseconds. */
  readonly verdictTtl: number;
  readonly busyPoll: number;
}

export const runCommand = (): Command =>
  new Command('run')
    .description("answer ARP requests on the chosen interfaces as the kernel's proxy_arp=1 would there")
    .addOption(
      new Option(
        '-i, --interface <glob>',
        'an interface to serve, by name, altname or shell pattern; may be repeated',
      )
        .argParser(parseGlob)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('-l, --log-level <level>', 'how much to say; trace: every decision')
        .choices(LOG_LEVELS)
        .default('info'),
    )
    .option(
      '--pvlan',
      'also answer for targets behind the asking interface itself, as proxy_arp_pvlan does (RFC 3069)',
    )
    .addOption(
      new Option(
        '--proxy-delay <duration>',
        'wait a random time below this before answering, such as 800ms (a bare number is ms)',
      )
        .argParser(parseDuration)
        .default(0, '0: at once'),
    )
    .addOption(
      new Option(
        '--proxy-qlen <n>',
        'so many requests of an interface may wait; what comes beyond is dropped',
      )
        .argParser(parseCount)
        .default(64),
    )
    .addOption(
      new Option(
        '--verdict-ttl <duration>',
        'keep what the kernel said of a route so long, unless it announces a change; 0: never',
      )
        .argParser(parseDuration)
        .default(1000, '1s'),
    )
    .addOption(
      new Option(
        '--busy-poll <duration>',
        'stay awake so long after each batch of frames (a bare number is us): shorter latency, for a whole processor',
      )
        .argParser(parseMicroseconds)
        .default(0, '0: never'),
    )
    .addHelpText(
      'after',
      `
Needs CAP_NET_RAW, and nothing else. Prints a line with the word "ready" when it answers; ends with SIGTERM or SIGINT.

  arproxy run -i 'cali*'                    the host ends of Calico's pods, also those that come later
  arproxy run -i eth1 -i eth2 -l trace      with a line for every request: who asked what, and why it was (not) answered`,
    )
    .action(run);

async function run(options: RunOptions): Promise<void> {
  const globs = options.interface;
  const log = await openLog(options.logLevel);
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    log.info({ signal }, `${signal}: stopping`);
    stop.abort();
  };
  // once: a second signal ends the process the hard way
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  process.on('SIGHUP', () => log.info('SIGHUP: there is no configuration file to reload'));
  const rule = {
    matches: patterns(globs),
    proxyArp: true,
    proxyArpPvlan: options.pvlan === true,
    proxyDelay: options.proxyDelay,
    proxyQlen: options.proxyQlen,
  };
  const { verdictTtl, busyPoll } = options;
  await new Daemon({ rules: [rule], globs, verdictTtl, busyPoll }, log).run(stop.signal);
}
