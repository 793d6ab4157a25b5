// npm run soak: the daemon under all faults in random order, for minutes. README.md says what must hold.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildTools } from '../bench/build.mjs';
import { Arproxy } from './arproxy.mjs';
import { hostileClients } from './clients.mjs';
import { ConfigFile } from './config.mjs';
import { FAULTS } from './faults.mjs';
import { Judge } from './judge.mjs';
import { parseOptions } from './options.mjs';
import { Place, QUIET } from './place.mjs';
import { Random } from './random.mjs';
import { table } from './table.mjs';

const REPOSITORY = join(import.meta.dirname, '..', '..');
/** Seconds of a fault: with less time in all, less for each, so that each comes once. */
const SECONDS = { least: 1, most: 4 };
/** Requests a second on all quiet interfaces together. */
const RATE = 200;
/** Long lives show what grows: after the first round, it is started anew in each of so many rounds. */
const ROUNDS_OF_A_LIFE = 10;

class Soak {
  #options;
  #random;
  #place = new Place();
  #config = new ConfigFile(this.#place);
  #judge;
  #arproxy;
  #main;
  /** Of the quiet asker, in this life. */
  #asked = { sent: 0, ok: 0 };

  constructor(options, main) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#judge = new Judge({ isSanitized: options.sanitized });
    this.#main = main;
    mkdirSync(join(this.#place.disk, 'dump'));
  }

  async run() {
    await this.#start();
    const faults = FAULTS.filter(({ name }) => this.#options.only?.includes(name) ?? true);
    const time = this.#options.minutes * 60;
    const seconds = Math.min(Math.max(time / faults.length - 1, SECONDS.least), SECONDS.most);
    const end = performance.now() + time * 1000;
    for (let round = 0; round === 0 || performance.now() < end; round++) {
      for (const fault of this.#random.shuffled(faults)) {
        if (round > 0 && performance.now() >= end) break;
        if (fault.restarts && round % ROUNDS_OF_A_LIFE !== 0) continue;
        await this.#phase(fault, seconds);
        if (!this.#arproxy.isRunning) return this.#judge;
      }
      this.#judge.roundIsOver();
    }
    await this.#end();
    return this.#judge;
  }

  async #phase(fault, seconds) {
    const failures = [];
    const tryTo = async (step) => {
      try {
        return await step();
      } catch (error) {
        failures.push(error.message);
        return undefined;
      }
    };
    if (fault.restarts) await tryTo(() => this.#restart());
    const arproxy = this.#arproxy;
    const before = await tryTo(() => this.#lost());
    const skip = this.#random.below(1000) * QUIET; // in step with the interfaces
    const asker = this.#place.quietAsker({ seconds: seconds + 0.4, rate: RATE, skip });
    await sleep(200);
    const context = { place: this.#place, config: this.#config, random: this.#random, arproxy, seconds };
    await tryTo(() => fault.run(context));
    const asked = await asker;
    this.#add(asked);
    const lost = (await tryTo(() => this.#lost())) - before;
    const seen = arproxy.isRunning ? await this.#calm() : undefined;
    const row = this.#judge.phase(fault, { asked, seen, lost, failures, faults: arproxy.faults.splice(0) });
    process.stderr.write(`${row.name}: ${row.verdict}\n`);
  }

  /** What it holds once its clients have gone, or after a while. */
  async #calm() {
    let seen = this.#arproxy.seen();
    for (let i = 0; i < 100 && !this.#judge.isCalm(seen); i++) {
      await sleep(100);
      seen = this.#arproxy.seen();
    }
    return seen;
  }

  /** Everything lost but what is only shown: rows of a dump, and of who watches. */
  async #lost() {
    const { dump: _dump, headers: _headers, ...losses } = (await this.#arproxy.ask('status')).losses;
    return Object.values(losses).reduce((sum, count) => sum + (typeof count === 'number' ? count : 0), 0);
  }

  async #start() {
    this.#arproxy = new Arproxy(this.#place.lab.gw, {
      command: [...this.#main, 'run', '--config', this.#config.path, ...this.#dump()],
      env: { ...process.env, RUNTIME_DIRECTORY: this.#place.disk, TMPDIR: this.#place.disk },
      control: this.#config.control,
      say: this.#options.verbose ? (line) => process.stderr.write(`    ${line}\n`) : () => {},
    });
    await this.#arproxy.ready();
    await this.#arproxy.ask('status'); // the thread that serves begins with the first client
    this.#asked = { sent: 0, ok: 0 };
    // Code is compiled, memory is had, before it counts.
    const asked = await this.#place.quietAsker({ seconds: 1, rate: 2000, skip: 0 });
    this.#add(asked);
    this.#judge.lives(this.#arproxy.seen());
  }

  #add({ sent, ok }) {
    this.#asked = { sent: this.#asked.sent + sent, ok: this.#asked.ok + ok };
  }

  #dump() {
    const file = join(this.#place.disk, 'dump', 'soak.pcapng');
    return ['--dump', file, '--dump-size', '2MiB', '--dump-files', '2'];
  }

  async #restart() {
    await this.#end();
    await this.#start();
  }

  /** With clients that do not want it to. */
  async #end() {
    await this.#count().catch(({ message }) => this.#judge.fails(`at the end: ${message}`));
    const clients = hostileClients(this.#config.control, 1, this.#random);
    await sleep(500);
    this.#judge.ended(await this.#arproxy.stop(), this.#arproxy.faults.splice(0));
    await clients;
  }

  async #count() {
    const { interfaces } = await this.#arproxy.ask('status');
    const quiet = interfaces.filter(({ ifname }) => /^g[0-3]$/.test(ifname));
    this.#judge.counted({ ...this.#asked, counts: quiet.map(({ counts }) => counts) });
  }

  close() {
    this.#arproxy?.kill();
    this.#place.close();
  }
}

async function program({ sanitized }) {
  if (!sanitized)
    return { main: [process.execPath, join(REPOSITORY, 'dist', 'cli', 'main.js')], remove: () => {} };
  const { sanitizedProgram } = await import('./sanitized.mjs');
  return sanitizedProgram();
}

const options = parseOptions(
  process.argv.slice(2),
  FAULTS.map(({ name }) => name),
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
const start = performance.now();
buildTools();
const { main, remove } = await program(options);
const soak = new Soak(options, main);
try {
  const judge = await soak.run();
  const minutes = ((performance.now() - start) / 60_000).toFixed(1);
  console.log(table(judge.rows));
  for (const fault of judge.faults) console.log(`failed: ${fault}`);
  const outcome = judge.faults.length === 0 ? 'ok' : `${judge.faults.length} failed`;
  console.log(
    `soak: ${minutes} minutes, ${judge.rows.length} phases, ${judge.requests} requests, seed ${options.seed}: ${outcome}`,
  );
  process.exitCode = judge.faults.length === 0 ? 0 : 1;
} finally {
  soak.close();
  remove();
}
