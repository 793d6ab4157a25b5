/** What serves others, with a thread that is none. */
import type { TestContext } from 'vitest';
import { type OpenServingParts, openServing } from '../../src/daemon/open-serving.ts';
import type { Serving } from '../../src/serving/serving.ts';
import { logDouble } from '../log/log-double.ts';
import { ThreadDouble } from './thread-double.ts';

export interface ServingDouble {
  readonly serving: Serving;
  /** All that were started. */
  readonly threads: ThreadDouble[];
}

export function servingDouble(context: TestContext, parts: Partial<OpenServingParts> = {}): ServingDouble {
  const threads: ThreadDouble[] = [];
  const serving = openServing({
    daemon: () => undefined,
    file: () => undefined,
    log: logDouble().log,
    spawn: () => {
      const thread = new ThreadDouble();
      threads.push(thread);
      return thread;
    },
    ...parts,
  });
  context.onTestFinished(() => serving.close());
  return { serving, threads };
}
