/** All of them. */
import type { BrokenGateways } from './gateway.ts';
import { CONFIG } from './rows-config.ts';
import { EGRESS } from './rows-egress.ts';
import { FORWARDING } from './rows-forwarding.ts';
import { BRIDGE, INGRESS } from './rows-ingress.ts';
import { KERNEL } from './rows-kernel.ts';
import { RETURN } from './rows-return.ts';
import { ROUTE } from './rows-route.ts';
import { TWO } from './rows-two.ts';
import { UNSEEN_ROWS } from './rows-unseen.ts';

export const TABLES: Readonly<Record<string, BrokenGateways>> = {
  forwarding: FORWARDING,
  'the return route': RETURN,
  'the route to the target': ROUTE,
  'the egress and the neighbours': EGRESS,
  'the ingress': INGRESS,
  'a bridge': BRIDGE,
  'the kernel': KERNEL,
  'the configuration': CONFIG,
  'what cannot be seen': UNSEEN_ROWS,
  'two faults': TWO,
};
