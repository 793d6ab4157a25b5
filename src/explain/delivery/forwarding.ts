/** Packets are forwarded where both the interface that they come in on and the one that those back come in on say so. */
import { forwardingOn } from '../../diagnose/forwarding.ts';
import type { Link } from '../../kernel/links.ts';
import { holdsFor } from '../../policy/readiness.ts';
import type { Facts } from '../facts.ts';
import { type DeliveryCheck, lost, ok } from './check.ts';

/** Of these, those that do not forward. */
const off = (links: readonly (Link | undefined)[]): readonly Link[] =>
  [...new Set(links)].filter((link) => link !== undefined).filter((link) => holdsFor('forwarding', link));

/** One command for all of them. */
export const switchForwardingOn = ({ sysctl }: Facts, links: readonly (Link | undefined)[]): string =>
  forwardingOn(
    off(links).map(({ name }) => name),
    sysctl('forwarding').all !== 0,
  );

export const FORWARDING: DeliveryCheck = {
  check: 'forwarding',
  look: (facts) => {
    const { entry, iif, egress, isLocal } = facts;
    if (isLocal) return undefined;
    const links = [entry ?? iif, egress];
    const looked = [...new Set(links)]
      .filter((link) => link !== undefined)
      .map((link) => `${link.name} ${Number(!holdsFor('forwarding', link))}`)
      .join(', ');
    const names = off(links).map(({ name }) => name);
    if (names.length === 0) return ok(looked);
    const back = egress && names.includes(egress.name) ? `: packets back come in on ${egress.name}` : '';
    const text = `forwarding is off on ${names.join(' and ')}${back}`;
    return lost(looked, 'forwarding', text, {
      ...{ rank: 'forwarding', command: switchForwardingOn(facts, links) },
    });
  },
};
