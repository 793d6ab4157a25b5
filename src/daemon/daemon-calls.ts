/** What the thread that serves others may have done by the one that answers: nothing of it takes long. */
import type { Config } from '../config/keys.ts';
import { LOG_LEVELS } from '../config/log-levels.ts';
import type { LogLevelAnswer, ReloadAnswer } from '../control/answers.ts';
import type { Unchecked } from '../control/commands.ts';
import { ControlError } from '../control/protocol.ts';
import { parseFilter } from '../control/watch-request.ts';
import { shown } from '../errors/shown.ts';
import type { ServedInterface } from '../policy/served-interfaces.ts';
import { isLimited } from '../responder/decision-filter.ts';
import { wallOrigin } from '../responder/wall-clock.ts';
import type { ConfigPage, DaemonCalls } from '../serving/calls.ts';
import type { SnapshotPage } from '../serving/snapshot.ts';
import type { ConfigFile } from './config-file.ts';
import type { Daemon } from './daemon.ts';
import { interfaceRow, totalsOf } from './status.ts';

/** Interfaces of one page: some tenths of a millisecond. */
const INTERFACES_A_PAGE = 64;
/** Rules of one page of the configuration, and values of their lists, beyond which no further rule is taken into it. */
const RULES_A_PAGE = 64;
const VALUES_A_PAGE = 1000;

export interface DaemonCallsParts {
  /** Undefined: it is not there yet, and nothing but fault() is called. */
  readonly daemon: () => Pick<Daemon, 'view' | 'setLogLevel' | 'setWatched'> | undefined;
  /** Undefined: options alone. */
  readonly file: () =>
    | Pick<ConfigFile, 'path' | 'generation' | 'lastReload' | 'previousReload' | 'lastSuccess' | 'reload'>
    | undefined;
  readonly fault: (text: string) => void;
}

export function daemonCalls(parts: DaemonCallsParts): DaemonCalls {
  const running = () => {
    const daemon = parts.daemon();
    if (daemon === undefined) throw new Error('asked before there is anything');
    return daemon;
  };
  /** As they were when the snapshot began. */
  let rows: readonly ServedInterface[] = [];
  return {
    snapshot: (from) => {
      const { view } = running();
      if (from === 0) rows = [...view.served];
      return snapshotPage(rows, from, view, parts.file());
    },
    config: (from) => configPage(running().view.settings.config, from, parts.file()),
    logLevel: (fields) => logLevel(fields, running()),
    reload: () => reload(parts.file()),
    health: () => {
      const daemon = parts.daemon();
      return daemon === undefined ? 'arproxy is starting' : daemon.view.fault;
    },
    watched: (on) => parts.daemon()?.setWatched(on),
    fault: parts.fault,
  };
}

function snapshotPage(
  rows: readonly ServedInterface[],
  from: number,
  view: Daemon['view'],
  file: ReturnType<DaemonCallsParts['file']>,
): SnapshotPage {
  const origin = wallOrigin();
  const end = from + INTERFACES_A_PAGE;
  return {
    totals: from === 0 ? totalsOf(view, file) : undefined,
    interfaces: rows.slice(from, end).map((row) => interfaceRow(row, view, origin)),
    next: end < rows.length ? end : undefined,
  };
}

function configPage(config: Config, from: number, file: ReturnType<DaemonCallsParts['file']>): ConfigPage {
  let end = from;
  for (let values = 0; end < config.interfaces.length && end < from + RULES_A_PAGE; end++) {
    values += valuesIn(config.interfaces[end]);
    if (values > VALUES_A_PAGE && end > from) break;
  }
  return {
    ...{ file: file?.path, generation: file?.generation ?? 1, directory: process.cwd() },
    config: { ...config, interfaces: config.interfaces.slice(from, end) },
    next: end < config.interfaces.length ? end : undefined,
  };
}

/** How long its lists are. */
function valuesIn(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, each) => sum + valuesIn(each), 0);
}

function logLevel(
  { level, ...filter }: Unchecked<'loglevel'>,
  daemon: Pick<Daemon, 'view' | 'setLogLevel'>,
): LogLevelAnswer {
  const now = LOG_LEVELS.find((known) => known === level);
  if (now === undefined) {
    throw new ControlError('bad-request', `level: want one of ${LOG_LEVELS.join(', ')}, got ${shown(level)}`);
  }
  const wanted = parseFilter(filter);
  if (now !== 'trace' && isLimited(wanted)) {
    throw new ControlError('bad-request', `level: a filter limits the lines of trace alone, got ${now}`);
  }
  const before = daemon.view.logLevel;
  daemon.setLogLevel(now, wanted);
  return { before, now };
}

async function reload(file: ReturnType<DaemonCallsParts['file']>): Promise<ReloadAnswer> {
  if (file === undefined) {
    throw new ControlError(
      'no-config-file',
      'the daemon runs without a configuration file: nothing to reload',
    );
  }
  const { ok, changes, faults } = await file.reload('control socket');
  if (!ok) {
    const message = `${file.path}: not reloaded, the configuration before stays in force`;
    throw new ControlError('config', message, faults);
  }
  return { file: file.path, generation: file.generation, changes, previous: file.previousReload };
}
