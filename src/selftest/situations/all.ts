/** Every situation of the parity table. */
import type { Situation } from '../situation.ts';
import { ADDRESS } from './address.ts';
import { BRIDGE } from './bridge.ts';
import { DELAY } from './delay.ts';
import { DELAY_MEANWHILE } from './delay-meanwhile.ts';
import { FRAME } from './frame.ts';
import { KERNEL_ANSWERS } from './kernel-answers.ts';
import { LINK } from './link.ts';
import { LIVE_BRIDGE } from './live-bridge.ts';
import { LIVE_KERNEL } from './live-kernel.ts';
import { LIVE_LINK } from './live-link.ts';
import { LIVE_ROUTE } from './live-route.ts';
import { LIVE_RULE } from './live-rule.ts';
import { LIVE_STORM } from './live-storm.ts';
import { LIVE_SYSCTL } from './live-sysctl.ts';
import { MEDIUM } from './medium.ts';
import { NEIGHBOUR } from './neighbour.ts';
import { NEXTHOP } from './nexthop.ts';
import { PVLAN } from './pvlan.ts';
import { ROUTE } from './route.ts';
import { RULE } from './rule.ts';
import { RULE_ORDER } from './rule-order.ts';
import { RULE_PROTOCOL } from './rule-protocol.ts';
import { SOURCE_VALIDATION } from './source-validation.ts';
import { SYSCTL } from './sysctl.ts';

export const SITUATIONS: readonly Situation[] = [
  ...FRAME,
  ...ADDRESS,
  ...ROUTE,
  ...RULE,
  ...RULE_PROTOCOL,
  ...RULE_ORDER,
  ...NEXTHOP,
  ...SOURCE_VALIDATION,
  ...SYSCTL,
  ...MEDIUM,
  ...PVLAN,
  ...KERNEL_ANSWERS,
  ...NEIGHBOUR,
  ...BRIDGE,
  ...LINK,
  ...DELAY,
  ...DELAY_MEANWHILE,
  ...LIVE_ROUTE,
  ...LIVE_RULE,
  ...LIVE_LINK,
  ...LIVE_BRIDGE,
  ...LIVE_SYSCTL,
  ...LIVE_KERNEL,
  ...LIVE_STORM,
];
