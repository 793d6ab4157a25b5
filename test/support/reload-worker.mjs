// The thread of src/config/reload-worker.ts, without a build.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
await import('../../src/config/reload-worker.ts');
