/** Where the frame of a request ends before anybody can decide on it: the interfaces on its way up. */
import { portWords } from '../diagnose/bridge-ports.ts';
import { wantOfCarrier } from '../diagnose/carrier.ts';
import { blockedPorts, isBlocked } from '../kernel/bridge-ports.ts';
import { hasCarrier, type Link } from '../kernel/links.ts';
import { holdsFor } from '../policy/readiness.ts';
import { type Facts, NOT_HEARD, type NotHeard, type Verdict } from './facts.ts';

/** `heard` from below. Undefined: it comes through. */
export function silencedAt(
  heard: readonly Link[],
  { links }: Pick<Facts['kernel'], 'links'>,
): { readonly link: Link; readonly reason: NotHeard } | undefined {
  for (const link of heard) {
    if (holdsFor('down', link)) return { link, reason: 'interface-down' };
    const isShut = isBlocked(link) || (!hasCarrier(link) && blockedPorts(link, links).length > 0);
    if (isShut) return { link, reason: 'port-blocked' };
    if (holdsFor('no-carrier', link)) return { link, reason: 'interface-no-carrier' };
  }
  return undefined;
}

export function unheard(heard: readonly Link[], kernel: Facts['kernel']): Verdict | undefined {
  const { reason } = silencedAt(heard, kernel) ?? {};
  return reason && { verdict: 'drop', reason, text: NOT_HEARD[reason] };
}

/** `port g0 of br5 is in state listening (STP)` */
export function silenceWords({
  heard,
  kernel: { links },
}: Pick<Facts, 'heard' | 'kernel'>): string | undefined {
  const { link, reason } = silencedAt(heard, { links }) ?? {};
  if (link === undefined) return undefined;
  if (reason === 'interface-down') return `${link.name} is down`;
  if (reason === 'interface-no-carrier')
    return `${link.name} has no carrier (${wantOfCarrier(link, links).text})`;
  const bridge = links.takerOf(link);
  const shut = bridge !== undefined && isBlocked(link) ? [link] : blockedPorts(link, links);
  return shut.map((port) => portWords(port, bridge ?? link)).join(', ');
}

/** Whether the reason is about that. */
export const isUnheard = (reason: Verdict['reason']): reason is NotHeard => reason in NOT_HEARD;
