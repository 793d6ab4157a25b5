// Whoever looks at arproxy while it answers: a watch, a scrape of the metrics each second, and a dump to a file.
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Running } from '../running.mjs';

const SCRAPE_MS = 1000;

let folder;
function inFolder(name) {
  if (folder === undefined) {
    folder = mkdtempSync(join(tmpdir(), 'arproxy-bench-observed-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  }
  return join(folder, name);
}

const control = () => inFolder('control.sock');
const metrics = () => inFolder('metrics.sock');

/** The options of run that they need. */
export const observable = () => [
  ...['--control', control(), '--metrics', `unix:${metrics()}`],
  ...['--dump', inFolder('dump.pcapng'), '--dump-size', '32MiB', '--dump-files', '2'],
];

/** They look from now on; `arproxy` is its command line without words, `cpu` where the watch runs. */
export function observe(lab, cpu, arproxy) {
  const watch = new Running(lab.host, cpu, [...arproxy, 'watch', '--json', '--control', control()], {
    isTalkative: true,
  });
  let scrapes = 0;
  const scraping = setInterval(() => {
    get({ socketPath: metrics(), path: '/metrics' }, (response) => {
      response.resume().once('end', () => scrapes++);
    }).once('error', () => {});
  }, SCRAPE_MS);
  return {
    scrapes: () => scrapes,
    async stop() {
      clearInterval(scraping);
      if (!watch.isRunning) throw new Error('the watch ended before it was told to');
      await watch.stop();
    },
  };
}
