// The report: docs/benchmark.md's text, its tables and pictures, from the raw rows alone.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GOALS } from './goals.mjs';
import { ROUNDS_OF_A_PROCESS } from './pairs.mjs';
import { medians } from './rows.mjs';
import { barsSvg, curvesSvg } from './svg.mjs';
import * as t from './tables.mjs';

/** Maximum length of a line. */
const WIDTH = 120;

/** Writes benchmark.md and, in benchmark/, pictures and rows; returns the path of the first. */
export function writeReport(rows, folder) {
  const parts = join(folder, 'benchmark');
  mkdirSync(parts, { recursive: true });
  const machine = rows.find(({ kind }) => kind === 'machine');
  const facts = machineFacts(machine);
  const there = rows.filter(({ kind }) => kind === 'responder');
  const measures = rows.filter(({ kind }) => kind === 'measure');
  const scales = rows.filter(({ kind }) => kind === 'scale');
  const view = {
    machine,
    facts,
    there,
    leftOut: rows.filter(({ kind }) => kind === 'left-out' || kind === 'failure'),
    measures,
    names: there
      .map(({ responder }) => responder)
      .filter((name) => measures.some((row) => row.responder === name)),
    figure: medians(measures),
    scales,
    scaleFigure: medians(scales),
    floods: rows.filter(({ kind }) => kind === 'flood'),
    starts: rows.filter(({ kind }) => kind === 'start'),
  };
  for (const [name, svg] of Object.entries(pictures(view))) writeFileSync(join(parts, `${name}.svg`), svg);
  writeFileSync(join(parts, 'rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const file = join(folder, 'benchmark.md');
  writeFileSync(
    file,
    `${filled([...introduction(view), ...responders(view), ...scale(view), ...flooded(view), ...started(view), ...method(view)].join('\n\n'))}\n`,
  );
  return file;
}

/** The same with lines that a terminal and a diff can show; a table's cannot be broken. */
function filled(text) {
  const broken = (line) => {
    const indent = line.startsWith('- ') ? '  ' : '';
    const lines = [];
    for (const word of line.split(' ')) {
      const last = lines.at(-1);
      if (last !== undefined && last.length + word.length < WIDTH)
        lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(last === undefined ? word : indent + word);
    }
    return lines.join('\n');
  };
  return text
    .split('\n')
    .map((line) => (line.startsWith('|') ? line : broken(line)))
    .join('\n');
}

const machineFacts = ({ cpu, cores, virtual, kernel, node, commit, date }) =>
  `${cpu}${virtual ? ' (virtual machine)' : ''}, ${cores} cores; kernel ${kernel}; Node ${node}; commit ${commit}; ${date}`;

function pictures({ facts, names, figure, measures }) {
  const bars = (measure, field) =>
    names
      .map((responder) => ({ name: responder, value: figure({ responder, measure }, field) }))
      .filter(({ value }) => value !== undefined);
  const fast = (list, most) => list.filter(({ value }) => value <= most);
  const cpu = fast(bars('closed-64', 'cpu_us_per_reply'), 50);
  const rate = bars('closed-64', 'rate');
  const curves = names
    .map((name) => ({ name, points: curveOf(measures, name) }))
    .filter(({ points }) => points.length > 0 && points[0][1] < 10_000);
  const words = (title) => ({ title, caption: facts });
  return {
    ...(cpu.length > 0
      ? { cpu: barsSvg(words('CPU per reply, 64 requests outstanding: shorter is better'), cpu, t.us) }
      : {}),
    ...(rate.length > 0
      ? {
          rate: barsSvg(
            words('Replies a second, 64 requests outstanding: longer is better'),
            rate,
            t.perSecond,
          ),
        }
      : {}),
    ...(curves.length > 0
      ? { latency: curvesSvg(words('Latency with 1 request outstanding: lower is better'), curves) }
      : {}),
  };
}

/** The latency curve of the repetition whose median is the median. */
function curveOf(measures, responder) {
  const own = measures.filter(
    (row) => row.responder === responder && row.measure === 'closed-1' && row.latencies > 0,
  );
  const sorted = own.toSorted((a, b) => a.p50_us - b.p50_us);
  return sorted[sorted.length >> 1]?.curve ?? [];
}

function introduction({ machine, facts, figure, scaleFigure, floods, starts }) {
  const floodFigure = medians(floods);
  const startFigure = medians(starts);
  const both = (words, field) => {
    if (words.flood !== undefined) return floodFigure(words, field);
    if (words.start !== undefined) return startFigure(words, field);
    return words.scene === undefined ? figure(words, field) : scaleFigure(words, field);
  };
  return [
    '# Benchmark',
    'Written by `npm run bench`; not to be edited. `test/bench/README.md` tells how to run it.',
    `${facts}. Medians of ${machine.repetitions} repetition${machine.repetitions === 1 ? '' : 's'}, which take turns: first of every responder, second of every responder, and so on. What is held against a limit was measured in pairs: ${machine.rounds ?? 'some'} rounds, in which the responders run at the same time and are asked in turns of ${machine.turnSeconds ?? 'a fraction of a'} s, and started anew after every ${ROUNDS_OF_A_PROCESS}. The raw rows are in \`benchmark/rows.jsonl\`. Times are of this machine; compare ratios.`,
    '## What was to be reached',
    'arproxy decides as the kernel would, and repeats a decision for requests that it holds for; the responder in C has one hard-wired prefix and no policy. It is the limit of this way of doing it.',
    t.goalsTable(GOALS, both),
  ];
}

function responders(view) {
  const { there, leftOut, names, figure, measures } = view;
  if (names.length === 0) return [];
  const of = (columns) => t.respondersTable(names, figure, columns);
  const left = leftOut.map(({ responder, reason }) => `- ${responder}: ${reason}`);
  return [
    '## Responders',
    there.map(({ responder, about }) => `- **${responder}**: ${about}`).join('\n'),
    ...(left.length > 0 ? [`Left out:\n\n${[...new Set(left)].join('\n')}`] : []),
    '### Pairs',
    'What is held against each other at the same time: the first 100,000 requests of a process, with 64 outstanding (what it compiles then is in it; what it does before its first answer is not); 64 outstanding, warm; and requests at even distances, at 1,000 a second, where the responder is asleep when one comes, and at 100,000.',
    youngTable(view),
    '### CPU per reply, and rate',
    'Closed loop: as many requests outstanding as the column says. The targets are 2,000 known ones, or each is new.',
    of([
      ['CPU, 64', 'closed-64', 'cpu_us_per_reply', t.us],
      ['CPU, 64, new', 'closed-64-new', 'cpu_us_per_reply', t.us],
      ['rate, 1', 'closed-1', 'rate', t.perSecond],
      ['rate, 64', 'closed-64', 'rate', t.perSecond],
      ['rate, 64, new', 'closed-64-new', 'rate', t.perSecond],
      ['rate, 1024', 'closed-1024', 'rate', t.perSecond],
    ]),
    '![Bars: the CPU time of a reply, for each responder](benchmark/cpu.svg)\n\n![Bars: how many replies a second each responder sends](benchmark/rate.svg)',
    '### Latency',
    'With 1 request outstanding the next request follows the reply at once; with 1,000 requests a second the responder has long gone to sleep.',
    of([
      ['p50, 1', 'closed-1', 'p50_us', t.us],
      ['p99, 1', 'closed-1', 'p99_us', t.us],
      ['p99.9, 1', 'closed-1', 'p999_us', t.us],
      ['p50, 1, new', 'closed-1-new', 'p50_us', t.us],
      ['p50, 1,000/s', 'open-1k', 'p50_us', t.us],
      ['p99, 1,000/s', 'open-1k', 'p99_us', t.us],
      ['p99, 100,000/s', 'open-100k', 'p99_us', t.us],
    ]),
    '![Curves: the latency of each responder with one request outstanding, by share of the requests](benchmark/latency.svg)',
    '### Open loop',
    'Requests at a rate, whatever comes back: the share that was answered. At full rate the generator asks as fast as it can, for as long as the raw rows say.',
    of([
      ['100,000/s', 'open-100k', 'answered', t.share],
      ['100,000/s, new', 'open-100k-new', 'answered', t.share],
      ['full rate', 'open-max', 'answered', t.share],
      ['that was', 'open-max', 'offered', t.perSecond],
      ['full rate, new', 'open-max-new', 'answered', t.share],
      ['that was', 'open-max-new', 'offered', t.perSecond],
    ]),
    '### Memory, start, faults',
    of([
      ['resident memory', 'memory', 'rss_kib', t.mib],
      ['exec to first answer', 'start', 'first_ms', t.ms],
    ]),
    t.faultsTable(names, measures),
  ];
}

function scale({ scales, scaleFigure }) {
  if (scales.length === 0) return [];
  const unique = (list) => [...new Set(list)];
  const scenes = unique(scales.map(({ scene }) => scene));
  return [
    '## How cost grows',
    '64 requests outstanding, spread over all interfaces and senders.',
    ...scenes.flatMap((scene) => {
      const rows = scales.filter((row) => row.scene === scene);
      const names = unique(rows.map(({ responder }) => responder));
      const sizes = unique(rows.map(({ size }) => size));
      return [
        `### ${scene[0].toUpperCase()}${scene.slice(1)}`,
        t.sceneTable(scene, sizes, names, scaleFigure),
      ];
    }),
  ];
}

function started({ starts }) {
  if (starts.length === 0) return [];
  const figure = medians(starts);
  const forms = [...new Set(starts.map(({ start }) => start))];
  const shown = (write, value) => (value === undefined ? '' : write(value));
  const rows = forms.map((start) => [
    start,
    shown(t.ms, figure({ start }, 'ready_ms')),
    shown(t.mib, figure({ start }, 'rss_kib')),
  ]);
  return [
    '## Start',
    'From exec to the `ready` line of `run` with a configuration file of one rule, beside `node -e 0`: the clone runs what tsc writes, the bundle is what is published.',
    t.table(['program', 'ready after', 'resident memory'], rows),
  ];
}

function flooded({ machine, floods }) {
  if (floods.length === 0) return [];
  return [
    '## Floods',
    `One interface is flooded as fast as the generator can, for ${machine.floodedSeconds} s, while 20 others ask 10 times a second each: of these others, the share that is answered / the median latency / the 99th percentile, in ms. Generator and askers share one processor.`,
    t.floodTable(floods),
  ];
}

function youngTable({ names, figure }) {
  return t.respondersTable(
    names.filter(
      (responder) => figure({ responder, measure: 'first-100k' }, 'cpu_us_per_reply') !== undefined,
    ),
    figure,
    [
      ['CPU, first 100,000', 'first-100k', 'cpu_us_per_reply', t.us],
      ['CPU, 64', 'pair-64', 'cpu_us_per_reply', t.us],
      ['CPU, 64, new', 'pair-64-new', 'cpu_us_per_reply', t.us],
      ['p50, 1,000/s', 'pair-1k', 'p50_us', t.us],
      ['CPU, 1,000/s', 'pair-1k', 'cpu_us_per_reply', t.us],
      ['p50, 100,000/s', 'pair-100k', 'p50_us', t.us],
      ['CPU, 100,000/s', 'pair-100k', 'cpu_us_per_reply', t.us],
    ],
  );
}

function method({ machine }) {
  return [
    '## How it is measured',
    [
      '- Network namespaces joined by veth pairs: a host that asks, a gateway that answers, a far side that the gateway has a route to. Each responder gets fresh ones for each repetition.',
      `- The generator runs on processor ${machine.cpus[0]} and never sleeps; the responder, all its threads, on processor ${machine.cpus[1]}. Both go before other work of the machine.`,
      '- Every octet of every reply is held against the one right answer. Padding is no fault. A reply by broadcast counts as an answer, and is counted. Before each run the generator is held against a responder that lies, and must count its lies.',
      "- CPU per reply is the time on the processor of all the responder's threads, from the scheduler in nanoseconds, from before a load until after it, divided by the replies; start-up and compilation are not in it.",
      "- On a veth pair the sender does the work of receiving: a request travels up to the responder's socket in the generator's time, a reply up to the generator's in the responder's. This is so for all of them. The kernel answers wholly in the generator's time, so it has no figure of its own.",
      '- `cap` and `pcap` capture what they send, too: that keeps them awake after each reply, so that with 1 request outstanding they never sleep. With 1,000 requests a second they do.',
      "- A kernel's neighbour table holds 1,024 entries unless it is told otherwise. With more askers than that, or more interfaces, the kernel's own answers are slow, since it makes an entry for each asker; arproxy makes none.",
      '- With 1,000 rules everything is slow: the kernel goes through them for each request that it receives, whoever answers it, so that the generator is. A responder that waits for requests sleeps after each, and waking up is what it then pays for.',
    ].join('\n'),
  ];
}
