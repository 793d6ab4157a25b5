/** medium_id: of the asking interface against that of the egress. */
import { type Ask, given, type Situation } from '../situation.ts';

const IDS = [0, 1, 2, -1, -2, 2147483647];

const octets = (i: number): string => `10.${110 + i}.0.0/16`;

/** Ways in n0, n1, ... and ways out m0, m1, ... with the medium_id of that place. */
const matrix = (name: string, ...setup: string[]): Situation => ({
  topic: 'medium',
  serve: ['n*'],
  setup: [
    ...IDS.flatMap((id, i) => [
      `cable n${i} ${30 + i}`,
      `cable m${i} ${40 + i}`,
      `conf n${i} medium_id ${id}`,
      `conf m${i} medium_id ${id}`,
      `ip route add ${octets(i)} dev m${i}`,
    ]),
    ...setup,
  ],
  rows: IDS.flatMap((inId, i) =>
    IDS.map((outId, j) => ({
      name: `in ${inId}, out ${outId}${name}`,
      asks: [{ on: `n${i}`, tpa: `10.${110 + j}.0.1` }],
    })),
  ),
});

const medium = (
  name: string,
  setup: readonly string[],
  asks: readonly Ask[] = [{}, { tpa: '10.98.0.1' }],
): Situation => given('medium', name, setup, asks);

const OTHER_WAY = 'ip route add 10.98.0.0/16 via 10.3.0.2';

export const MEDIUM: readonly Situation[] = [
  matrix(''),
  medium('of all, which has no say', ['conf all medium_id -1', OTHER_WAY]),
  medium('of all 5, and of both interfaces 5', [
    'conf all medium_id 5',
    'conf g0 medium_id 5',
    'conf g1 medium_id 5',
    OTHER_WAY,
  ]),
  medium('of default, too late', ['conf default medium_id -1', OTHER_WAY]),
  medium('the same, and a route through lo', [
    'conf g0 medium_id 5',
    'conf lo medium_id 5',
    'ip route add 10.98.0.0/16 dev lo',
  ]),
  medium(
    'the same, and the target is local',
    ['conf g0 medium_id 5', 'conf g1 medium_id 5'],
    [{ tpa: '10.2.0.1' }, {}],
  ),
  medium('the same on two nexthops', [
    'conf g0 medium_id 5',
    'conf g1 medium_id 5',
    'conf g2 medium_id 5',
    'ip route add 10.98.0.0/16 nexthop via 10.2.0.2 nexthop via 10.3.0.2',
  ]),
  medium('others on two nexthops', [
    'conf g0 medium_id 5',
    'conf g1 medium_id 6',
    'conf g2 medium_id 0',
    'ip route add 10.98.0.0/16 nexthop via 10.2.0.2 nexthop via 10.3.0.2',
  ]),
];
