/** proxy_delay and proxy_qlen: how many requests wait, and for how long. */
import { type Ask, forTargets, type Row, type Situation } from '../situation.ts';

/** In milliseconds; the kernel counts in 10 of them. */
const USUAL_DELAY = 400;

interface Waits {
  readonly qlen?: number;
  readonly delay?: number;
  readonly pvlan?: true;
  readonly more?: Omit<Situation, 'topic' | 'setup' | 'rows'>;
}

/** The kernel's sysctls, and the options that stand for them. */
export const waits = (
  setup: readonly string[],
  rows: readonly Row[],
  { qlen = 64, delay = USUAL_DELAY, pvlan, more = {} }: Waits = {},
): Situation => ({
  topic: 'delay',
  setup,
  rows: rows.map((row) => ({ patience: delay + 150, ...row })),
  kernel: [
    'conf $l proxy_arp 1',
    `neigh $l proxy_delay ${delay / 10}`,
    `neigh $l proxy_qlen ${qlen}`,
    ...(pvlan ? ['conf $l proxy_arp_pvlan 1'] : []),
  ].join('; '),
  options: ['--proxy-delay', `${delay}ms`, '--proxy-qlen', `${qlen}`, ...(pvlan ? ['--pvlan'] : [])],
  ...more,
});

export const many = (times: number, ask: Ask = {}): Ask => ({ ...ask, times });

/** Whoever waits for a very short time makes room for one more: hence the tries. */
const row = (name: string, asks: readonly Ask[]): Row => ({ name, asks, tries: 4 });

const QUEUES = [0, 1, 3, 10].map((qlen) =>
  waits(
    [],
    [
      row(`proxy_qlen ${qlen}: as many as may wait`, [many(qlen + 1)]),
      row(`proxy_qlen ${qlen}: more than may wait`, [many(qlen + 20)]),
      row(`proxy_qlen ${qlen}: more than may wait, each for another target`, [
        ...Array.from({ length: qlen + 9 }, (_, i) => ({ tpa: `10.99.7.${i}` })).slice(0, qlen + 1),
        ...Array.from({ length: 9 }, () => ({ tpa: '10.99.7.0' })),
      ]),
      row(`proxy_qlen ${qlen}: beside requests to the gateway's MAC`, [
        many(qlen + 5, { dst: 'gateway' }),
        many(qlen + 5),
        many(qlen + 5, { dst: 'gateway' }),
      ]),
      row(`proxy_qlen ${qlen}: by a group address`, [many(qlen + 5, { dst: '01:00:5e:00:00:01' })]),
      row(`proxy_qlen ${qlen}: what is not answered takes no place`, [
        many(qlen + 5, { tpa: '10.98.0.1' }),
        many(qlen + 5, { tpa: '10.1.0.1' }),
        many(qlen + 5, { op: 2 }),
        many(qlen + 5),
      ]),
    ],
    { qlen },
  ),
);

const AT_ONCE: readonly Row[] = [
  {
    name: "to the gateway's MAC: at once",
    asks: [{ dst: 'gateway' }, { dst: 'gateway', tag: '81000000' }],
    patience: 0,
  },
  { name: 'for the gateway itself: at once', asks: forTargets('10.1.0.1', '10.2.0.1'), patience: 0 },
  row('one', [{}]),
  row('one of every kind', [
    {},
    { hrd: 6 },
    { tag: '81000000' },
    { pad: 18 },
    { sha: '02:00:00:00:30:01' },
    { op: 2 },
  ]),
];

export const DELAY: readonly Situation[] = [
  ...QUEUES,
  waits([], [row('proxy_qlen 64: more than may wait', [many(80)])], { delay: 1500 }),
  waits([], AT_ONCE),
  waits(
    [],
    [
      row('behind the asking interface', [
        many(20, { tpa: '10.1.0.9' }),
        { tpa: '10.1.0.9', dst: 'gateway' },
      ]),
    ],
    {
      qlen: 10,
      pvlan: true,
    },
  ),
  waits(
    [],
    [
      row(
        'a queue for each interface',
        ['g0', 'g1', 'g2'].map((on) => many(9, { on, tpa: on === 'g1' ? '10.3.0.2' : '10.2.0.2' })),
      ),
    ],
    { qlen: 5, more: { serve: ['g*'] } },
  ),
  waits([], [row('a delay of 10 ms', [many(30)]), row('and again', [many(30)])], { delay: 10 }),
];
