/** Changes under one running arproxy: what it answers next is what the kernel answers next. */
import type { Situation } from '../situation.ts';

export const LIVE: readonly Situation[] = [
  {
    topic: 'live',
    setup: [],
    rows: [
      { name: 'at the start', asks: [{}] },
      { name: 'route deleted', run: ['ip route del 10.99.0.0/16'], asks: [{}] },
      { name: 'route added', run: ['ip route add 10.99.0.0/16 via 10.2.0.2'], asks: [{}] },
      { name: 'forwarding off', run: ['conf g0 forwarding 0'], asks: [{}] },
      { name: 'forwarding on', run: ['conf g0 forwarding 1'], asks: [{}] },
      { name: 'MAC changed', run: ['ip link set g0 address 02:00:00:00:10:77'], asks: [{}] },
    ],
  },
];
