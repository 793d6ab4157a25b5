/** `targets.always` answers whatever the route; the packets follow it all the same. */
import { CAUSE_REMEDIES, ROUTE_REMEDIES } from '../remedies-route.ts';
import { type DeliveryCheck, lost, type Mend } from './check.ts';
import type { DeliveryFacts } from './facts.ts';

export const TARGET_ROUTE: DeliveryCheck = {
  check: 'target route',
  look: (facts) => {
    const { overruled, verdict } = facts;
    if (verdict.reason !== 'always' || overruled === undefined) return undefined;
    if (!LED_ASTRAY.has(overruled.reason)) return undefined;
    const text = `the packets follow the route, whatever is answered: ${overruled.text}`;
    return lost(`answered in spite of ${overruled.reason}`, 'target-route', text, mendOf(facts));
  },
};

/** What the packets meet as well; the others are about answering alone. */
const LED_ASTRAY: ReadonlySet<string> = new Set([
  ...[
    'no-route',
    'route-unreachable',
    'route-prohibited',
    'route-refused',
    'route-failed',
    'route-not-unicast',
  ],
]);

/** As if it were not answered. */
function mendOf(facts: DeliveryFacts): Mend {
  const { overruled, cause = 'unknown' } = facts;
  const make =
    overruled?.reason === 'route-refused'
      ? CAUSE_REMEDIES[cause]
      : ROUTE_REMEDIES[overruled?.reason ?? 'no-route'];
  const { command, text = '' } = make?.(facts) ?? {};
  return command === undefined ? { none: text.replace(/^none: /, '') } : { rank: 'route', command };
}
