// verdicts.mjs LOG: the decisions in arproxy's trace log in words, like ones together with their number.
// Fails when there is none: then the log does not keep its promise.
import { readFileSync } from 'node:fs';

/** A line of the log as an object, or undefined for what is not JSON, such as a crash's stack. */
function parseLine(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const decisions = readFileSync(process.argv[2], 'utf8')
  .split('\n')
  .map(parseLine)
  .filter((entry) => entry?.verdict !== undefined);

const counts = new Map();
for (const { msg } of decisions) counts.set(msg, (counts.get(msg) ?? 0) + 1);
for (const [words, count] of counts) console.log(`  ${String(count).padStart(2)} x ${words}`);

if (decisions.length === 0) {
  console.error('verdicts: no line with a verdict in the log');
  process.exitCode = 1;
}
