/** What the metrics are made of, read from a running daemon at each scrape. */
import type { MetricsSource } from '../metrics/source.ts';
import type { ConfigFile } from './config-file.ts';
import type { DaemonView } from './status.ts';
import { VERSION } from './version.ts';

/** When the process began: milliseconds since 1970. */
const STARTED_AT = performance.timeOrigin;

/** `file`: undefined where options alone say what is served. */
export const metricsSource = (view: DaemonView, file: ConfigFile | undefined): MetricsSource => ({
  version: VERSION,
  startedAt: STARTED_AT,
  served: view.served,
  counters: view.counters,
  captureLost: view.captureLost,
  notificationsLost: view.notificationsLost,
  dumpLost: view.dumpLost,
  config: {
    generation: file?.generation ?? 1,
    lastReloadSucceeded: file?.lastReload?.ok ?? true,
    lastSuccessAt: file?.lastSuccess ?? STARTED_AT,
  },
});
