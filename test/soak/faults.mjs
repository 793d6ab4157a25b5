// What is done to it: a table. Each fault runs beside the quiet asker, for some seconds.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FLOOD_KINDS } from '../bench/flood-kinds.mjs';
import { deafWatchers, goodClients, hostileClients, hostileHttp, manyClients, repeat } from './clients.mjs';
import { FLAPPING, NOISY, SLOW } from './place.mjs';

const [NOISY_ONE, NOISY_TWO] = NOISY;
const floodOf = (kind) => FLOOD_KINDS.find((flood) => flood.kind === kind);

const floods = [
  ...FLOOD_KINDS.map((flood) => ({
    name: `flood: ${flood.kind}`,
    run: ({ place, seconds }) => place.flood(NOISY_ONE, flood, seconds),
  })),
  {
    name: 'two floods',
    run: ({ place, seconds }) =>
      Promise.all([
        place.flood(NOISY_ONE, floodOf('new targets'), seconds),
        place.flood(NOISY_TWO, floodOf('many senders'), seconds),
      ]),
  },
];

const network = [
  { name: 'quiet', run: ({ seconds }) => sleep(seconds * 1000) },
  {
    name: 'slow egress',
    run: async ({ place, seconds }) => {
      const tbf = [
        'qdisc',
        'add',
        'dev',
        'g6',
        'root',
        'tbf',
        'rate',
        '64kbit',
        'burst',
        '1600',
        'limit',
        '1000000',
      ];
      place.inGateway(['tc', ...tbf]);
      await place.ask(SLOW, 5000, seconds);
      place.inGateway(['tc', 'qdisc', 'del', 'dev', 'g6', 'root']);
    },
  },
  {
    name: 'route churn',
    run: ({ place, seconds }) => {
      let round = 0;
      return repeat(seconds, 100, () => {
        const at = round++ % 50;
        place.gw(Array.from({ length: 5 }, (_, i) => `route replace 12.${at}.${i}.0/24 dev up0`));
        place.gw(Array.from({ length: 5 }, (_, i) => `route del 12.${at}.${i}.0/24`));
      });
    },
  },
  {
    name: 'interfaces come and go',
    run: async ({ place, seconds }) => {
      let number = 100;
      await repeat(seconds, 20, () => {
        const name = `g${number++}`;
        place.gw([`link add ${name} up type veth peer name p${number}`, `link set p${number} up`]);
        place.gw([`link del ${name}`]);
      });
    },
  },
  {
    name: 'link flaps',
    run: async ({ place, seconds }) => {
      const asked = place.ask(FLAPPING, 500, seconds);
      await repeat(seconds - 0.2, 20, () => place.gw(['link set g7 down', 'link set g7 up']));
      await asked;
    },
  },
];

const reloads = [
  {
    name: 'reloads',
    run: ({ config, seconds, arproxy, random }) =>
      repeat(seconds, 100, () => {
        config.good({ limits: random.below(2) === 0 });
        arproxy.signal('SIGHUP');
      }),
  },
  {
    name: 'faulty reloads',
    errors: ['reload-failed'],
    run: async ({ config, seconds, arproxy, random }) => {
      await repeat(seconds, 100, () => {
        config.faulty(random);
        arproxy.signal('SIGHUP');
      });
      config.good();
      await arproxy.ask('reload');
    },
  },
  {
    name: 'huge reloads',
    run: async ({ config, seconds, arproxy }) => {
      await repeat(seconds, 200, async () => {
        config.huge();
        await arproxy.ask('reload').catch(busy);
      });
      config.good();
      await arproxy.ask('reload').catch(busy);
    },
  },
  {
    name: 'SIGHUP storm',
    run: ({ seconds, arproxy }) => repeat(seconds, 2, () => arproxy.signal('SIGHUP')),
  },
];

/** A reload that another one has overtaken. */
function busy() {}

const signals = [
  {
    name: 'SIGUSR1 storm',
    errors: ['recorder-failed', 'dump-failed'],
    run: async ({ seconds, arproxy, place }) => {
      await repeat(seconds, 5, () => arproxy.signal('SIGUSR1'));
      await withoutDecisions(place);
    },
  },
  {
    name: 'SIGSTOP',
    loses: true,
    run: async ({ seconds, arproxy, place }) => {
      const asked = place.ask(NOISY_ONE, 20_000, seconds);
      await sleep(seconds * 250);
      arproxy.signal('SIGSTOP');
      await sleep(Math.min(seconds * 500, 2000));
      arproxy.signal('SIGCONT');
      await asked;
    },
  },
];

/** What SIGUSR1 wrote goes once nothing is written any more. */
async function withoutDecisions({ disk }) {
  const written = () => readdirSync(disk).filter((name) => name.startsWith('arproxy-decisions'));
  let before = '';
  for (let now = written().join(); now !== before; now = written().join()) {
    before = now;
    await sleep(500);
  }
  for (const name of written()) rmSync(join(disk, name));
}

const disks = [
  {
    name: 'full disk',
    errors: ['dump-failed', 'recorder-failed'],
    run: async ({ place, arproxy, seconds }) => {
      const filler = join(place.disk, 'filler');
      try {
        writeFileSync(filler, Buffer.alloc(64 << 20));
      } catch (error) {
        if (error.code !== 'ENOSPC') throw error;
      }
      const asked = place.ask(NOISY_ONE, 20_000, seconds);
      arproxy.signal('SIGUSR1');
      await asked;
      rmSync(filler);
      await withoutDecisions(place);
    },
  },
  {
    name: 'stuck stdout',
    run: async ({ place, arproxy, seconds }) => {
      arproxy.stdout.pause();
      try {
        await arproxy.ask('loglevel', { level: 'trace' });
        await place.ask(NOISY_ONE, 5000, seconds);
        await arproxy.ask('loglevel', { level: 'info' });
      } finally {
        arproxy.stdout.resume();
      }
    },
  },
];

const clients = [
  { name: 'good clients', run: ({ arproxy, seconds }) => goodClients(arproxy, seconds) },
  {
    name: 'hostile clients',
    run: ({ config, seconds, random }) => hostileClients(config.control, seconds, random),
  },
  { name: 'deaf watchers', run: ({ config, seconds }) => deafWatchers(config.control, seconds) },
  {
    name: 'many clients',
    run: ({ config, seconds }) => manyClients(config.control, config.metrics, seconds),
  },
  ...['pipelining', 'slow', 'huge', 'deaf'].map((kind) => ({
    name: `HTTP ${kind}`,
    run: ({ config, seconds }) => hostileHttp(kind, config.metrics, seconds),
  })),
];

/**
 * `run`: what is done meanwhile. `errors`: the events at level error that go with it. `loses`: replies may be lost, as the
 * manual says; the daemon must have counted them. `restarts`: it ends, and is started anew.
 */
export const FAULTS = [
  ...floods,
  ...network,
  ...reloads,
  ...signals,
  ...disks,
  ...clients,
  { name: 'restart', restarts: true, run: () => {} },
];
