// The network that is measured in: host h0 -- g0 gateway up0 -- f0 far, or many wires h0 -- g0, h1 -- g1, ... The gateway
// forwards 10.0.0.0/8 to far. Namespaces of our own, named for our pid; gone when this process ends, however it does.
import { spawnSync } from 'node:child_process';
import { deleteAbandonedNamespaces, deleteNamespace, makeNamespace } from '../../dist/selftest/namespace.js';
import { sh } from './shell.mjs';

const STEM = 'arproxy-bench';

export const SENDER = '198.18.0.2';
export const PREFIX_BEHIND = '10.0.0.0/8';
/** MAC of g0. */
export const MAC = '02:bb:00:00:00:00';

const alive = new Set();
let serial = 0;

export class Lab {
  #stem = `${STEM}-${process.pid}-${++serial}`;
  host = `${this.#stem}-host`;
  gw = `${this.#stem}-gw`;
  far = `${this.#stem}-far`;

  constructor({ interfaces = 1 } = {}) {
    if (serial === 1) sh('sh', ['-ec', deleteAbandonedNamespaces(STEM)]);
    alive.add(this);
    const names = [this.host, this.gw, this.far];
    sh('sh', ['-ec', names.flatMap((name) => makeNamespace(name)).join('\n')]);
    sysctls(this.gw, { 'net/ipv4/ip_forward': 1 });
    const wires = Array.from({ length: interfaces }, (_, i) => addWire(i, this.host)).flat();
    this.ip(this.gw, [`link add up0 type veth peer name f0 netns ${this.far}`, 'link set up0 up', ...wires]);
    this.ip(this.far, ['link set f0 up']);
    // Before anybody is measured: to a responder, a thousand links that come up are a thousand changes.
    this.ip(
      this.host,
      Array.from({ length: interfaces }, (_, i) => `link set h${i} up`),
    );
    this.ip(this.gw, [
      'addr add 198.18.0.1/16 dev g0',
      'addr add 198.19.0.1/30 dev up0',
      `route add ${PREFIX_BEHIND} dev up0`,
    ]);
  }

  /** Many commands of ip(8) in one of the namespaces. */
  ip(netns, lines, seconds = 60) {
    sh('ip', ['-n', netns, '-batch', '-'], { input: `${lines.join('\n')}\n`, seconds });
  }

  sysctl(netns, path, value) {
    sysctls(netns, { [path]: value });
  }

  /** The kernel of the gateway answers itself, on all interfaces, those to come too; or not. */
  kernelAnswers(is) {
    this.sysctl(this.gw, 'net/ipv4/conf/all/proxy_arp', is ? 1 : 0);
  }

  /** Every address behind the gateway is there, for a responder that looks for the one asked for. */
  farAnswers() {
    this.ip(this.far, [`route add local ${PREFIX_BEHIND} dev lo`]);
  }

  close() {
    if (!alive.delete(this)) return;
    for (const name of [this.host, this.gw, this.far]) spawnSync('sh', ['-c', deleteNamespace(name)]);
  }
}

/** What adds wire `i`, in the gateway, our end up (the generator sees to the other); where the kernel answers, it is not to wait a random time first. */
export function addWire(i, host) {
  const octets = [i >> 8, i & 255].map((octet) => octet.toString(16).padStart(2, '0')).join(':');
  const [ours, theirs] = [`address 02:bb:00:00:${octets}`, `address 02:aa:00:00:${octets}`];
  return [
    `link add g${i} ${ours} up type veth peer name h${i} ${theirs} netns ${host}`,
    `ntable change name arp_cache dev g${i} proxy_delay 0`,
  ];
}

function sysctls(netns, values) {
  const words = Object.entries(values).flatMap(([path, value]) => [path, String(value)]);
  const script = 'while [ $# -gt 0 ]; do echo "$2" > "/proc/sys/$1"; shift 2; done';
  sh('ip', ['netns', 'exec', netns, 'sh', '-e', '-c', script, 'sh', ...words]);
}

process.once('exit', () => {
  for (const lab of alive) lab.close();
});
