// Runs one function, which inside.ts sends as text, in the namespace that this process is in, and prints what it
// returns. Then nothing may keep this process alive: a handle that is not closed is a test that does not end.
import { writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import * as fast from './fast-path-kit.mjs';
import * as kit from './kit.mjs';

try {
  const body = await text(process.stdin);
  const { default: run } = await import(`data:text/javascript,export default ${encodeURIComponent(body)}`);
  process.stdout.write(JSON.stringify({ result: await run({ ...kit, fast }) }));
  // Node (20 to 26) frees its environment before it is done with it where a handle is collected just as the process ends
  // (node_napi_env__::EnqueueFinalizer(): Unref(), then DrainFinalizerQueue()): so that is done before.
  globalThis.gc();
  await new Promise((resolve) => setImmediate(resolve));
} catch (error) {
  writeSync(2, String(error?.stack ?? error));
  process.exit(1);
}
