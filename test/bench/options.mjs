// The words of the command line, and the plan that they make.
import { parseArgs } from 'node:util';
import { RESPONDERS } from './responders.mjs';

const PARTS = ['pairs', 'responders', 'scale', 'floods', 'starts'];

const HELP = `usage: npm run bench -- [options]

  --quick             three minutes instead of thirty, and without the slow responders
  --only NAME,...     these responders only
  --part PART         only \`pairs\`, \`responders\`, \`scale\`, \`floods\` or \`starts\`
  --repetitions N     how often each is measured; the report has the medians
  --cpus A,B          the generator's processor and the responders' (0,1)
  --report FOLDER     where benchmark.md, its pictures and the raw rows go (test/bench/results)
  --rows FILE         measure nothing: the report of these raw rows
  --install           first install the peers: Debian's packages, npm's in this folder

It needs root, to make network namespaces, and two processors.`;

/** Seconds are of one measurement. */
const FULL = {
  repetitions: 3,
  rounds: 15,
  turnSeconds: 0.5,
  seconds: 1,
  floodSeconds: 10,
  scaleSeconds: 0.5,
  newcomers: 40,
  interfaces: [1, 100, 1000],
  routes: [10, 1_000_000],
  rules: [1, 1000],
  senders: [1, 10_000],
  churn: [0, 50],
  floodedSeconds: 3,
  starts: 9,
  limitMinutes: 60,
};
const QUICK = {
  ...FULL,
  repetitions: 1,
  rounds: 5,
  turnSeconds: 0.3,
  seconds: 0.3,
  floodSeconds: 0.5,
  scaleSeconds: 0.3,
  newcomers: 4,
  floodedSeconds: 1,
  starts: 3,
  interfaces: [1, 1000],
  routes: [10, 100_000],
  limitMinutes: 10,
};

const WORDS = {
  quick: { type: 'boolean' },
  only: { type: 'string' },
  part: { type: 'string' },
  repetitions: { type: 'string' },
  cpus: { type: 'string' },
  report: { type: 'string' },
  rows: { type: 'string' },
  install: { type: 'boolean' },
  help: { type: 'boolean' },
};

function fail(text) {
  console.error(text);
  process.exit(2);
}

function parse(words) {
  try {
    return parseArgs({ args: words, options: WORDS }).values;
  } catch (error) {
    return fail(`${error.message}\n\n${HELP}`);
  }
}

function check({ only, part, cpus = '0,1', repetitions = '1' }) {
  const unknown = only?.split(',').filter((name) => !RESPONDERS.some((responder) => responder.name === name));
  const names = RESPONDERS.map(({ name }) => name).join(', ');
  if (unknown?.length > 0) fail(`--only: no ${unknown.join(', ')}; there are ${names}`);
  if (part !== undefined && !PARTS.includes(part)) fail(`--part: ${PARTS.join(', ')}, got "${part}"`);
  if (!/^\d+,\d+$/.test(cpus)) fail(`--cpus: want two numbers such as 0,1, got "${cpus}"`);
  if (!/^[1-9]\d*$/.test(repetitions))
    fail(`--repetitions: want a number of 1 or more, got "${repetitions}"`);
}

export function parseOptions(words) {
  const values = parse(words);
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  check(values);
  const { quick = false, only, part, repetitions, cpus = '0,1', report, rows, install = false } = values;
  if (rows === undefined && process.getuid?.() !== 0) fail('bench: needs root, to make network namespaces');
  const plan = {
    ...(quick ? QUICK : FULL),
    quick,
    cpus: cpus.split(',').map(Number),
    parts: part === undefined ? PARTS : [part],
    ...(only === undefined ? {} : { only: only.split(',') }),
    ...(repetitions === undefined ? {} : { repetitions: Number(repetitions) }),
  };
  return { plan, report, rows, install };
}
