// What was to be reached: each goal says which figures it holds against which limit.

const cpu = (responder, measure) => ({ responder, measure, field: 'cpu_us_per_reply' });
const rate = (responder, measure = 'pair-64') => ({ responder, measure, field: 'rate' });
const p50 = (responder, measure = 'pair-1') => ({ responder, measure, field: 'p50_us' });
const scale = (measure, size, scene, field, responder = 'arproxy') => ({
  responder,
  scene,
  size,
  measure,
  field,
});
const start = (form, field = 'ready_ms') => ({ start: form, field });
const CPU = 'cpu_us_per_reply';
const flood = (field) => ({ responder: 'arproxy', flood: 'the worst', field });

/** A limit of `of` is a ratio of `figure` to it. */
const ratio = (what, figure, of, limit) => ({ what, figure, of, ...limit });
const atMost = (limit, unit = 'times') => ({
  limit,
  unit,
  isMet: (value) => value <= limit,
  words: 'at most',
});
const atLeast = (limit, unit = 'times') => ({
  limit,
  unit,
  isMet: (value) => value >= limit,
  words: 'at least',
});

const RATE = 'closed-loop rate, 64 outstanding';

export const GOALS = [
  ratio(
    'exec to ready of the bundle with a configuration file, to `node -e 0`',
    start('bundle'),
    start('node'),
    atMost(4),
  ),
  ratio('the same, to the unbundled build', start('bundle'), start('clone'), atMost(0.9)),
  ratio(
    'CPU per reply, 64 outstanding, targets known: arproxy to C',
    cpu('arproxy', 'pair-64'),
    cpu('c', 'pair-64'),
    atMost(1.1),
  ),
  ratio('the same, every target new', cpu('arproxy', 'pair-64-new'), cpu('c', 'pair-64-new'), atMost(1.2)),
  ratio(`${RATE}: arproxy to C`, rate('arproxy'), rate('c'), atLeast(0.95)),
  ratio('the same, every target new', rate('arproxy', 'pair-64-new'), rate('c', 'pair-64-new'), atLeast(0.9)),
  ratio(`${RATE}: arproxy to the kernel`, rate('arproxy'), rate('kernel'), atLeast(0.9)),
  ratio(`${RATE}: arproxy to cap`, rate('arproxy'), rate('cap'), atLeast(1.4)),
  ratio(`${RATE}: arproxy to mdlayher`, rate('arproxy'), rate('mdlayher'), atLeast(2.5)),
  ratio('median latency, 1 outstanding: arproxy to C', p50('arproxy'), p50('c'), atMost(1.15)),
  ratio('the same, with busy polling, to C that sleeps', p50('arproxy-busy'), p50('c'), atMost(0.6)),
  ratio(
    'asleep: median latency at 1,000 requests a second: arproxy to C',
    p50('arproxy', 'pair-1k'),
    p50('c', 'pair-1k'),
    atMost(1.1),
  ),
  ratio(
    'CPU per reply at 100,000 requests a second, one at a time: arproxy to C',
    cpu('arproxy', 'pair-100k'),
    cpu('c', 'pair-100k'),
    atMost(1.3),
  ),
  ratio(
    'CPU per reply with 10,000 senders, to that with one',
    scale('closed-64', 10_000, 'senders', CPU),
    scale('closed-64', 1, 'senders', CPU),
    atMost(1.1),
  ),
  ratio(
    'CPU per reply with 1,000 interfaces: arproxy to C',
    scale('closed-64', 1000, 'interfaces', CPU),
    scale('closed-64', 1000, 'interfaces', CPU, 'c'),
    atMost(1.3),
  ),
  {
    what: 'other interfaces while one is flooded, by the worst kind of flood: answered',
    figure: flood('answered'),
    ...atLeast(1, 'share'),
  },
  {
    what: 'the same: 99th percentile of their latency',
    figure: flood('p99_ms'),
    ...atMost(20, 'ms'),
  },
  ratio(
    'open loop at full rate, targets known: of the share that C answers',
    { responder: 'arproxy', measure: 'open-max', field: 'answered' },
    { responder: 'c', measure: 'open-max', field: 'answered' },
    atLeast(1, 'share'),
  ),
  ratio(
    'the same, every target new',
    { responder: 'arproxy', measure: 'open-max-new', field: 'answered' },
    { responder: 'c', measure: 'open-max-new', field: 'answered' },
    atLeast(1, 'share'),
  ),
  ratio(
    'CPU per reply with a configuration file and every feature off, to that without a file',
    cpu('arproxy-file', 'pair-64'),
    cpu('arproxy', 'pair-64'),
    atMost(1.05),
  ),
  ratio(
    'the same with every feature on, and 100,000 prefixes',
    cpu('arproxy-everything', 'pair-64'),
    cpu('arproxy', 'pair-64'),
    atMost(1.15),
  ),
  ratio(
    'the same, every target new',
    cpu('arproxy-everything', 'pair-64-new'),
    cpu('arproxy', 'pair-64-new'),
    atMost(1.15),
  ),
  ratio(
    'median latency at 100,000/s while a watch, a scrape each second and a dump look on, to that without',
    { responder: 'arproxy-observed', measure: 'open-100k', field: 'p50_us' },
    { responder: 'arproxy', measure: 'open-100k', field: 'p50_us' },
    atMost(1.2),
  ),
  {
    what: 'the same: the share that is answered',
    figure: { responder: 'arproxy-observed', measure: 'open-100k', field: 'answered' },
    ...atLeast(1, 'share'),
  },
  {
    what: '1,000 interfaces: from exec to the first answer on the last one',
    figure: scale('start', 1000, 'interfaces', 'first_ms'),
    ...atMost(1500, 'ms'),
  },
  ratio(
    'memory with 1,000 interfaces, to that with one',
    scale('memory', 1000, 'interfaces', 'rss_kib'),
    scale('memory', 1, 'interfaces', 'rss_kib'),
    atMost(1.3),
  ),
  {
    what: 'from `ip link add ... up` to the first answer there, median',
    figure: scale('newcomer', 1, 'interfaces', 'first_ms'),
    ...atMost(20, 'ms'),
  },
  ratio(
    'CPU per reply with 1,000,000 routes, every target new, to that with 10',
    scale('closed-64-new', 1_000_000, 'routes', 'cpu_us_per_reply'),
    scale('closed-64-new', 10, 'routes', 'cpu_us_per_reply'),
    atMost(1.1),
  ),
  {
    what: 'resident memory, one interface',
    figure: { responder: 'arproxy', measure: 'memory', field: 'rss_kib' },
    ...atMost(70 * 1024, 'KiB'),
  },
];
