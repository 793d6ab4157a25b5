/** The daemon with all that goes with it: its configuration file, control socket, sockets, dump, metrics and signals. */
import { buildRules, type Settings } from '../config/build-rules.ts';
import { type ConfigSource, configLoader } from '../config/source.ts';
import { Dump, type DumpOptions } from '../dump/dump.ts';
import { CloseList } from '../host/close-list.ts';
import { openHost } from '../host/open.ts';
import { openOutput } from '../host/output.ts';
import { limitRights } from '../host/rights.ts';
import { type Log, type OpenLog, openLog } from '../log/log.ts';
import { VERSION } from '../sys/package-root.ts';
import { stepBackNodes } from '../sys/thread-priority.ts';
import { ConfigFile } from './config-file.ts';
import { ControlEndpoint } from './control-endpoint.ts';
import { Daemon } from './daemon.ts';
import { FileWatch } from './file-watch.ts';
import { LifeCycle } from './life-cycle.ts';
import { lifeLog } from './life-log.ts';
import { markPort } from './mark-port.ts';
import { metricsEndpoint } from './metrics-endpoint.ts';
import { openServiceManager } from './open-service-manager.ts';
import { openServing, serveDaemon } from './open-serving.ts';
import { dumpRecorderSync, RecorderDump } from './recorder-dump.ts';
import type { NotifyEnvironment } from './service-manager.ts';
import { lineOfStatus } from './status-line.ts';

/** What the command line alone can say. */
export interface RunMode {
  readonly dump?: DumpOptions;
  /** Everything but sending. */
  readonly dryRun?: boolean;
  /** Not to give back what is needed no more. */
  readonly keepCapabilities?: boolean;
  /** Nobody named the configuration file. */
  readonly isDefaultFile?: boolean;
}

export interface ServiceOptions {
  /** The configuration file, if there is one, and the command line's options over it. */
  readonly source: ConfigSource;
  readonly mode: RunMode;
  /** Calls `handler` at each such signal from now on; at once, if it has come already. */
  readonly onSignal: (name: NodeJS.Signals, handler: (signal: NodeJS.Signals) => void) => void;
  /** Who started it and is to be told of its state, if anybody. */
  readonly notify?: NotifyEnvironment | undefined;
}

/** What runs, once all is open. */
interface Running {
  readonly daemon: Daemon;
  readonly file: ConfigFile | undefined;
  readonly log: OpenLog;
  readonly stop: AbortSignal;
  readonly dumps: RecorderDump;
}

/** Answers until SIGTERM or SIGINT; rejects where anything that was asked for cannot be had, and then holds nothing. */
export async function runService(options: ServiceOptions): Promise<void> {
  stepBackNodes();
  const life = new LifeCycle();
  const open = new CloseList();
  let running: Running | undefined;
  try {
    running = await openService(options, life, open);
    if (running.stop.aborted) return; // nobody is told that it is ready
    giveBack(running.log, options.mode);
    const answering = running.daemon.run(running.stop);
    followSignals(options, running, life); // one that came meanwhile is told of behind `ready`
    await answering;
  } catch (error) {
    life.tell({ phase: 'failed', error });
    throw error;
  } finally {
    await open.close();
    if (running !== undefined) {
      life.tell({ phase: 'stopped', ...running.daemon.summary });
      await running.log.close();
    }
  }
}

/**
 * Opens everything that can be refused, into `open`. First what fails soonest and costs others least: a file with faults, a
 * control socket or a port that another daemon has. The dump's files are made last of all, in Daemon, since that puts those of
 * a run before, or of a daemon that runs, aside.
 */
async function openService(
  { source, mode, onSignal, notify }: ServiceOptions,
  life: LifeCycle,
  open: CloseList,
): Promise<Running> {
  let daemon: Daemon | undefined;
  let log: OpenLog | undefined;
  if (notify !== undefined) {
    const status = () => (daemon === undefined ? 'starting' : lineOfStatus(daemon.view, file));
    open.add(openServiceManager(notify, { life, log: () => log, status, check: () => daemon?.check() }));
  }
  const path = source.config;
  const load = await configLoader(source);
  const watch = path === undefined ? undefined : new FileWatch(path);
  const config = load();
  log = await openLog(config.log, openOutput(1));
  life.follow(lifeLog(log));
  life.tell({ phase: 'starting', version: VERSION, file: path, isDefaultFile: mode.isDefaultFile === true });
  const stop = stopSignal(onSignal, life);
  const serving = openServing({ daemon: () => daemon, file: () => file, log });
  const control = open.add(new ControlEndpoint((at) => serving.listen('control socket', at), log));
  const metrics = open.add(metricsEndpoint((at) => serving.listen('metrics', at), log));
  open.add(serving); // closed before these two, each of which would wait for its thread
  const apply = (settings: Settings): void => {
    daemon?.apply(settings);
    void log.setFormat(settings.config.log.format);
    control.move(settings.config);
    void metrics.move(settings.config.metrics);
  };
  const links = () => daemon?.view.kernel.links;
  const file = watch && open.add(new ConfigFile(watch, config, { source, links, apply, life }));
  await control.open(config);
  await metrics.open(config.metrics);
  const rules = file?.build(config) ?? buildRules(config);
  const dump = mode.dump && open.add(new Dump({ ...mode.dump, log })); // it is closed after what it hears from
  const host = open.add(openHost());
  const dryRun = mode.dryRun === true; // it replies nothing: neither is it a second one, nor does a second one harm
  const marks = dryRun ? undefined : markPort();
  daemon = open.add(new Daemon({ config, rules }, { host, log, life, file: path, dump, dryRun, marks }));
  serveDaemon(serving, daemon);
  control.serve();
  file?.follow(); // a change in the meantime is told of now that it can be put in force
  const dumps = new RecorderDump((part, file) => serving.writeRecording(part, file), log, stop);
  return { daemon, file, log, stop, dumps };
}

/** All that can be refused is open. */
function giveBack(log: Log, { keepCapabilities = false }: RunMode): void {
  const { givenBack: capabilities, refused } = limitRights(keepCapabilities);
  const what = keepCapabilities ? 'capabilities kept' : `${capabilities} capabilities given back`;
  if (refused.length === 0)
    log.say('rights-limited', { capabilities }, `${what}; no new privileges; system calls are filtered`);
  else
    log.say(
      'rights-refused',
      { capabilities, refused },
      `not all rights could be given back (${what}): ${refused.join('; ')}`,
    );
}

function followSignals(
  { onSignal }: ServiceOptions,
  { daemon, file, log, stop, dumps }: Running,
  life: LifeCycle,
): void {
  onSignal('SIGUSR1', () => dumps.request());
  onSignal('SIGHUP', () => {
    if (stop.aborted) return;
    if (file === undefined) life.tell({ phase: 'reload-ignored', why: 'SIGHUP' });
    else void file.reload('SIGHUP');
  });
  process.once('uncaughtExceptionMonitor', () => dumpRecorderSync(daemon.view, log));
}

/** Aborts at SIGTERM and SIGINT. */
function stopSignal(onSignal: ServiceOptions['onSignal'], life: LifeCycle): AbortSignal {
  const stop = new AbortController();
  const end = (signal: NodeJS.Signals): void => {
    life.tell({ phase: 'stopping', why: signal });
    stop.abort();
  };
  onSignal('SIGTERM', end);
  onSignal('SIGINT', end);
  return stop.signal;
}
