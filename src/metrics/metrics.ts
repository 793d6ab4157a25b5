/** The whole of it, to be loaded where somebody asks. */
import { exposition } from './exposition.ts';
import { families } from './families.ts';
import { MetricsServer, type MetricsServerParts } from './server.ts';
import type { MetricsSource } from './source.ts';

export interface MetricsParts extends Omit<MetricsServerParts, 'text'> {
  /** Asked for at each scrape. */
  readonly source: () => Promise<MetricsSource>;
}

export const openMetrics = ({ source, ...parts }: MetricsParts): MetricsServer =>
  new MetricsServer({ ...parts, text: async () => exposition(families(await source())) });
