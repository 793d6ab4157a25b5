// The comparisons that are held against a limit: a few responders run at the same time, each in a lab of its own, and are asked in
// turns of a fraction of a second. What else the machine does, it does to all of them.
import { answering, measure, startToFirstAnswer } from './answering.mjs';
import { KNOWN, NEW } from './generator.mjs';
import { Lab } from './lab.mjs';

const LOADS = [
  { name: 'pair-64', window: 64 },
  { name: 'pair-64-new', window: 64, isNew: true },
  { name: 'pair-1', window: 1 },
  { name: 'pair-1k', rate: 1000 },
  { name: 'pair-100k', rate: 100_000 },
];

/** Before any code is compiled that a process compiles while it answers: what the first seconds cost. */
const FIRST = { window: 64, requests: 100_000, seconds: 20 };
const WARM_UP = { rate: 20_000, seconds: 1 };

/** Those that never sleep would take the processor from the others. */
export const isPaired = ({ paired }) => paired === true;

/**
 * So many rounds with the same processes; then each is started anew. A process has some luck, for good or ill, with where its
 * code and its memory come to lie: several percent of its processor time.
 */
export const ROUNDS_OF_A_PROCESS = 3;

/** Hands each row to `keep`; `rep` is the round. */
export async function measurePairs(responders, { cpus, rounds, turnSeconds }, keep) {
  const used = new Map(responders.map((responder) => [responder, 0]));
  for (let first = 1; first <= rounds; first += ROUNDS_OF_A_PROCESS) {
    const last = Math.min(rounds, first + ROUNDS_OF_A_PROCESS - 1);
    await measureProcesses(responders, { cpus, first, last, turnSeconds, used }, keep);
  }
}

/** `used`: how many of the new targets each responder has been asked for already. */
async function measureProcesses(responders, { cpus, first, last, turnSeconds, used }, keep) {
  const [ours, theirs] = cpus;
  const all = [];
  try {
    for (const responder of responders) {
      const lab = new Lab();
      const running = answering(lab, responder, theirs);
      all.push({ responder, lab, running });
      await startToFirstAnswer(lab, running, ours, { responder });
      const young = await measure(lab, running, ours, { ...KNOWN, ...FIRST });
      delete young.curve;
      keep({ rep: first, responder: responder.name, measure: 'first-100k', ...young });
      await measure(lab, running, ours, WARM_UP);
    }
    for (let rep = first; rep <= last; rep++) {
      for (const load of LOADS)
        for (const one of rep % 2 === 0 ? all.toReversed() : all) await turn(one, load, rep);
    }
  } finally {
    for (const { running, lab } of all) {
      await running.stop();
      lab.close();
    }
  }

  async function turn({ responder, lab, running }, { name, isNew, ...pace }, rep) {
    const targets = isNew ? { ...NEW, skip: used.get(responder) } : KNOWN;
    const row = await measure(lab, running, ours, { ...pace, ...targets, seconds: turnSeconds });
    if (isNew) used.set(responder, (used.get(responder) + row.sent) % NEW.targets);
    delete row.curve;
    keep({ rep, responder: responder.name, measure: name, ...row });
  }
}
