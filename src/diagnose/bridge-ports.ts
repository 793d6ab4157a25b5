/** What is said of a port of a bridge that lets no frames in, and what opens it. */
import type { Link } from '../kernel/links.ts';
import { PortState } from '../wire/rtnetlink/link.ts';
import { shellWord } from './commands.ts';

const STATES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(PortState).map(([name, state]) => [state, name.toLowerCase()]),
);

/** Of IFLA_BR_STP_STATE. */
const BY_NOBODY = 0;
const BY_THE_KERNEL = 1;

const HUNDREDTHS = 100;

/** `port g0 of br5 is in state listening (STP)`, as `bridge link` has it. */
export const portWords = ({ name, portState }: Link, bridge: Link): string =>
  `port ${name} of ${bridge.name} is in state ${STATES[portState ?? 0] ?? portState}${bridge.stp === BY_NOBODY ? '' : ' (STP)'}`;

/** The kernel's own STP does not let anybody set it (br_set_port_state()), and what it blocks it blocks against a loop. */
export function openPort(
  { name, portState }: Link,
  bridge: Link,
): { readonly command: string } | { readonly none: string } {
  if (bridge.stp === BY_NOBODY)
    return { command: `ip link set dev ${shellWord(name)} type bridge_slave state ${PortState.FORWARDING}` };
  if (bridge.stp !== BY_THE_KERNEL)
    return { none: `the program that runs STP on ${bridge.name} decides on it` };
  const delay = Math.ceil(bridge.forwardDelay / HUNDREDTHS);
  if (portState === PortState.LISTENING)
    return { none: `${name} forwards by itself within ${2 * delay} s (twice forward_delay): wait` };
  if (portState === PortState.LEARNING)
    return { none: `${name} forwards by itself within ${delay} s (forward_delay): wait` };
  return {
    none: `STP blocks ${name} on purpose, since there is another way to the same network: a loop otherwise`,
  };
}
