/** The status for a person at a terminal. */

import { firstFew } from '../config/first-few.ts';
import type { Counts, StatusAnswer, Talker } from '../control/answers.ts';
import type { Fill } from '../diagnose/fill.ts';
import { OUTCOMES, UNWANTED } from '../policy/outcomes.ts';
import { verdictWord } from '../responder/decision-words.ts';
import { table } from './table.ts';

/** A newer daemon may have reasons that are not known here: they count as drops. */
const REPLIES: ReadonlySet<string> = new Set(
  OUTCOMES.filter(({ verdict }) => verdict === 'reply').map(({ reason }) => reason),
);

/** Maximum number of rows and of reasons that are printed. */
const TALKERS = 5;
const REASONS = 4;
/** Maximum number of interfaces that are named for replies that could not be sent, and for another arproxy that serves them. */
const UNSENT = 4;
const NAMED = 4;

/** `now`: milliseconds since 1970. */
export const formatStatus = (status: StatusAnswer, now = Date.now()): string =>
  [
    `arproxy ${status.version}, pid ${status.pid}, up ${formatSpan(status.uptime)}, log level ${status.logLevel}`,
    ...(status.fault === undefined ? [] : [`FAULT          requests are not answered: ${status.fault}`]),
    `configuration  ${formatConfig(status.config)}`,
    `decisions      ${formatCounts(status.counters)}`,
    `losses         ${formatLosses(status.losses)}`,
    ...formatUnsent(status),
    ...(status.conflicts === 0
      ? []
      : [`conflicts      ${status.conflicts} (addresses that another host claims: see the log)`]),
    ...(status.announcements > 0
      ? [`announcements  ${status.announcements} (to senders that had asked, when this host took over)`]
      : []),
    ...formatSecond(status),
    `watchers       ${formatWatchers(status)}`,
    '',
    ...interfaceTable(status, now),
    ...talkerTables(status),
    '',
  ].join('\n');

/** Where the words beside `decisions` and its like begin. */
const BESIDE_LABELS = 15;

/** The lines before the tables; a table stays one, however wide it is. */
export function fillStatus(text: string, fill: Fill): string {
  const lines = text.split('\n');
  const tables = lines.indexOf('');
  return lines.map((line, i) => (i < tables ? fill(line, BESIDE_LABELS) : line)).join('\n');
}

function formatConfig({ file, generation, lastReload }: StatusAnswer['config']): string {
  if (file === undefined) return 'from the command line';
  const where = `${file}, generation ${generation}`;
  if (lastReload === undefined) return `${where}, never reloaded`;
  const { time, why, ok, changes, faults } = lastReload;
  const when = `${new Date(time).toISOString()} (${why})`;
  if (ok) return `${where}, reloaded ${when}: ${changes.length} changes`;
  return [`${where}; the reload of ${when} FAILED:`, ...faults.map((fault) => `  ${fault}`)].join('\n');
}

/** `replies 12: proxy-arp 12; drops 2: no-route 2; no answer wanted 1: probe 1` */
function formatCounts(counts: Counts): string {
  const { reply, drop, unwanted } = bySort(counts);
  const told = (words: string, some: Counts): string =>
    `${words} ${sum(some)}${sum(some) === 0 ? '' : `: ${most(some, Number.POSITIVE_INFINITY)}`}`;
  const noFault = sum(unwanted) === 0 ? [] : [told('no answer wanted', unwanted)];
  return [told('replies', reply), told('drops', drop), ...noFault].join('; ');
}

/** Drops apart from what nobody waits for an answer to: those are no fault. */
function bySort(counts: Counts): Readonly<Record<'reply' | 'drop' | 'unwanted', Counts>> {
  const sortOf = (reason: string) =>
    REPLIES.has(reason) ? 'reply' : UNWANTED.has(reason) ? 'unwanted' : 'drop';
  const of = (sort: string): Counts =>
    Object.fromEntries(Object.entries(counts).filter(([reason]) => sortOf(reason) === sort));
  return { reply: of('reply'), drop: of('drop'), unwanted: of('unwanted') };
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, count) => all + count, 0);

function formatLosses({ capture, send, ...others }: StatusAnswer['losses']): string {
  const all = { capture, ...prefixed(send), ...others };
  const some = Object.entries(all).filter(([, count]) => count !== undefined && count > 0);
  return some.length === 0 ? 'none' : some.map(([what, count]) => `${what} ${count}`).join(', ');
}

