/** npm run fuzz -- --minutes N [--only KIND] [--seed N]: extends the kept corpus (test/fuzz/README.md). */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, only: { type: 'string' }, seed: { type: 'string' } },
});
if (!(Number(values.minutes) > 0)) {
  console.error('usage: npm run fuzz -- --minutes N [--only KIND] [--seed N]');
  process.exit(2);
}
const env = {
  ...process.env,
  FUZZ_MINUTES: values.minutes,
  ...(values.only !== undefined && { FUZZ_ONLY: values.only }),
  ...(values.seed !== undefined && { FUZZ_SEED: values.seed }),
};
const args = ['run', 'test/fuzz/guided', '--project=unit', '--disable-console-intercept'];
const { status } = spawnSync('node_modules/.bin/vitest', args, { env, stdio: 'inherit' });
process.exitCode = status ?? 1;
