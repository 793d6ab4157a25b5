// Who floods one interface, and what becomes of the others: 20 of them ask steadily, and each of their replies is judged.
import { arpwire } from '../arpwire/build.mjs';
import { answering, measure, startToFirstAnswer } from './answering.mjs';
import { FLOOD_KINDS, sendAgainAndAgain } from './flood-kinds.mjs';
import { generate, KNOWN } from './generator.mjs';
import { Lab } from './lab.mjs';
import { Running } from './running.mjs';

const OTHERS = 20;
/** Requests a second on all of them together. */
const RATE = 200;
const WARM_UP = { rate: 20_000, seconds: 1 };
/** They begin before the flood and end before it does. */
const HEAD_START = 0.1;

const KINDS = [{ kind: 'no flood' }, ...FLOOD_KINDS];

export async function measureFloods(responders, plan, { keep, say }) {
  for (const responder of responders) {
    say(`floods: ${responder.name}`);
    const rows = await measureFlooded(responder, plan);
    for (const row of rows) keep({ responder: responder.name, ...row });
    const flooded = rows.filter(({ flood }) => flood !== KINDS[0].kind);
    keep({
      responder: responder.name,
      flood: 'the worst',
      answered: Math.min(...flooded.map(({ answered }) => answered)),
      p50_ms: Math.max(...flooded.map((row) => row.p50_ms)),
      p99_ms: Math.max(...flooded.map((row) => row.p99_ms)),
    });
  }
}

async function measureFlooded(responder, { cpus: [ours, theirs], floodedSeconds: seconds }) {
  const lab = new Lab({ interfaces: OTHERS + 1 });
  const noisy = `h${OTHERS}`;
  const running = answering(lab, responder, theirs, 'g*');
  const rows = [];
  try {
    await startToFirstAnswer(lab, running, ours, { responder });
    const others = { interface: 'h', interfaces: OTHERS };
    await measure(lab, running, ours, { ...others, ...WARM_UP });
    for (const flood of KINDS) {
      const asked = generate(lab, ours, { ...KNOWN, ...others, rate: RATE, seconds: seconds + HEAD_START }, [
        '--sleep',
      ]);
      await sendFlood(lab, ours, noisy, flood, seconds);
      const { sent, ok, wrong, doubled, p50_us, p99_us } = await asked;
      const answered = ok / sent;
      rows.push({
        flood: flood.kind,
        sent,
        ok,
        wrong,
        doubled,
        answered,
        p50_ms: p50_us / 1000,
        p99_ms: p99_us / 1000,
      });
    }
  } finally {
    await running.stop();
    lab.close();
  }
  return rows;
}

async function sendFlood(lab, cpu, ifname, { load, frame }, seconds) {
  if (load !== undefined) {
    await generate(lab, cpu, { ...load, interface: ifname, rate: 'max', seconds });
  } else if (frame !== undefined) {
    const talk = new Running(lab.host, cpu, [arpwire(), 'talk', ifname], { isTalkative: true, isTold: true });
    await sendAgainAndAgain(talk, ifname, frame(OTHERS), seconds);
    await talk.stop();
  }
}
