/** Entries of the neighbour table: none of them has a say in what is proxied. */
import { type Ask, forTargets, given, type Situation } from '../situation.ts';

const ASKS: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.99.0.2', '10.2.0.2', '10.1.0.9', '10.98.0.1', '10.1.0.1'),
  { sha: '02:00:00:00:30:77' },
  { spa: '10.1.0.9' },
  { dst: 'gateway' },
];

const MAC = 'lladdr 02:00:00:00:30:01';

const neighbour = (name: string, ...setup: string[]): Situation => given('neighbour', name, setup, ASKS);

export const NEIGHBOUR: readonly Situation[] = [
  ...['permanent', 'noarp', 'reachable', 'stale', 'delay', 'probe'].map((state) =>
    neighbour(`the target, ${state}, on the egress`, `ip neigh add 10.2.0.2 ${MAC} dev g1 nud ${state}`),
  ),
  neighbour('the target, failed, on the egress', 'ip neigh add 10.2.0.2 dev g1 nud failed'),
  neighbour('the target, incomplete, on the egress', 'ip neigh add 10.2.0.2 dev g1 nud incomplete'),
  neighbour('the target, on the asking interface', `ip neigh add 10.99.0.1 ${MAC} dev g0 nud permanent`),
  neighbour('the target, noarp, on the asking interface', `ip neigh add 10.99.0.1 ${MAC} dev g0 nud noarp`),
  neighbour('the requester, permanent', `ip neigh add 10.1.0.2 ${MAC} dev g0 nud permanent`),
  neighbour('the requester, noarp', `ip neigh add 10.1.0.2 ${MAC} dev g0 nud noarp`),
  neighbour('the requester, on another interface', `ip neigh add 10.1.0.2 ${MAC} dev g1 nud permanent`),
  neighbour('a router', `ip neigh add 10.2.0.2 ${MAC} dev g1 router nud permanent`),
  neighbour('learned elsewhere', `ip neigh add 10.99.0.1 ${MAC} dev g0 nud reachable extern_learn`),
  neighbour(
    'many',
    'for i in $(seq 1 200); do echo neigh add 10.1.0.$i lladdr 02:00:00:00:30:09 dev g0; done | ip -batch -',
  ),
];
