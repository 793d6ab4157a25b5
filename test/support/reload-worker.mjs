// The thread of src/daemon/reload-worker.ts, without a build.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
await import('../../src/daemon/reload-worker.ts');