/** `unsent         q1: EAGAIN 12; q2: ENOBUFS 3`: those with the most; nothing, where all was sent. */
function formatUnsent({ interfaces }: StatusAnswer): string[] {
  const rows = interfaces.filter(({ unsent }) => sum(unsent) > 0);
  if (rows.length === 0) return [];
  rows.sort((a, b) => sum(b.unsent) - sum(a.unsent));
  const words = rows.slice(0, UNSENT).map(({ ifname, unsent }) => {
    const counts = Object.entries(unsent).map(([errno, count]) => `${errno} ${count}`);
    return `${ifname}: ${counts.join(', ')}`;
  });
  const more = rows.length - words.length;
  return [`unsent         ${words.join('; ')}${more > 0 ? `; ${more} more` : ''}`];
}

/** `second         another arproxy serves g0, too: ...`: nothing, where none does. */
function formatSecond({ secondResponders: others, interfaces }: StatusAnswer): string[] {
  const names = interfaces.filter(({ secondResponders }) => secondResponders > 0).map(({ ifname }) => ifname);
  if (names.length === 0) return [];
  const pids = others.map(({ pid }) => (pid === undefined ? 'of another container' : `pid ${pid}`));
  const which = firstFew(names, NAMED, (rest) => `${rest} more`).join(', ');
  return [
    `second         another arproxy (${pids.join('; ')}) serves ${which}, too: two replies to each request there; arproxy doctor finds it`,
  ];
}

const prefixed = (send: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(send).map(([errno, count]) => [`send ${errno}`, count]));

const formatWatchers = ({ watchers }: StatusAnswer): string =>
  watchers.length === 0
    ? 'none'
    : watchers
        .map(({ since, shown, missed }) => `since ${clock(since)} (${shown} shown, ${missed} missed)`)
        .join(', ');

function interfaceTable({ interfaces }: StatusAnswer, now: number): string[] {
  if (interfaces.length === 0) return ['no interface is served: none matches a rule'];
  const rows = interfaces.map(({ ifname, mac, state, rule, counts, shed, lastRequest }) => {
    const { reply, drop } = bySort(counts);
    return [
      ifname,
      mac ?? 'none',
      state,
      String(sum(reply)),
      String(sum(drop)),
      lastRequest === undefined ? 'never' : `${formatSpan(Math.max(0, now - lastRequest) / 1000)} ago`,
      `${rule.index}: ${rule.match}`,
      [most(drop, REASONS), ...(shed ? [`shed ${shed}`] : [])].filter(Boolean).join(', '),
    ];
  });
  return table(
    [['INTERFACE', 'MAC', 'STATE', 'REPLIES', 'DROPS', 'LAST', 'RULE', 'DROPPED FOR'], ...rows],
    [3, 4],
  );
}

function talkerTables({ top: { of, senders, targets } }: StatusAnswer): string[] {
  if (of === 0) return [];
  const tail = (row: Talker): string[] => [
    String(row.count),
    `${verdictWord(row, row.kind)} (${row.reason})`,
  ];
  const who = senders.slice(0, TALKERS).map((row) => [`${row.spa} (${row.sha})`, ...tail(row)]);
  const what = targets.slice(0, TALKERS).map((row) => [row.tpa, ...tail(row)]);
  return [
    '',
    `of the last ${of} decisions`,
    ...table(
      [
        ['SENDER', 'COUNT', 'LAST VERDICT'],
        ...who,
        ['', '', ''],
        ['TARGET', 'COUNT', 'LAST VERDICT'],
        ...what,
      ],
      [1],
    ),
  ];
}

/** The most frequent first; those beyond `told` only by their number. */
function most(counts: Counts, told: number): string {
  const rows = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const rest = rows.slice(told).reduce((sum, [, count]) => sum + count, 0);
  const words = rows.slice(0, told).map(([reason, count]) => `${reason} ${count}`);
  return [...words, ...(rest > 0 ? [`others ${rest}`] : [])].join(', ');
}

/** `3 d 4 h`, of seconds: the two largest units. */
export function formatSpan(seconds: number): string {
  const units = [
    ['d', Math.floor(seconds / 86_400)],
    ['h', Math.floor(seconds / 3600) % 24],
    ['min', Math.floor(seconds / 60) % 60],
    ['s', Math.floor(seconds) % 60],
  ] as const;
  const first = units.findIndex(([, count]) => count > 0);
  if (first < 0) return '0 s';
  return units
    .slice(first, first + 2)
    .map(([unit, count]) => `${count} ${unit}`)
    .join(' ');
}

/** `12:03:04`, in the local time. */
const clock = (time: number): string => new Date(time).toTimeString().slice(0, 8);
