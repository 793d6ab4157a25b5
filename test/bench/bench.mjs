// npm run bench: arproxy beside its peers, in one run on one machine. README.md says what is measured, and how.
import { join } from 'node:path';
import { buildTools } from './build.mjs';
import { checkGenerator } from './check.mjs';
import { measureFloods } from './floods.mjs';
import { install } from './install.mjs';
import { machine } from './machine.mjs';
import { measureResponder } from './measures.mjs';
import { parseOptions } from './options.mjs';
import { isPaired, measurePairs } from './pairs.mjs';
import { writeReport } from './report.mjs';
import { RESPONDERS } from './responders.mjs';
import { Rows, readRows } from './rows.mjs';
import { measureScale } from './scale.mjs';
import { measureStarts } from './starts.mjs';

const RESULTS = join(import.meta.dirname, 'results');

function say(text) {
  process.stderr.write(`${text}\n`);
}

/** The responders that can run; the others are named, with the reason, in the rows too. */
function present({ only, quick }, rows) {
  return RESPONDERS.filter(({ name, missing, about, slow }) => {
    if (only !== undefined && !only.includes(name)) return false;
    const reason =
      missing?.() ?? (slow && quick && only === undefined ? 'too slow for a quick run' : undefined);
    if (reason === undefined) rows.keep({ kind: 'responder', responder: name, about: about() });
    else {
      say(`left out: ${name}: ${reason}`);
      rows.keep({ kind: 'left-out', responder: name, reason });
    }
    return reason === undefined;
  });
}

async function run(plan) {
  const started = performance.now();
  const deadline = setTimeout(() => {
    say(`not done after ${plan.limitMinutes} minutes: stopped`);
    process.exit(1);
  }, plan.limitMinutes * 60_000);
  buildTools();
  await checkGenerator(plan.cpus);
  const file = join(RESULTS, `${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}.jsonl`);
  const rows = new Rows(file, { ...machine(), ...plan });
  const there = present(plan, rows);
  if (plan.parts.includes('pairs')) {
    const keep = (row) => rows.keep({ kind: 'measure', ...row });
    await survive('pairs', rows, () => measurePairs(there.filter(isPaired), plan, keep));
    say(`pairs (${minutes(started)})`);
  }
  if (plan.parts.includes('responders')) {
    for (let rep = 1; rep <= plan.repetitions; rep++) {
      for (const responder of there) {
        const keep = (row) => rows.keep({ kind: 'measure', rep, responder: responder.name, ...row });
        await survive(responder.name, rows, () => measureResponder(responder, plan, keep));
        say(`${rep}/${plan.repetitions} ${responder.name} (${minutes(started)})`);
      }
    }
  }
  if (plan.parts.includes('scale')) {
    const some = there.filter(({ scales }) => scales);
    await measureScale(some, plan, { keep: (row) => rows.keep({ kind: 'scale', ...row }), say });
  }
  if (plan.parts.includes('floods')) {
    const some = there.filter(({ scales }) => scales);
    await survive('floods', rows, () =>
      measureFloods(some, plan, { keep: (row) => rows.keep({ kind: 'flood', ...row }), say }),
    );
  }
  if (plan.parts.includes('starts')) {
    await survive('starts', rows, () => measureStarts(plan, (row) => rows.keep({ kind: 'start', ...row })));
    say(`starts (${minutes(started)})`);
  }
  clearTimeout(deadline);
  rows.keep({ kind: 'end', minutes: (performance.now() - started) / 60_000 });
  say(`raw rows: ${file} (${minutes(started)})`);
  return rows.all;
}

const minutes = (since) => `${((performance.now() - since) / 60_000).toFixed(1)} min`;

/** What goes wrong with one responder is a row, not the end. */
async function survive(name, rows, step) {
  try {
    await step();
  } catch (error) {
    say(`${name}: ${error.message}`);
    rows.keep({ kind: 'failure', responder: name, reason: error.message });
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

const options = parseOptions(process.argv.slice(2));
if (options.install) install(say);
const rows = options.rows === undefined ? await run(options.plan) : readRows(options.rows);
const report = writeReport(rows, options.report ?? RESULTS);
say(`report: ${report}`);
