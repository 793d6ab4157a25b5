/** The whole of it, to be loaded where metrics are on. */
import type { Listen } from '../config/listen.ts';
import { exposition } from './exposition.ts';
import { families } from './families.ts';
import { type MetricsServer, serveMetrics } from './server.ts';
import type { MetricsSource } from './source.ts';

/** Serves what `source` gives at each scrape. Rejects with ListenError. */
export const openMetrics = (listen: Listen, source: () => MetricsSource): Promise<MetricsServer> =>
  serveMetrics(listen, () => exposition(families(source())));
