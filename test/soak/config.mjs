// The configuration file of the daemon that is soaked, good and otherwise.
import { renameSync, writeFileSync } from 'node:fs';

const HUGE_PREFIXES = 100_000;

/** A rule for the noisy wires, and one for all others. */
function good({ control, metrics }, { limits = false, deny } = {}) {
  const limited = limits
    ? [
        '    limits: { per_sender: { rate: 100/s, burst: 200 }, per_interface: { rate: 50000/s, burst: 1000 } }',
      ]
    : [];
  return [
    'interfaces:',
    '  - match: { name: [g4, g5] }',
    ...limited,
    '  - match: { name: "g*" }',
    ...(deny === undefined ? [] : [`    targets: { deny_file: ${deny} }`]),
    `control: ${control}`,
    `metrics: unix:${metrics}`,
    '',
  ].join('\n');
}

/** Not one of these may be put in force. */
const FAULTY = [
  'interfaces: 7\n',
  'interfaces:\n  - match: { name: "g*" }\n    proxy_arp: perhaps\n',
  'interfaces:\n  - match: { name: "g*" }\n    targets: { deny_file: /nowhere/at/all }\n',
  'interfaces: [\n',
  '\0\u0001\u0002',
  `${'- '.repeat(5000)}\n`,
];

export class ConfigFile {
  path;
  control;
  metrics;
  #huge;

  constructor(place) {
    this.path = place.path('arproxy.yaml');
    this.control = place.path('control');
    this.metrics = place.path('metrics');
    this.#huge = place.path('prefixes');
    const prefixes = Array.from(
      { length: HUGE_PREFIXES },
      (_, i) => `20.${i >> 14}.${(i >> 6) & 255}.${(i & 63) << 2}/30`,
    );
    writeFileSync(this.#huge, `${prefixes.join('\n')}\n`);
    this.good();
  }

  good(options) {
    this.#write(good(this, options));
  }

  huge() {
    this.#write(good(this, { deny: this.#huge }));
  }

  faulty(random) {
    this.#write(FAULTY[random.below(FAULTY.length)]);
  }

  /** As a whole: nobody reads half of it. */
  #write(text) {
    writeFileSync(`${this.path}.new`, text);
    renameSync(`${this.path}.new`, this.path);
  }
}
