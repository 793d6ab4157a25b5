import { expect, test } from 'vitest';
import { wrapAt } from '../../src/cli/wrap.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { formatFindings, jsonFindings } from '../../src/doctor/report.ts';

const FINDINGS: readonly Finding[] = [
  {
    level: 'problem',
    check: 'down',
    ifname: 'cali12',
    text: 'cali12 is down',
    remedy: 'ip link set dev cali12 up',
  },
  { level: 'ok', check: 'cap-net-raw', text: 'CAP_NET_RAW is in effect' },
];

test('columns that stand below each other, the remedy below the text, and the sums', () => {
  expect(formatFindings(FINDINGS, (_level, text) => text)).toBe(
    `problem  down         cali12  cali12 is down
                              ip link set dev cali12 up
ok       cap-net-raw  -       CAP_NET_RAW is in effect
1 problem, 0 warnings, 1 ok
`,
  );
});

test('a remedy that stands above already is not printed again', () => {
  const [first] = FINDINGS;
  const lines = formatFindings(first === undefined ? [] : [first, first], (_level, text) => text).split('\n');
  expect(lines.map((line) => line.trim()).filter((line) => /^[(i]/.test(line))).toEqual([
    'ip link set dev cali12 up',
    '(the same command as above)',
  ]);
});

test('on a terminal the text goes on below itself, and the remedy stays whole', () => {
  const text = 'cali12 is down, and nobody has said why it is';
  const remedy = 'ip link set dev cali12 up # and wait';
  const [problem] = FINDINGS;
  if (problem === undefined) throw new Error('no finding');
  expect(
    formatFindings([{ ...problem, text, remedy } as Finding], (_level, word) => word, wrapAt(50)),
  ).toBe(`problem  down  cali12  cali12 is down, and nobody
                       has said why it is
                       ${remedy}
1 problem, 0 warnings, 0 ok
`);
});

test('the colour goes around the level alone', () => {
  const painted = formatFindings(FINDINGS, (level, text) => `<${level[0]}>${text}</>`);
  expect(painted.split('\n')[0]).toBe('<p>problem</>  down         cali12  cali12 is down');
});

test('--json: an object a line, and last the sums', () => {
  const rows = jsonFindings(FINDINGS)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(rows).toEqual([...FINDINGS, { problems: 1, warnings: 0, ok: 1 }]);
});
