/** The whole of it, to be loaded where metrics are on. */
import type { Listen } from '../listen/address.ts';
import type { Listening } from '../listen/endpoint.ts';
import { exposition } from './exposition.ts';
import { families } from './families.ts';
import { serveMetrics } from './server.ts';
import type { MetricsSource } from './source.ts';

/** Serves what `source` gives at each scrape. Rejects with a ListenError. */
export const openMetrics = (at: Listen, source: () => MetricsSource): Promise<Listening> =>
  serveMetrics(at, () => exposition(families(source())));
