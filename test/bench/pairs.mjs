// The comparisons that are held against a limit: a few responders run at the same time, each in a lab of its own, and are asked in
// turns of a fraction of a second. What else the machine does, it does to all of them.
import { answering, measure, startToFirstAnswer } from './answering.mjs';
import { KNOWN, NEW } from './generator.mjs';
import { Lab } from './lab.mjs';

const LOADS = [
  { name: 'pair-64', window: 64 },
  { name: 'pair-64-new', window: 64, isNew: true },
  { name: 'pair-1', window: 1 },
];

const WARM_UP = { rate: 20_000, seconds: 1 };

/** Those that never sleep would take the processor from the others. */
export const isPaired = ({ paired }) => paired === true;

/** Hands each row to `keep`; `rep` is the round. */
export async function measurePairs(responders, { cpus, rounds, turnSeconds }, keep) {
  const [ours, theirs] = cpus;
  const all = [];
  try {
    for (const responder of responders) {
      const lab = new Lab();
      const running = answering(lab, responder, theirs);
      all.push({ responder, lab, running, used: 0 });
      await startToFirstAnswer(lab, running, ours, { responder });
      await measure(lab, running, ours, WARM_UP);
    }
    for (let rep = 1; rep <= rounds; rep++) {
      for (const load of LOADS)
        for (const one of rep % 2 === 0 ? all.toReversed() : all) await turn(one, load, rep);
    }
  } finally {
    for (const { running, lab } of all) {
      await running.stop();
      lab.close();
    }
  }

  async function turn(one, { name, window, isNew }, rep) {
    const targets = isNew ? { ...NEW, skip: one.used } : KNOWN;
    const row = await measure(one.lab, one.running, ours, { window, ...targets, seconds: turnSeconds });
    if (isNew) one.used = (one.used + row.sent) % NEW.targets;
    delete row.curve;
    keep({ rep, responder: one.responder.name, measure: name, ...row });
  }
}
