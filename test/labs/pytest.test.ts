/** The helper for tests in Python, by Debian's pytest. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { REPOSITORY } from '../support/confine.ts';
import { until } from '../support/until.ts';
import { LABS, LabRun, NOTHING, needs } from './labs.ts';

const EXAMPLES = join(LABS, 'examples');

/** pytest as the manual starts it, on copies: it finds its modules by PYTHONPATH alone. */
function pytest(context: TestContext, file: string, folders = [LABS]): LabRun {
  needs(context, 'pytest');
  const words = ['/usr/bin/python3', '-m', 'pytest', '-p', 'no:cacheprovider', '--tb=short', file];
  return new LabRun(context, words, { PYTHONPATH: folders.join(':') });
}

test('the example', async (context) => {
  const run = pytest(context, join(EXAMPLES, 'test_gateway.py'));
  const { code, output } = await run.ended;
  expect(output).toMatch(/ 2 passed in /);
  expect(code).toBe(0);
  expect(run.left()).toEqual(NOTHING);
});

test('the example on a gateway with a wrong route: one line says what came instead', async (context) => {
  const folder = mkdtempSync('/tmp/arproxy-test-labs.');
  context.onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'test_gateway.py');
  const example = readFileSync(join(EXAMPLES, 'test_gateway.py'), 'utf8');
  writeFileSync(file, example.replace('add 10.9.0.2 dev wire2', 'add 10.9.0.2 dev wire1'));
  const { code, output } = await pytest(context, `${file}::test_a_neighbour_on_another_wire`).ended;
  const missing = 'verdict reply, spa 10.9.0.1, tpa 10.9.0.2, ifname wire1';
  const came = 'wire1 who-has 10.9.0.2 tell 10.9.0.1: drop (same-interface)';
  expect(output).toContain(`AssertionError: no decision with ${missing} within 5 s, but ${came}, which of `);
  expect(code).toBe(1);
});

test('the helper', async (context) => {
  const run = pytest(context, join(REPOSITORY, 'test/labs/test_arproxy_lab.py'), [LABS, EXAMPLES]);
  const { code, output } = await run.ended;
  expect(output).toMatch(/ 10 passed in /);
  expect(code).toBe(0);
  expect(run.left()).toEqual(NOTHING);
});

test('arproxy ends with the test, also where that is killed', async (context) => {
  needs(context);
  const program = `
import time
from arproxy_lab import arproxy
with arproxy(None, '-i', 'not-there0'):
    print('it is ready', flush=True)
    time.sleep(60)
`;
  const run = new LabRun(context, ['/usr/bin/python3', '-c', program], { PYTHONPATH: LABS });
  await run.says('it is ready');
  expect(run.processes()).toHaveLength(2);
  run.signal('SIGKILL');
  await until(
    'its end',
    () => run.processes().length === 0,
    () => run.left().processes.join('\n'),
  );
});
