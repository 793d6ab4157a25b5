/** What keeps a chosen interface silent, as the one judge says it (policy/readiness.ts); and what mends it here. */

import { ruleKey, shellWord } from '../../diagnose/commands.ts';
import { forwardingOn } from '../../diagnose/forwarding.ts';
import { OBSTACLES, type Remedy } from '../../diagnose/obstacles.ts';
import { isUp, type Link } from '../../kernel/links.ts';
import { type Cause, holdsFor, isDeaf, type Obstacle } from '../../policy/readiness.ts';
import { isProcSysReadOnly } from '../../sys/machine.ts';
import { ARPHRD_ETHER } from '../../wire/arp.ts';
import { formatIpv4 } from '../../wire/ipv4.ts';
import type { Chosen, HostFacts, NetworkFacts } from '../facts.ts';
import { type Finding, findingOf, type Level } from '../finding.ts';
import { FORWARDING_FROM_OUTSIDE } from './proc-sys.ts';

/** Whether no frame comes to the interface at all: then all else about it is idle. */
export const hearsNothing = ({ obstacles }: Chosen): boolean => obstacles.some(({ cause }) => isDeaf(cause));

/** Whether frames come in, and its routes are there. */
export const isUsable = ({ obstacles }: Chosen): boolean =>
  !obstacles.some(({ cause }) => cause === 'down' || cause === 'no-carrier');

export const checkReadiness = (chosen: Chosen, network: NetworkFacts, host: HostFacts): Finding[] =>
  chosen.obstacles.map((obstacle) => {
    const { link, rule } = chosen;
    const get = (ifindex: number): Link | undefined =>
      network.links.find((other) => other.ifindex === ifindex);
    const portsOf = (ifindex: number): Link[] => network.links.filter(({ master }) => master === ifindex);
    const view = { all: network.all, links: { get, portsOf } };
    const { text, remedy } = OBSTACLES[obstacle.cause];
    const silent = { link, rule, obstacle, view };
    const local = LOCAL_REMEDIES[obstacle.cause]?.(chosen, network, host);
    const mends: Mend = local ?? { remedy: asText(remedy(silent), link) };
    return findingOf(obstacle.cause, levelOf(obstacle, network), {
      ifname: link.name,
      text: `${text(silent)}${addition(obstacle, network)}${mends.words ?? ''}`,
      ...(mends.remedy !== undefined && { remedy: mends.remedy }),
    });
  });

/** What mends it, and what is said beside that. */
interface Mend {
  readonly remedy?: string | undefined;
  readonly words?: string;
}

function asText(remedy: Remedy | undefined, { name }: Link): string | undefined {
  if (remedy?.key !== undefined) return ruleKey(name, remedy.key);
  if (remedy?.none !== undefined) return `none: ${remedy.none}`;
  return remedy?.command ?? (remedy?.option && `arproxy run ${remedy.option}`);
}

const isChosen = (link: Link | undefined, { chosen }: NetworkFacts): boolean =>
  chosen.some((other) => other.link.ifindex === link?.ifindex);

/** A warning where something is answered all the same, or by another interface, or where it is silent on purpose. */
const LEVELS: Readonly<Partial<Record<Cause, (obstacle: Obstacle, network: NetworkFacts) => Level>>> = {
  'not-ethernet': (_obstacle, { chosen }) =>
    chosen.some(({ link }) => link.hatype === ARPHRD_ETHER) ? 'warning' : 'problem',
  port: ({ taker }, network) => (isChosen(taker, network) ? 'warning' : 'problem'),
  'while-local': () => 'warning',
};

const levelOf = (obstacle: Obstacle, network: NetworkFacts): Level =>
  obstacle.partial ? 'warning' : (LEVELS[obstacle.cause]?.(obstacle, network) ?? 'problem');

function addition({ cause, taker }: Obstacle, network: NetworkFacts): string {
  if (cause !== 'port') return '';
  return isChosen(taker, network) ? ', which is served too' : ', which is the one to serve';
}

/** Where more is known here than of the link alone. Undefined: the remedy of the table. */
const LOCAL_REMEDIES: Readonly<
  Partial<Record<Cause, (chosen: Chosen, network: NetworkFacts, host: HostFacts) => Mend>>
> = {
  'not-ethernet': (_chosen, network) => ({ remedy: chooseEthernet(network) }),
  forwarding: (chosen, network, { mounts }) => ({
    remedy: isProcSysReadOnly(mounts) ? FORWARDING_FROM_OUTSIDE : forwardingBothWays(chosen, network),
  }),
  passthru: moveAbove,
};

/** The macvlan takes the packets that follow a reply, too, and the ARP replies to this host: its addresses belong there. */
function moveAbove({ link, obstacles }: Chosen, { addresses }: NetworkFacts): Mend {
  const above = obstacles.find(({ cause }) => cause === 'passthru')?.taker;
  const own = addresses.filter(({ ifindex }) => ifindex === link.ifindex);
  if (above === undefined) return {};
  const [from, to] = [shellWord(link.name), shellWord(above.name)];
  const taken = `, and so are the packets after a reply`;
  if (above.kind !== 'macvlan')
    return { words: `${taken}: remedy: none: what ${above.name} takes is for a virtual machine` };
  const serve = `serve ${above.name} (arproxy run -i ${to})`;
  if (own.length === 0)
    return {
      words: `${taken}: remedy: none, but to ${serve}, with the routes that lead out of ${link.name}`,
    };
  const commands = [
    ...(isUp(above) ? [] : [`ip link set dev ${to} up`]),
    ...(holdsFor('forwarding', above) ? [forwardingOn([above.name], undefined)] : []),
    ...own.flatMap(({ address, prefixLength }) => {
      const words = `${formatIpv4(address)}/${prefixLength}`;
      return [`ip addr del ${words} dev ${from}`, `ip addr add ${words} dev ${to}`];
    }),
  ];
  return {
    remedy: commands.join('; '),
    words: `${taken}: the addresses belong to ${above.name}, and routes other than their prefixes; then ${serve}`,
  };
}

/** Packets back come in on the egress, which is to forward too. */
function forwardingBothWays({ link, targets }: Chosen, { all, links }: NetworkFacts): string {
  const off = links.filter(
    (other) =>
      other.ifindex === link.ifindex ||
      (targets.some(({ egress }) => egress === other.ifindex) &&
        isUp(other) &&
        holdsFor('forwarding', other)),
  );
  return forwardingOn(
    off.map(({ name }) => name),
    all.forwarding,
  );
}

/** Maximum number of interfaces that a remedy names. */
const NAMED = 4;

function chooseEthernet({ links }: NetworkFacts): string | undefined {
  const names = links
    .filter(({ hatype }) => hatype === ARPHRD_ETHER)
    .map(({ name }) => `-i ${shellWord(name)}`);
  return names.length === 0 ? undefined : `arproxy run ${names.slice(0, NAMED).join(' ')}`;
}
