/** Routes: what `ip route` can say of a target. */
import { forTargets, given, type Situation } from '../situation.ts';

const route = (name: string, ...setup: string[]): Situation =>
  given('route', name, setup, forTargets('10.99.0.1', '10.98.0.1'));

export const ROUTES: readonly Situation[] = [
  route('through another interface, and none'),
  route('default route', 'ip route add default via 10.2.0.2'),
  route('blackhole', 'ip route add blackhole 10.98.0.0/16'),
  route('unreachable', 'ip route add unreachable 10.98.0.0/16'),
  route('prohibit', 'ip route add prohibit 10.98.0.0/16'),
];
