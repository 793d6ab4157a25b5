// How the cost grows: the same load with more interfaces, routes, rules and senders. A scene's labs are
// the same for all responders and repetitions, since they take longer to build than to measure in.

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { answering, measure, startToFirstAnswer } from './answering.mjs';
import { built } from './build.mjs';
import { generate, KNOWN, NEW } from './generator.mjs';
import { addWire, Lab } from './lab.mjs';
import { Running } from './running.mjs';

const WARM_UP = { rate: 20_000, seconds: 0.5 };
const ROUTES_AT = '10.0.0.0';

const SCENES = {
  interfaces: {
    build: (size) => new Lab({ interfaces: size }),
    load: (size) => (size === 1 ? {} : { interface: 'h', interfaces: size }),
    last: (size) => `h${size - 1}`,
    hasNewcomers: true,
  },
  routes: {
    build: (size) => withLines(routes(size)),
    load: () => ({ target: ROUTES_AT }),
    newTargets: 1_000_000,
  },
  rules: { build: (size) => withLines(rules(size)), load: () => ({}) },
  senders: { build: () => new Lab(), load: (size) => ({ senders: size }) },
  churn: { build: () => new Lab(), load: () => ({}), beside: (lab, size) => new Churn(lab, size) },
};

export async function measureScale(responders, plan, { keep, say }) {
  for (const [name, scene] of Object.entries(SCENES)) {
    say(`scale: ${plan[name].join(', ')} ${name}`);
    try {
      await measureScene({ ...scene, name }, responders, plan, keep);
    } catch (error) {
      say(`${name}: ${error.message}`);
      keep({ scene: name, failure: error.message });
    }
  }
}

/** All sizes take turns, so that what else the machine does is the same for all of them. */
async function measureScene(scene, responders, plan, keep) {
  const labs = [];
  try {
    for (const size of plan[scene.name]) labs.push({ size, lab: scene.build(size) });
    for (let rep = 1; rep <= plan.repetitions; rep++) {
      for (const responder of responders) {
        for (const { size, lab } of labs) {
          const words = { scene: scene.name, size, rep, responder: responder.name };
          await measureOne(lab, { ...scene, size }, responder, plan, (row) => keep({ ...words, ...row }));
        }
      }
    }
  } finally {
    for (const { lab } of labs) lab.close();
  }
}

async function measureOne(
  lab,
  scene,
  responder,
  { cpus, scaleSeconds: seconds, newcomers, repetitions },
  keep,
) {
  const [ours, theirs] = cpus;
  const load = scene.load(scene.size);
  const running = answering(lab, responder, theirs, 'g*');
  const beside = scene.beside?.(lab, scene.size);
  try {
    const last = scene.last?.(scene.size) ?? 'h0';
    const ms = await startToFirstAnswer(lab, running, ours, { responder, interface: last });
    keep({ measure: 'start', first_ms: ms });
    await measure(lab, running, ours, { ...load, ...WARM_UP });
    keep({ measure: 'closed-64', ...(await measure(lab, running, ours, { ...load, window: 64, seconds })) });
    const all = { ...NEW, ...load, targets: scene.newTargets ?? NEW.targets, skip: KNOWN.targets };
    keep({
      measure: 'closed-64-new',
      ...(await measure(lab, running, ours, { ...all, window: 64, seconds })),
    });
    keep({ measure: 'memory', rss_kib: running.rssKib() });
    if (!scene.hasNewcomers) return;
    for (let i = 0; i < Math.ceil(newcomers / repetitions); i++) {
      keep({ measure: 'newcomer', first_ms: await newcomer(lab, ours) });
    }
  } finally {
    beside?.stop();
    await running.stop();
  }
}

/** Routes that come and go, so many changes a second, none of them of a target that is asked for. */
class Churn {
  #ip;
  #timer;
  #changes = 0;

  constructor(lab, perSecond) {
    this.#ip = spawn('ip', ['-n', lab.gw, '-force', '-batch', '-'], { stdio: ['pipe', 'ignore', 'ignore'] });
    if (perSecond > 0) this.#timer = setInterval(() => this.#change(), 1000 / perSecond);
  }

  stop() {
    clearInterval(this.#timer);
    this.#ip.stdin.end();
  }

  #change() {
    const number = this.#changes++;
    const route = `12.0.${(number >> 1) & 255}.0/24`;
    this.#ip.stdin.write(number % 2 === 0 ? `route replace ${route} dev up0\n` : `route del ${route}\n`);
  }
}

let newcomerNumber = 5000;

/** Milliseconds from `ip`'s exec to add an interface, to the first answer on it. */
async function newcomer(lab, cpu) {
  const i = newcomerNumber++;
  const commands = built('newcomer.batch');
  writeFileSync(commands, `${addWire(i, lab.host).join('\n')}\n`);
  const waiting = generate(lab, cpu, { interface: `h${i}`, first: 250, targets: 1, seconds: 10 });
  await sleep(50); // until it looks out for the interface
  const ip = new Running(lab.gw, cpu, ['ip', '-batch', commands]);
  const [{ first_at_ns: at }, start] = await Promise.all([waiting, ip.startedAt(), ip.end(10)]);
  lab.ip(lab.gw, [`link del g${i}`]);
  if (at === 0) throw new Error('no answer on a new interface in 10 s');
  return (at - start) / 1e6;
}

function withLines(lines) {
  const lab = new Lab();
  lab.ip(lab.gw, lines, 300);
  return lab;
}

/** Ten of /12, or each address its own. */
function routes(count) {
  const is12 = count <= 16;
  return Array.from({ length: count }, (_, i) => {
    const address = is12 ? `10.${i * 16}.0.0/12` : `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}/32`;
    return `route add ${address} dev up0`;
  });
}

/** None of them fits. */
const rules = (count) =>
  Array.from({ length: count }, (_, i) => `rule add pref ${1000 + i} from 203.0.113.${i % 256} lookup main`);
