// test-summary.mjs FOLDER: adds up what scripts/test left there (NAME.exit, NAME.json, NAME.skipped), names what failed
// and what was skipped, and ends with the line `N passed, N failed`. Exits 1 when anything failed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = process.argv[2];
const strict = Boolean(process.env.CI);
const failed = [];
const skipped = [];
let passed = 0;

for (const file of readdirSync(folder)) {
  const name = file.slice(0, file.lastIndexOf('.'));
  if (file.endsWith('.skipped')) skipped.push(`${name}: ${readFileSync(join(folder, file), 'utf8').trim()}`);
  if (file.endsWith('.exit')) addPart(name, Number(readFileSync(join(folder, file), 'utf8')));
}

for (const line of skipped) console.log(`skipped: ${line}`);
if (strict) failed.push(...skipped.map((line) => `${line} (skipped, which is a failure in CI)`));
if (passed + failed.length + skipped.length === 0) failed.push('nothing was run');
for (const line of failed) console.log(`failed: ${line}`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** One part of the run: a vitest project with its report, or a command that passed or failed as a whole. */
function addPart(name, exitCode) {
  const report = readReport(join(folder, `${name}.json`));
  const failedBefore = failed.length;
  if (report !== undefined) addReport(name, report);
  else if (
    [
      'unit',
      'native',
      'lab',
      'lab-alone',
      'labs',
      'docs',
      'fuzz',
      'release',
      'package',
      'service',
      'arm64',
    ].includes(name)
  )
    failed.push(`${name}: no report (exit code ${exitCode})`);
  else if (exitCode === 0) passed++;
  // Also for an error outside of any test, of which the report says nothing.
  if (exitCode !== 0 && failed.length === failedBefore) failed.push(`${name}: exit code ${exitCode}`);
}

/** vitest's report, or undefined when it died before, or while, writing it. */
function readReport(path) {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function addReport(project, report) {
  let tests = 0;
  for (const suite of report.testResults) {
    const place = `${project}: ${relative(process.cwd(), suite.name)}`;
    const failedBefore = failed.length;
    for (const test of suite.assertionResults) {
      tests++;
      if (test.status === 'passed') passed++;
      else if (test.status === 'failed') failed.push(`${place}: ${test.fullName}`);
      else skipped.push(`${place}: ${test.fullName}`);
    }
    // It did not load, or a hook failed: then no test is marked.
    if (suite.status === 'failed' && failed.length === failedBefore) {
      failed.push(`${place}: ${suite.message || 'failed outside of its tests'}`);
    }
  }
  if (tests === 0) failed.push(`${project}: no test was run`);
}
