// What is measured of each responder, one after the other, while it runs.
import { answering, measure, startToFirstAnswer } from './answering.mjs';
import { KNOWN, NEW } from './generator.mjs';
import { Lab } from './lab.mjs';

/**
 * `closed`: so many requests outstanding; `rate`: so many a second, whatever comes back. `isNew`: no target twice.
 * `flood`: it takes the seconds of the flood instead of the others'.
 */
export const MEASURES = [
  { name: 'closed-1', closed: 1 },
  { name: 'closed-1-new', closed: 1, isNew: true },
  { name: 'closed-64', closed: 64 },
  { name: 'closed-64-new', closed: 64, isNew: true },
  { name: 'closed-1024', closed: 1024 },
  { name: 'open-1k', rate: 1000 },
  { name: 'open-100k', rate: 100_000 },
  { name: 'open-100k-new', rate: 100_000, isNew: true },
  { name: 'open-max', rate: 'max', flood: true },
  { name: 'open-max-new', rate: 'max', isNew: true, flood: true },
];

/** The flood of a peer is shorter than that of those whose flood is compared. */
const PEER_FLOOD_SECONDS = 2;

/** Of a slow responder: it gets no more targets than it can learn while it warms up. */
const SLOW = new Set(['closed-1', 'closed-64']);
const SLOW_KNOWN = { ...KNOWN, targets: 16 };

/** So that code is compiled and targets are known before it counts. */
const WARM_UP = { rate: 20_000, seconds: 0.5 };
const WARM_UP_SLOW = { ...SLOW_KNOWN, rate: 16, seconds: 4 };

/**
 * One repetition of one responder, in a lab of its own; hands each row to `keep`. `cpus`: the generator's and the
 * responder's.
 */
export async function measureResponder(responder, { cpus, seconds, floodSeconds }, keep) {
  const lab = new Lab();
  const [ours, theirs] = cpus;
  const running = answering(lab, responder, theirs);
  let beside;
  try {
    const ms = await startToFirstAnswer(lab, running, ours, { responder });
    keep({ measure: 'start', first_ms: ms });
    beside = responder.beside?.(lab, ours);
    await measure(lab, running, ours, responder.slow ? WARM_UP_SLOW : WARM_UP);
    const flooding = responder.scales ? floodSeconds : Math.min(floodSeconds, PEER_FLOOD_SECONDS);
    let used = 0;
    for (const { name, closed, rate, isNew, flood } of MEASURES) {
      if (responder.slow && !SLOW.has(name)) continue;
      const known = responder.slow ? { ...SLOW_KNOWN, targets: Math.max(closed, SLOW_KNOWN.targets) } : KNOWN;
      const load = {
        ...(closed === undefined ? { rate } : { window: closed }),
        ...(isNew ? { ...NEW, skip: used } : known),
        seconds: responder.slow ? Math.max(seconds, 2) : flood ? flooding : seconds,
      };
      const row = await measure(lab, running, ours, load);
      if (isNew) used = (used + row.sent) % NEW.targets;
      if (name !== 'closed-1') delete row.curve; // the one that is drawn
      keep({ measure: name, ...row });
    }
    keep({ measure: 'memory', rss_kib: running.rssKib() });
    if (beside !== undefined) keep({ measure: 'observed', scrapes: beside.scrapes() });
  } finally {
    await beside?.stop();
    await running.stop();
    lab.close();
  }
}
