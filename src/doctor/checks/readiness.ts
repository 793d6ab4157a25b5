/** What keeps a chosen interface silent, as the one judge says it (policy/readiness.ts); and what mends it here. */

import { ruleKey, shellWord } from '../../diagnose/commands.ts';
import { forwardingOn } from '../../diagnose/forwarding.ts';
import { OBSTACLES, type Remedy } from '../../diagnose/obstacles.ts';
import { isUp, type Link } from '../../kernel/links.ts';
import { type Cause, holdsFor, isDeaf, type Obstacle } from '../../policy/readiness.ts';
import { isProcSysReadOnly } from '../../sys/machine.ts';
import { ARPHRD_ETHER } from '../../wire/arp.ts';
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
    const view = { all: network.all, links: { get } };
    const { text, remedy } = OBSTACLES[obstacle.cause];
    const silent = { link, rule, obstacle, view };
    const mends = LOCAL_REMEDIES[obstacle.cause]?.(chosen, network, host) ?? asText(remedy(silent), link);
    return findingOf(obstacle.cause, levelOf(obstacle, network), {
      ifname: link.name,
      text: `${text(silent)}${addition(obstacle, network)}`,
      ...(mends !== undefined && { remedy: mends }),
    });
  });

function asText(remedy: Remedy | undefined, { name }: Link): string | undefined {
  if (remedy?.key !== undefined) return ruleKey(name, remedy.key);
  return remedy?.command ?? remedy?.option;
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
  Partial<Record<Cause, (chosen: Chosen, network: NetworkFacts, host: HostFacts) => string | undefined>>
> = {
  'not-ethernet': (_chosen, network) => chooseEthernet(network),
  forwarding: (chosen, network, { mounts }) =>
    isProcSysReadOnly(mounts) ? FORWARDING_FROM_OUTSIDE : forwardingBothWays(chosen, network),
};

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
  return names.length === 0 ? undefined : names.slice(0, NAMED).join(' ');
}
