/**
 * The route cache of ranges beside the kernel, lookup by lookup, in the network namespace that this is started in: `node judge.mjs
 * SEED COMPARISONS [--without PART]`. It says what disagrees, one JSON object a line, and at the end how much was compared.
 *
 * Time is by hand, and goes on fast: what is kept ripens at once, so that as much as can be is answered from the cache.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CacheUpkeep } from '../../../dist/kernel/cache-upkeep.js';
import { Kernel } from '../../../dist/kernel/kernel.js';
import { NO_LISTENER } from '../../../dist/kernel/links.js';
import { Ranges } from '../../../dist/kernel/ranges.js';
import { RouteCache } from '../../../dist/kernel/route-cache.js';
import { RouteLookups } from '../../../dist/kernel/routes.js';
import { NetlinkSocket } from '../../../dist/sys/netlink-socket.js';
import {
  LOOKUP_SOCKET,
  MIRRORED_GROUPS,
  NOTIFICATION_SOCKET,
  ROUTE_SOCKET,
  ROUTING_GROUPS,
  TABLE_SOCKET,
} from '../../../dist/sys/route-sockets.js';
import { Random } from './random.mjs';
import { ifindexOf, LINKS, text, World } from './world.mjs';

const BATCH = 64;
/** Between two changes. */
const BATCHES = 6;
/** Milliseconds by hand: longer than what is kept needs to ripen, and than a deletion is distrusted. */
const STEP = 200;
/** What a lookup of a batch before may have left is not taken for a result. */
const words = (route) => (route.errno !== 0 ? `errno ${route.errno}` : `type ${route.type} oif ${route.oif}`);

/** What is changed, in turn, where it is not at random: what is missed shows where a route changes that was just asked for. */
const PLANS = { flush: ['route', 'rerouteLast'], distrust: ['route', 'unrouteLast'] };

const [seed, comparisons] = process.argv.slice(2, 4).map(Number);
const without = process.argv[5];
const random = new Random(seed);
let now = 1000;

const ports = {
  changes: new NetlinkSocket({ ...NOTIFICATION_SOCKET, groups: [...MIRRORED_GROUPS, ...ROUTING_GROUPS] }),
  dumps: new NetlinkSocket(TABLE_SOCKET),
  readSysctl: () => 0,
};
const ranges = new Ranges(
  without === 'local' ? blind(new NetlinkSocket(ROUTE_SOCKET)) : new NetlinkSocket(ROUTE_SOCKET),
  (each) => others(each),
);
const cache = new RouteCache(1e9, ranges);
const upkeep = new CacheUpkeep(cache, ranges, () => now);
const others = (each) => {
  if (without !== 'rules' && without !== 'local') kernel.eachPrefix(each);
};
// What is taken away on purpose, somebody must notice.
if (without === 'shared') Object.defineProperty(ranges, 'shared', { get: () => false, set: () => {} });
if (without === 'new') ranges.add = () => {};
if (without === 'flush') cache.forgetPrefix = () => {};
if (without === 'distrust') cache.distrustPrefix = () => {};
const kernel = new Kernel(
  {
    ...ports,
    onNotification: (type) => type === 0 && upkeep.lost(),
    onMessage: (type, view, at, end) =>
      without === 'local' && isLocal(view, at) ? cache.forget(now) : upkeep.notified(type, view, at, end),
    onPrefix: without === 'rules' || without === 'local' ? undefined : ranges.add,
    onUnknownRule: (is) => {
      ranges.isBlind = is;
    },
  },
  NO_LISTENER,
);
const cached = new RouteLookups(new NetlinkSocket(LOOKUP_SOCKET), BATCH, cache);
const asked = new RouteLookups(new NetlinkSocket(LOOKUP_SOCKET), BATCH);

const counts = { compared: 0, fromCache: 0, changes: 0, disagree: 0, mostRanges: 0 };
const world = new World(random);
world.make();
const iifs = LINKS.map(ifindexOf);
kernel.refresh();
readRanges();

let last = 'nothing';
const plan = PLANS[without];
let pool;
while (counts.compared < comparisons) {
  fillPool();
  for (let n = 0; n < BATCHES; n++) {
    compare();
    now += STEP;
  }
  const typed = world.change(plan?.[counts.changes % plan.length]);
  if (typed === undefined) continue;
  last = typed;
  counts.changes++;
  compare(); // the moment after it
  // Time by hand goes on too fast for realms: so long a change is distrusted.
  if (world.hasRealms) await sleep(STEP);
  if (ranges.isDue(now)) readRanges();
}
console.log(JSON.stringify({ seed, ...counts }));
process.exit(0);

/** Whether a message is about a route of table local. */
function isLocal(view, at) {
  return [24, 25].includes(view.getUint16(at + 4, true)) && view.getUint8(at + 20) === 255;
}

/** The same port, but for what is about table local. */
function blind(port) {
  const receiveOne = (each) =>
    port.receiveOne((view, at, end) => {
      for (let next = at; next < end; next += (view.getUint32(next, true) + 3) & ~3)
        if (isLocal(view, next)) view.setUint8(next + 16, 0);
      each(view, at, end);
    });
  return { send: (...words) => port.send(...words), receiveOne };
}

function readRanges() {
  while (ranges.read(() => performance.now(), 1));
  counts.mostRanges = Math.max(counts.mostRanges, ranges.count);
}

/** Few enough that they meet again in the cache. */
function fillPool() {
  const from = [...world.addresses(4), ...world.addresses(4)];
  const to = [...world.addresses(8), ...world.addresses(8), ...world.addresses(8, plan !== undefined)];
  pool = { from, to, on: [random.of(iifs), random.of(iifs)] };
}

function compare() {
  kernel.catchUp();
  const requests = Array.from({ length: BATCH }, () => ({
    iif: random.of(pool.on),
    spa: random.of(pool.from),
    tpa: random.of(pool.to),
    wantLength: false,
  })).filter(({ tpa }) => tpa >>> 28 !== 14); // refused before any lookup
  const [ours, theirs] = [ask(cached, requests), ask(asked, requests)];
  for (const [n, request] of requests.entries()) {
    counts.compared++;
    if (cached.cached[n] === 1) counts.fromCache++;
    if (theirs[n] === ours[n]) continue;
    counts.disagree++;
    if (counts.disagree > 20) continue;
    const { iif, spa, tpa } = request;
    const link = LINKS[iifs.indexOf(iif)];
    const how = cached.cached[n] === 1 ? 'cached' : 'asked';
    const lookup = `${text(tpa)} from ${text(spa)} iif ${link}`;
    console.log(JSON.stringify({ seed, lookup, how, ours: ours[n], kernel: theirs[n], after: last }));
  }
}

function ask(lookups, requests) {
  lookups.begin(kernel.ipProto, now);
  const numbers = requests.map(({ iif, spa, tpa, wantLength }) => lookups.add(iif, { spa, tpa }, wantLength));
  lookups.ask();
  return numbers.map((number) => words(lookups.routes[number]));
}
