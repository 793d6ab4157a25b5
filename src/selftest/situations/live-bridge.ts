/** Changes under one running arproxy: bridges, and their ports that join and leave. */
import { type Ask, forTargets, type Row, type Situation } from '../situation.ts';
import { NEEDS } from './needs.ts';

const ADDRESS = 'ip address add 10.1.0.1/24 dev g0';

const BRIDGE_MAC = '02:00:00:00:10:50';
const BRIDGED: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.98.0.1', '10.2.0.2', '10.3.0.2', '10.3.0.1', '10.1.0.9'),
  ...['gateway', '02:00:00:00:10:77', BRIDGE_MAC, '01:80:c2:00:00:0e'].map((dst) => ({ dst })),
  { spa: '10.3.0.9' },
  { on: 'n0' },
];

const PORTS: readonly Row[] = [
  {
    name: 'a port of a bridge that is not served',
    run: [
      'ip link add x0 type bridge',
      'ip link set x0 up',
      'cable n0 30',
      'proxy n0',
      'ip link set g0 master x0',
    ],
    asks: BRIDGED,
  },
  { name: 'a port no more', run: ['ip link set g0 nomaster'], asks: BRIDGED },
  {
    name: 'a served bridge comes',
    run: [`ip link add br0 address ${BRIDGE_MAC} type bridge`, 'ip link set br0 up', 'proxy br0'],
    asks: BRIDGED,
  },
  {
    name: 'a port of it',
    run: ['ip address flush dev g0', 'ip link set g0 master br0', 'ip address add 10.1.0.1/24 dev br0'],
    asks: BRIDGED,
  },
  { name: 'another port joins', run: ['ip link set n0 master br0'], asks: BRIDGED },
  {
    name: 'the MAC of the bridge changed',
    run: ['ip link set br0 address 02:00:00:00:10:77'],
    asks: BRIDGED,
  },
  { name: 'the first port leaves', run: ['ip link set g0 nomaster'], asks: BRIDGED },
  { name: 'and moves to the other bridge', run: ['ip link set g0 master x0'], asks: BRIDGED },
  { name: 'and back', run: ['ip link set g0 master br0'], asks: BRIDGED },
  { name: 'the bridge down', run: ['ip link set br0 down'], asks: BRIDGED },
  { name: 'the bridge up', run: ['ip link set br0 up'], asks: BRIDGED },
  { name: 'the bridge deleted', run: ['ip link delete br0', ADDRESS], asks: BRIDGED },
  {
    name: 'a bridge with the MAC of its lowest port',
    run: ['ip link add br0 type bridge', 'ip link set br0 up', 'ip link set n0 master br0', 'proxy br0'],
    asks: [{}, { on: 'n0' }],
  },
  { name: 'a lower port joins', run: ['ip link set g0 master br0'], asks: [{}, { on: 'n0' }] },
  { name: 'the lower port leaves', run: ['ip link set g0 nomaster'], asks: [{}, { on: 'n0' }] },
  {
    name: "its port's MAC changed",
    run: ['ip link set n0 address 02:00:00:00:10:29'],
    asks: [{}, { on: 'n0' }],
  },
];

export const LIVE_BRIDGE: readonly Situation[] = [
  { topic: 'live-bridge', setup: [], rows: PORTS, serve: ['g0', 'n0', 'br0'], needs: NEEDS.bridge },
];
