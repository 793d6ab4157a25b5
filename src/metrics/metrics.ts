/** The whole of it, to be loaded where somebody asks. */
import type { Brake } from '../listen/brake.ts';
import { exposition } from './exposition.ts';
import { families } from './families.ts';
import { MetricsServer } from './server.ts';
import type { MetricsSource } from './source.ts';

/** Serves what `source` gives at each scrape. */
export const openMetrics = (source: () => Promise<MetricsSource>, brake: Brake): MetricsServer =>
  new MetricsServer(async () => exposition(families(await source())), brake);
