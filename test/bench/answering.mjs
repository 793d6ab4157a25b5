// A responder that answers in a lab, be it a process or the kernel: started, measured under a load, stopped.
import { generate } from './generator.mjs';
import { Running } from './running.mjs';

/** The kernel has no process of its own: it answers in the time of whoever asks. */
class KernelAnswering {
  #lab;

  constructor(lab) {
    this.#lab = lab;
    lab.kernelAnswers(true);
  }

  cpuNs() {}

  rssKib() {}

  async stop() {
    this.#lab.kernelAnswers(false);
  }
}

export function answering(lab, responder, cpu, interfaces = 'g0') {
  if (responder.command === undefined) return new KernelAnswering(lab);
  if (responder.needsFar) lab.farAnswers();
  return new Running(lab.gw, cpu, responder.command(interfaces), responder);
}

/** Milliseconds from exec until the first answer on `ifname` came; undefined for the kernel. */
export async function startToFirstAnswer(lab, running, cpu, { responder, interface: ifname = 'h0' }) {
  const first = responder.slow ? 700_000 : 250;
  const load = { interface: ifname, first, targets: 1, seconds: 10 };
  const { first_at_ns: at } = await generate(lab, cpu, load);
  if (at === 0)
    throw new Error(`no answer in ${load.seconds} s: ${running.isRunning ? '' : await running.told()}`);
  return running.startedAt === undefined ? undefined : (at - (await running.startedAt())) / 1e6;
}

/** What the generator says of a load, and the responder's processor time for it. */
export async function measure(lab, running, cpu, load) {
  const before = running.cpuNs();
  const result = await generate(lab, cpu, load);
  const after = running.cpuNs();
  return { ...result, ...figures(result), ...cpuFigures(result, before, after) };
}

const figures = ({ sent, ok, seconds }) => ({
  rate: ok / seconds,
  offered: sent / seconds,
  answered: sent > 0 ? ok / sent : 0,
});

function cpuFigures({ ok_with_drain: replies }, before, after) {
  if (before === undefined) return {};
  const ns = after - before;
  return { cpu_ns: ns, ...(replies > 0 ? { cpu_us_per_reply: ns / replies / 1000 } : {}) };
}
