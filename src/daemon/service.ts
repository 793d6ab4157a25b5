/** The daemon with all that goes with it: its configuration file, control socket, metrics and signals. */
import { buildRules } from '../config/build-rules.ts';
import type { Config } from '../config/keys.ts';
import { type Logger, openLog } from '../log/log.ts';
import { ConfigFile } from './config-file.ts';
import { ControlEndpoint } from './control-endpoint.ts';
import { Daemon, type RunMode } from './daemon.ts';
import { FileWatch } from './file-watch.ts';
import { metricsEndpoint } from './metrics-endpoint.ts';
import { dumpRecorder, dumpRecorderSync } from './recorder-dump.ts';
import type { Settings } from './settings.ts';
import { VERSION } from './version.ts';

export interface ServiceOptions {
  /** Reads the file, if there is one, and puts the command line's options over it. Throws ConfigError. */
  readonly load: () => Config;
  /** The configuration file; undefined: options alone. */
  readonly file: string | undefined;
  readonly mode: RunMode;
}

/** Answers until SIGTERM or SIGINT; rejects where anything that was asked for can not be had. */
export async function runService({ load, file: path, mode }: ServiceOptions): Promise<void> {
  let daemon: Daemon | undefined;
  // Before all that takes time: without a listener Node would open its debugger.
  process.on('SIGUSR1', () => {
    if (daemon !== undefined) void dumpRecorder(daemon.view, log);
  });
  const watch = path === undefined ? undefined : new FileWatch(path);
  const config = load();
  const log = await openLog(config.log.level);
  const control = new ControlEndpoint(log);
  const metrics = metricsEndpoint(() => {
    if (daemon === undefined) throw new Error('scraped before there is anything');
    return { version: VERSION, view: daemon.view, file };
  }, log);
  const apply = (settings: Settings): void => {
    daemon?.apply(settings);
    control.move(settings.config);
    void metrics.move(settings.config.metrics);
  };
  const file = watch && new ConfigFile(watch, config, { load, apply, log });
  try {
    await control.open(config);
    const rules = file?.build(config) ?? buildRules(config);
    daemon = new Daemon({ config, rules }, log, mode);
    await metrics.open(config.metrics);
    control.serve(daemon, file);
    onSignals(daemon, file, log);
    file?.follow(); // a change in the meantime is told of now that it can be put in force
    await daemon.run(stopSignal(log));
  } finally {
    control.close();
    metrics.close();
    file?.close();
    await daemon?.close();
  }
}

function onSignals(daemon: Daemon, file: ConfigFile | undefined, log: Logger): void {
  process.on('SIGHUP', () => {
    if (file === undefined) log.info('SIGHUP: there is no configuration file to read again');
    else file.reload('SIGHUP');
  });
  process.once('uncaughtExceptionMonitor', () => dumpRecorderSync(daemon.view, log));
}

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
