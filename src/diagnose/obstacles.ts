/** What is said of each cause that keeps a link silent (policy/readiness.ts), and what mends it: one table for all readers. */

import { blockedPorts } from '../kernel/bridge-ports.ts';
import type { AllConf } from '../kernel/kernel.ts';
import type { Link, LinksView } from '../kernel/links.ts';
import type { InterfaceRule } from '../policy/interface-rule.ts';
import type { KernelView } from '../policy/kernel-view.ts';
import type { Cause, Obstacle } from '../policy/readiness.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import { openPort, portWords } from './bridge-ports.ts';
import { wantOfCarrier } from './carrier.ts';
import { setConf, shellWord } from './commands.ts';

/** The link that has the obstacle, and what the words are made from. */
export interface Silent {
  readonly link: Link;
  readonly rule: InterfaceRule;
  readonly obstacle: Obstacle;
  readonly view: {
    readonly all: Pick<AllConf, 'proxyArp'>;
    readonly links: Pick<KernelView['links'], 'get'> & Pick<LinksView, 'portsOf'>;
  };
}

export interface Remedy {
  /** For a shell, as root. */
  readonly command?: string;
  /** Options of `arproxy run`. */
  readonly option?: string;
  /** A key of the interface's rule, with its value. */
  readonly key?: string;
  /** Nothing that could be typed here mends it, and why. */
  readonly none?: string;
}

export interface ObstacleWords {
  /** Column STATE of `arproxy status`; `X` stands for a name. */
  readonly state: string;
  /** In the log: `warn` where nobody can want it so. */
  readonly level: 'info' | 'warn';
  /** One clause that names the link. */
  readonly text: (silent: Silent) => string;
  /** Undefined: nothing is to be mended here. */
  readonly remedy: (silent: Silent) => Remedy | undefined;
}

/** Below it, the kernel ends IPv4 on an interface (net/core: IPV4_MIN_MTU). */
export const IPV4_MIN_MTU = 68;

const command = (text: string): Remedy => ({ command: text });
const up = ({ name }: Link): Remedy => command(`ip link set dev ${shellWord(name)} up`);
const takerName = ({ obstacle }: Silent): string => obstacle.taker?.name ?? 'another interface';
const serveTaker = (silent: Silent) => ({ option: `-i ${shellWord(takerName(silent))}` });

