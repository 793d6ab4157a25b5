// What came of each phase, as a table for a terminal.

const ms = (value) => value?.toFixed(2) ?? '-';

const COLUMNS = [
  ['phase', ({ name }) => name],
  ['asked', ({ sent }) => sent],
  ['missing', ({ missing }) => missing],
  ['wrong', ({ wrong }) => wrong],
  ['p50 ms', ({ p50 }) => ms(p50)],
  ['p99 ms', ({ p99 }) => ms(p99)],
  ['max ms', ({ max }) => ms(max)],
  ['lost', ({ lost }) => lost],
  ['MiB', ({ rssMib }) => rssMib?.toFixed(0) ?? '-'],
  ['fds', ({ fds }) => fds ?? '-'],
  ['threads', ({ threads }) => threads ?? '-'],
  ['', ({ verdict }) => (verdict === 'ok' ? 'ok' : 'FAILED')],
];

export function table(rows) {
  const lines = [
    COLUMNS.map(([head]) => head),
    ...rows.map((row) => COLUMNS.map(([, of]) => String(of(row)))),
  ];
  const widths = COLUMNS.map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  const cell = (text, at) => (at === 0 ? text.padEnd(widths[at]) : text.padStart(widths[at]));
  return lines.map((line) => line.map(cell).join('  ').trimEnd()).join('\n');
}
