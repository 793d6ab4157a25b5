// The configuration with every feature on, and 100,000 prefixes in its lists: written where it is told to, always the same.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIXES = 50_000;

/** `seed` makes the list; none of it is where the benchmark's targets and senders are. */
function list(seed) {
  let state = seed;
  const next = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const prefixes = new Set();
  while (prefixes.size < PREFIXES) {
    const length = [20, 24, 26, 28, 30, 32][next(6)];
    const address = (((11 + next(80)) * 2 ** 24 + next(2 ** 24)) & (-1 << (32 - length))) >>> 0;
    prefixes.add(`${[24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')}/${length}`);
  }
  return `${[...prefixes].join('\n')}\n`;
}

const config = (folder, interfaces) => `interfaces:
  - match: { name: '${interfaces}', kind: veth, not: { name: [nobody] } }
    profile: careful
    guards: { unicast: true }
    targets: { allow: [10.0.0.0/8], deny_file: ${folder}/targets, always: [169.254.1.1] }
    senders: { allow: [198.18.0.0/15], deny_file: ${folder}/senders }
    medium_id: 2
    while_local: 198.18.0.1
    limits: { per_sender: { rate: 100000000/s, burst: 100000000 }, per_interface: { rate: 100000000/s, burst: 100000000 } }
`;

const OFF = (interfaces) => `interfaces:\n  - match: { name: '${interfaces}' }\n`;

function written(name, text) {
  const folder = mkdtempSync(join(tmpdir(), 'arproxy-bench-config-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, name);
  writeFileSync(file, text(folder));
  return file;
}

/** The file's name. `interfaces` is a shell pattern. */
export const nothingOn = (interfaces) => written('off.yaml', () => OFF(interfaces));

export const everythingOn = (interfaces) =>
  written('all.yaml', (folder) => {
    writeFileSync(join(folder, 'targets'), list(1));
    writeFileSync(join(folder, 'senders'), list(2));
    return config(folder, interfaces);
  });
