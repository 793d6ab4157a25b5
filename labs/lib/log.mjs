// log.mjs LOG: arproxy's log, as it says it to people: time, level, text. What is not JSON, such as a crash's stack, as it is.
import { readFileSync } from 'node:fs';

const LEVELS = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

function inWords(line) {
  try {
    const { time, level, msg } = JSON.parse(line);
    return `${new Date(time).toISOString().slice(11, 23)} ${(LEVELS[level] ?? String(level)).padEnd(5)} ${msg}`;
  } catch {
    return line;
  }
}

const lines = readFileSync(process.argv[2], 'utf8').trimEnd().split('\n');
process.stdout.on('error', () => process.exit()); // `log | head`
process.stdout.write(`${lines.map(inWords).join('\n')}\n`);
