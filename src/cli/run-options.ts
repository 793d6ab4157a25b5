/** The options of `run`, and the configuration that they make, with a file or without. */
import { complete, interfaceFor } from '../config/complete.ts';
import type { Config, LogLevel } from '../config/config.ts';

/** Undefined: not given, so that the file, or the default, counts. Durations in milliseconds. */
export interface RunOptions {
  readonly config?: string;
  readonly interface?: readonly string[];
  readonly logLevel?: LogLevel;
  readonly pvlan?: true;
  readonly proxyDelay?: number;
  readonly proxyQlen?: number;
  readonly routeCacheTtl?: number;
  readonly busyPoll?: number;
  readonly control?: string;
  readonly metrics?: string;
  /** What no file says. */
  readonly dump?: string;
  /** Octets. */
  readonly dumpSize?: number;
  readonly dumpFiles?: number;
  readonly dryRun?: boolean;
}

/** What reads the file, if there is one, and puts the options over it. YAML and its checks are loaded for a file alone. */
export async function configLoader(options: RunOptions): Promise<() => Config> {
  const file = options.config;
  if (file === undefined) return () => override(complete({ interfaces: [] }), options);
  const { loadConfig } = await import('../config/load.ts');
  return () => override(loadConfig(file), options);
}

/** -i goes in the place of all the file's rules; what says how, goes before the same in every rule. */
export function override(config: Config, options: RunOptions): Config {
  const interfaces = options.interface === undefined ? config.interfaces : [interfaceFor(options.interface)];
  return {
    ...config,
    interfaces: interfaces.map((rule) => ({
      ...rule,
      proxyArpPvlan: options.pvlan ?? rule.proxyArpPvlan,
      proxyDelay: options.proxyDelay ?? rule.proxyDelay,
      proxyQlen: options.proxyQlen ?? rule.proxyQlen,
    })),
    log: { level: options.logLevel ?? config.log.level },
    routeCacheTtl: options.routeCacheTtl ?? config.routeCacheTtl,
    busyPoll: options.busyPoll ?? config.busyPoll,
    control: options.control ?? config.control,
    metrics: options.metrics ?? config.metrics,
  };
}