export const OBSTACLES: Readonly<Record<Cause, ObstacleWords>> = {
  'not-ethernet': {
    state: 'not Ethernet',
    level: 'info',
    text: ({ link }) => `${link.name} is not an Ethernet interface`,
    remedy: () => undefined,
  },
  port: {
    state: 'port of X',
    level: 'info',
    text: (silent) =>
      `${silent.link.name} is a port of ${takerName(silent)} (${silent.obstacle.taker?.kind ?? 'bridge'}): the kernel gives its ARP to ${takerName(silent)}`,
    remedy: serveTaker,
  },
  'ipv4-off': {
    state: 'IPv4 off',
    level: 'info',
    text: ({ link }) =>
      `IPv4 is off on ${link.name} (its MTU is ${link.mtu}${link.mtu < IPV4_MIN_MTU ? `, below ${IPV4_MIN_MTU}` : ''}); its addresses are gone, and do not come back by themselves`,
    // With IPv4, its sysctls begin anew as conf/default has them.
    remedy: ({ link }) =>
      command(`ip link set dev ${shellWord(link.name)} mtu 1500 && ${setConf([link.name, 'forwarding', 1])}`),
  },
  down: {
    state: 'down',
    level: 'info',
    text: ({ link }) => `${link.name} is down`,
    remedy: ({ link }) => up(link),
  },
  'port-blocked': {
    state: 'ports blocked',
    level: 'info',
    text: ({ link, view }) =>
      `no frame comes in on ${link.name}: ${blockedPorts(link, view.links)
        .map((port) => portWords(port, link))
        .join(', ')}`,
    remedy: ({ link, view }) => {
      const [port] = blockedPorts(link, view.links);
      return port && openPort(port, link);
    },
  },
  'no-carrier': {
    state: 'no carrier',
    level: 'info',
    text: ({ link, view }) => `${link.name} has no carrier: ${wantOfCarrier(link, view.links).text}`,
    remedy: ({ link, view }) => wantOfCarrier(link, view.links).remedy,
  },
  noarp: {
    state: 'ARP off',
    level: 'info',
    text: ({ link }) => `ARP is off on ${link.name} (NOARP)`,
    remedy: ({ link }) => command(`ip link set dev ${shellWord(link.name)} arp on`),
  },
  forwarding: {
    state: 'not forwarding',
    level: 'warn',
    text: ({ link }) =>
      `forwarding is off on ${link.name}: a host that answers for an address must forward its packets (the interface's own value counts, ip_forward=1 sets them all)`,
    remedy: ({ link }) => command(setConf([link.name, 'forwarding', 1])),
  },
  'kernel-proxy-arp': {
    state: 'kernel answers',
    level: 'warn',
    text: (silent) =>
      `the kernel's own proxy_arp is on for ${silent.link.name} (${proxyArpOn(silent)
        .map((name) => `net.ipv4.conf.${name}.proxy_arp`)
        .join(
          ' and ',
        )}): it answers${silent.obstacle.partial ? ' for targets behind other interfaces, where arproxy is silent' : ', and arproxy is silent'}`,
    remedy: (silent) =>
      command(setConf(...proxyArpOn(silent).map((name): [string, string, number] => [name, 'proxy_arp', 0]))),
  },
  'medium-id': {
    state: 'medium_id -1',
    level: 'warn',
    text: ({ link, obstacle }) =>
      `medium_id is -1 on ${link.name}: no request received there is answered${obstacle.partial ? ' for targets behind other interfaces' : ''}`,
    remedy: ({ link, rule }) =>
      rule.mediumId === undefined ? command(setConf([link.name, 'medium_id', 0])) : { key: 'medium_id: 0' },
  },
  'while-local': {
    state: 'while_local not here',
    level: 'info',
    text: ({ link, rule }) =>
      `while_local: ${whileLocalOf(rule)} is not on this host now, and nothing is answered on ${link.name} until it is`,
    // None: to add the address by hand beside keepalived makes two hosts that answer.
    remedy: () => undefined,
  },
  'proxy-arp-off': {
    state: 'proxy_arp off',
    level: 'info',
    text: ({ link }) =>
      `the rule for ${link.name} has proxy_arp: false: nothing behind other interfaces is answered for`,
    remedy: () => ({ key: 'proxy_arp: true' }),
  },
  passthru: {
    state: 'broadcast only',
    level: 'warn',
    text: (silent) =>
      `${silent.link.name} is below ${takerName(silent)}, a macvlan in mode passthru: broadcast requests are answered; unicast ones, and packets, are taken by ${takerName(silent)}`,
    // On both: what is broadcast comes in on the link too.
    remedy: (silent) => ({ option: `-i ${shellWord(silent.link.name)} ${serveTaker(silent).option}` }),
  },
};

/** What `status` says where nothing keeps the interface silent. */
export const ANSWERS = 'answers';

/** Column STATE: the first obstacle, with the name of the link that takes the frames in the place of X. */
export const stateOf = ([first]: readonly Obstacle[]): string =>
  first === undefined ? ANSWERS : OBSTACLES[first.cause].state.replace('X', first.taker?.name ?? '?');

/** The settings of conf that are on: they are combined by OR. */
const proxyArpOn = ({ link, view }: Silent): string[] => [
  ...(view.all.proxyArp ? ['all'] : []),
  ...(link.devconf?.proxyArp === true ? [link.name] : []),
];

function whileLocalOf({ restrictions }: InterfaceRule): string {
  const what = restrictions?.whileLocal;
  if (what === undefined) return 'nothing';
  return 'address' in what ? formatIpv4(what.address) : formatMac(what.mac);
}
