// The responders, in the order of the report: how each is started, and why it cannot be.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildMdlayher, built } from './build.mjs';
import { MAC, PREFIX_BEHIND } from './lab.mjs';
import { everythingOn, nothingOn } from './responders/everything.mjs';
import { observable, observe } from './responders/observers.mjs';
import { isThere } from './shell.mjs';

const HERE = import.meta.dirname;
/** Another build can be measured by naming it. */
const ARPROXY = process.env.ARPROXY_MAIN ?? join(HERE, '..', '..', 'dist', 'cli', 'main.js');
/** Debian's, which finds Debian's scapy, whatever else is called python3. */
const PYTHON = '/usr/bin/python3';

/** How long `--busy-poll` looks before it sleeps: longer than one request takes. */
const BUSY_POLL = '200us';

/** The build before a change, to be measured beside the one after it; undefined: none. */
const BEFORE = process.env.ARPROXY_BEFORE;

const arproxy = (...words) => [process.execPath, ARPROXY, 'run', ...words];

function arproxyHas(option) {
  if (!existsSync(ARPROXY)) return 'not built: npm run build';
  const help = spawnSync(process.execPath, [ARPROXY, 'run', '--help'], { encoding: 'utf8' }).stdout;
  return help.includes(option) ? undefined : `this arproxy has no ${option}`;
}

const npmPackage = (name) =>
  existsSync(join(HERE, 'node_modules', name)) ? undefined : `npm package ${name} is not installed`;

const program = (name) => (isThere(name) ? undefined : `${name} is not installed`);

function scapy() {
  return spawnSync(PYTHON, ['-c', 'import scapy']).status === 0
    ? undefined
    : 'python3-scapy is not installed';
}

function npmVersion(name) {
  return JSON.parse(readFileSync(join(HERE, 'node_modules', name, 'package.json'), 'utf8')).version;
}

function debianVersion(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '$' + '{Version}', name], { encoding: 'utf8' });
  return stdout.trim() || 'unknown version';
}

/**
 * `command(interfaces)`: what to run, `interfaces` being a shell pattern; without it the kernel answers. `missing()`: why
 * it cannot run. `scales`: part of the scale rows. `slow`: needs some seconds for each target before it answers for
 * it, and answers late. `paired`: part of the pairs. `beside(lab, cpu)`: what runs while it is measured. `isTalkative`, `needsFar`: see running.mjs and lab.mjs.
 */
export const RESPONDERS = [
  {
    name: 'kernel',
    paired: true,
    about: () => "the kernel's own proxy_arp",
    scales: true,
  },
  {
    name: 'c',
    paired: true,
    about: () => 'C on libpcap and sendmmsg: one hard-wired prefix, no policy',
    command: () => [built('responder'), PREFIX_BEHIND],
    scales: true,
  },
  {
    name: 'c-busy',
    about: () => 'the same, never sleeping',
    command: () => [built('responder'), '--busy', PREFIX_BEHIND],
  },
  {
    name: 'arproxy',
    paired: true,
    about: () => 'arproxy as it comes',
    command: (interfaces) => arproxy('-i', interfaces),
    missing: () => arproxyHas('--interface'),
    scales: true,
  },
  ...(BEFORE === undefined
    ? []
    : [
        {
          name: 'arproxy-before',
          paired: true,
          about: () => `arproxy before the change: ${BEFORE}`,
          command: (interfaces) => [process.execPath, BEFORE, 'run', '-i', interfaces],
          missing: () => (existsSync(BEFORE) ? undefined : `there is no ${BEFORE}`),
        },
      ]),
  {
    name: 'arproxy-no-cache',
    about: () => 'arproxy --route-cache-ttl 0: every question to the kernel',
    command: (interfaces) => arproxy('-i', interfaces, '--route-cache-ttl', '0'),
    missing: () => arproxyHas('--route-cache-ttl'),
    scales: true,
  },
  {
    name: 'arproxy-busy',
    paired: true,
    about: () => `arproxy --busy-poll ${BUSY_POLL}`,
    command: (interfaces) => arproxy('-i', interfaces, '--busy-poll', BUSY_POLL),
    missing: () => arproxyHas('--busy-poll'),
  },
  {
    name: 'arproxy-file',
    paired: true,
    about: () => 'arproxy --config: a file with one rule, and every feature off',
    command: (interfaces) => arproxy('--config', nothingOn(interfaces)),
    missing: () => arproxyHas('--config'),
  },
  {
    name: 'arproxy-everything',
    paired: true,
    about: () => 'arproxy --config: all guards, lists with 100,000 prefixes, limits, while_local, medium_id',
    command: (interfaces) => arproxy('--config', everythingOn(interfaces)),
    missing: () => arproxyHas('--config'),
  },
  {
    name: 'arproxy-observed',
    about: () => 'arproxy while a watch, a scrape each second and a dump look at every decision',
    command: (interfaces) => arproxy('-i', interfaces, ...observable()),
    beside: (lab, cpu) => observe(lab, cpu, [process.execPath, ARPROXY]),
    missing: () => arproxyHas('--dump'),
  },
  {
    name: 'cap',
    paired: true,
    about: () => `a few lines on npm's cap ${npmVersion('cap')}`,
    command: () => [process.execPath, join(HERE, 'responders', 'cap.mjs'), 'g0', MAC],
    missing: () => npmPackage('cap'),
  },
  {
    name: 'pcap',
    about: () => `a few lines on npm's pcap ${npmVersion('pcap')}`,
    command: () => [process.execPath, join(HERE, 'responders', 'pcap.mjs'), 'g0', MAC],
    missing: () => npmPackage('pcap'),
  },
  {
    name: 'mdlayher',
    paired: true,
    about: () => `Go on mdlayher/arp ${debianVersion('golang-github-mdlayher-arp-dev')}`,
    command: () => [built('mdlayher'), 'g0'],
    missing: buildMdlayher,
  },
  {
    name: 'scapy',
    about: () => `scapy's answering machine ${debianVersion('python3-scapy')}`,
    command: () => [PYTHON, join(HERE, 'responders', 'scapy-responder.py'), 'g0', MAC],
    missing: scapy,
  },
  {
    name: 'farpd',
    about: () => `farpd ${debianVersion('farpd')}`,
    command: () => ['farpd', '-d', '-i', 'g0', PREFIX_BEHIND],
    missing: () => program('farpd'),
    slow: true,
    isTalkative: true,
  },
  {
    name: 'parprouted',
    about: () => `parprouted ${debianVersion('parprouted')}`,
    command: () => ['parprouted', '-d', 'g0', 'up0'],
    missing: () => program('parprouted'),
    slow: true,
    isTalkative: true,
    needsFar: true,
  },
];
