// The words of the command line.
import { parseArgs } from 'node:util';

const HELP = `usage: npm run soak -- [options]

  --minutes N       how long (1); all faults come once at least, however short that is
  --seed N          the order of the faults (a new one each time; the last line has it)
  --only NAME,...   these faults alone
  --sanitized       with the sanitized addon
  --verbose         what arproxy logs, too

It needs root, to make network namespaces. test/soak/README.md says what is done, and what must hold.`;

function fail(text) {
  console.error(text);
  process.exit(2);
}

function parse(words) {
  const options = {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String((Date.now() ^ (process.pid << 16)) >>> 0) },
    only: { type: 'string' },
    sanitized: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  };
  try {
    return parseArgs({ args: words, options }).values;
  } catch (error) {
    return fail(`${error.message}\n\n${HELP}`);
  }
}

export function parseOptions(words, names) {
  const { minutes, seed, only, sanitized, verbose, help } = parse(words);
  if (help) {
    console.log(`${HELP}\n\nfaults: ${names.join(', ')}`);
    process.exit(0);
  }
  if (!/^\d+(\.\d+)?$/.test(minutes) || Number(minutes) === 0)
    fail(`--minutes: want a number, got "${minutes}"`);
  if (!/^\d{1,10}$/.test(seed)) fail(`--seed: want a whole number, got "${seed}"`);
  const wanted = only?.split(',');
  const unknown = wanted?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0) fail(`--only: no ${unknown.join(', ')}; there are ${names.join(', ')}`);
  if (process.getuid?.() !== 0) fail('soak: needs root, to make network namespaces');
  return { minutes: Number(minutes), seed: Number(seed), only: wanted, sanitized, verbose };
}
