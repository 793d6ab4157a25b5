/**
 * The healthy gateways. A requester asks on h0 for what is behind g1:
 * requester h0 -- g0 gateway g1 -- tg1 router, and a second wire from g2 to tg2 of the same router.
 */
import type { PictureName } from './gateway.ts';

export interface Picture {
  /** Words for `ip -batch`, in each namespace; ALL ends of the cables are up. */
  readonly requester: readonly string[];
  readonly gateway: readonly string[];
  readonly router: readonly string[];
  /** What arproxy serves there. */
  readonly serves: readonly string[];
  readonly from: string;
  /** What is asked for, and what is pinged then. */
  readonly target: string;
  readonly pinged: string;
}

export const PICTURES: Readonly<Record<PictureName, Picture>> = {
  // Two subnets on the wire of the requester; behind the router 198.51.100.0/24.
  plain: {
    requester: [
      'addr add 172.20.1.10/24 dev h0',
      'addr add 192.0.2.10/24 dev h0',
      'route add 198.51.100.0/24 dev h0',
      'route add 172.20.2.0/24 dev h0',
      'route add 203.0.113.0/24 dev h0',
    ],
    gateway: [
      'addr add 172.20.1.1/24 dev g0',
      'addr add 172.20.2.1/24 dev g1',
      'addr add 172.20.3.1/24 dev g2',
      'route add 192.0.2.0/24 dev g0',
      'route add 198.51.100.0/24 via 172.20.2.20 dev g1',
    ],
    router: [
      'addr add 172.20.2.20/24 dev tg1',
      'addr add 172.20.2.77/24 dev tg1',
      'addr add 172.20.3.20/24 dev tg2',
      'addr add 198.51.100.9/32 dev lo',
      'addr add 203.0.113.9/32 dev lo',
      'route add default via 172.20.2.1 dev tg1',
    ],
    serves: ['g0'],
    from: '172.20.1.10',
    target: '198.51.100.9',
    pinged: '198.51.100.9',
  },
  // A pod whose one neighbour is 169.254.1.1, which nobody has; no address on its gateway's end.
  calico: {
    requester: [
      'addr add 10.65.0.2/32 dev h0',
      'route add 169.254.1.1 dev h0 scope link',
      'route add default via 169.254.1.1 dev h0',
    ],
    gateway: [
      'addr add 172.20.2.1/24 dev g1',
      'route add 10.65.0.2/32 dev g0 scope link',
      'route add default via 172.20.2.20 dev g1',
    ],
    router: [
      'addr add 172.20.2.20/24 dev tg1',
      'addr add 198.51.100.9/32 dev lo',
      'route add default via 172.20.2.1 dev tg1',
    ],
    serves: ['g0'],
    from: '10.65.0.2',
    target: '169.254.1.1',
    pinged: '198.51.100.9',
  },
  // One subnet on two wires: each side takes the other for a neighbour.
  twoWires: {
    requester: ['addr add 172.20.1.10/24 dev h0'],
    gateway: ['addr add 172.20.1.1/24 dev g0', 'route add 172.20.1.20/32 dev g1'],
    router: ['addr add 172.20.1.20/24 dev tg1'],
    serves: ['g0', 'g1'],
    from: '172.20.1.10',
    target: '172.20.1.20',
    pinged: '172.20.1.20',
  },
};
