// The tables of the report, in Markdown, from the medians.
import { medians } from './rows.mjs';

export const us = (value) => (value >= 1000 ? `${number(value / 1000)} ms` : `${number(value)} µs`);
export const perSecond = (value) =>
  value >= 10_000 ? `${Math.round(value / 1000)}k/s` : `${number(value)}/s`;
export const share = (value) => `${(Math.floor(value * 10_000) / 100).toFixed(value < 1 ? 2 : 0)}%`;
export const mib = (kib) => `${number(kib / 1024)} MiB`;
export const ms = (value) => `${number(value)} ms`;

/** Three digits that count. */
export function number(value) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits).replace(/\B(?=(\d{3})+$)/, ',');
}

const shown = (value, format) => (value === undefined ? '–' : format(value));

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

/** A row for each responder; `columns`: [title, measure, field, format]. */
export function respondersTable(names, figure, columns) {
  const rows = names.map((responder) => [
    responder,
    ...columns.map(([, measure, field, format]) => shown(figure({ responder, measure }, field), format)),
  ]);
  return table(['', ...columns.map(([title]) => title)], rows);
}

/** A goal's figure, or its ratio to another; with the words for both it and its limit. */
export function goalsTable(goals, figure) {
  const look = (one) => figure(where(one), one.field);
  const rows = goals.map(({ what, figure: top, of, limit, words, unit, isMet }) => {
    const reached = of === undefined ? look(top) : look(top) / look(of);
    const goal = `${words} ${UNITS[unit](limit)}`;
    if (reached === undefined || Number.isNaN(reached)) return [what, goal, '–', 'not measured'];
    return [what, goal, UNITS[unit](reached), isMet(reached) ? 'yes' : '**no**'];
  });
  return table(['figure', 'goal', 'reached', ''], rows);
}

const UNITS = { times: (value) => `${number(value)} times`, share, ms, KiB: mib };

const where = (one) => Object.fromEntries(Object.entries(one).filter(([key]) => key !== 'field'));

/** How cost grows: a row for each size and responder of a scene. */
export function sceneTable(scene, sizes, names, figure) {
  const columns = [
    ['first answer after exec', 'start', 'first_ms', ms],
    ['memory', 'memory', 'rss_kib', mib],
    ['rate', 'closed-64', 'rate', perSecond],
    ['CPU per reply', 'closed-64', 'cpu_us_per_reply', us],
    ['CPU, targets new', 'closed-64-new', 'cpu_us_per_reply', us],
    ...(scene === 'interfaces' ? [['new interface to first answer', 'newcomer', 'first_ms', ms]] : []),
  ];
  const rows = names.flatMap((responder) =>
    sizes.map((size) => [
      responder,
      size.toLocaleString('en'),
      ...columns.map(([, measure, field, format]) =>
        shown(figure({ responder, scene, size, measure }, field), format),
      ),
    ]),
  );
  return table(['', scene, ...columns.map(([title]) => title)], rows);
}

/** A row for each kind of flood, a column for each responder. */
export function floodTable(rows) {
  const names = [...new Set(rows.map(({ responder }) => responder))];
  const kinds = [...new Set(rows.map(({ flood }) => flood))];
  const figure = medians(rows);
  const cell = (flood, responder) => {
    const [answered, p50, p99] = ['answered', 'p50_ms', 'p99_ms'].map((field) =>
      figure({ flood, responder }, field),
    );
    return answered === undefined ? '–' : `${share(answered)} / ${p50.toFixed(2)} / ${p99.toFixed(1)}`;
  };
  return table(
    ['flood', ...names],
    kinds.map((kind) => [kind, ...names.map((name) => cell(kind, name))]),
  );
}

/** What was not as it should be, summed over everything. */
export function faultsTable(names, rows) {
  const fields = ['sent', 'wrong', 'doubled', 'late', 'broadcast', 'ring_dropped'];
  const sums = names.map((responder) => {
    const own = rows.filter((row) => row.responder === responder && row.sent !== undefined);
    return fields.map((field) => own.reduce((sum, row) => sum + row[field], 0).toLocaleString('en'));
  });
  const head = [
    '',
    'requests',
    'wrong replies',
    'doubled',
    'after a second',
    'sent to all',
    'dropped by the generator',
  ];
  return table(
    head,
    names.map((name, i) => [name, ...sums[i]]),
  );
}
