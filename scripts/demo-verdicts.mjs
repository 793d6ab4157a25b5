// demo-verdicts.mjs LOG: the decisions in arproxy's trace log in human words, like ones together with their number.
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

function describe({ ifname, spa, sha, tpa, verdict, reason, oif }) {
  const heard =
    reason === 'not-request' ? `${spa} (${sha}) answers ${tpa}` : `who has ${tpa}? tell ${spa} (${sha})`;
  const made = verdict === 'reply' ? 'replied' : 'silent';
  return `${ifname}: ${heard}: ${made} (${reason}${oif === undefined ? '' : `, ${tpa} is behind ${oif}`})`;
}

const decisions = readFileSync(process.argv[2], 'utf8')
  .split('\n')
  .map(parseLine)
  .filter((entry) => entry?.verdict !== undefined);

const counts = new Map();
for (const sentence of decisions.map(describe)) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
for (const [sentence, count] of counts) console.log(`  ${String(count).padStart(2)} x ${sentence}`);

if (decisions.length === 0) {
  console.error('demo-verdicts: no line with a verdict in the log');
  process.exitCode = 1;
}
