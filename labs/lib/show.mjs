// show.mjs FOLDER PREFIX ARPROXY: draws each host of the lab in that folder, whose namespaces are called PREFIX + host, as the kernel has
// them now: interfaces with their MACs, addresses and the other end of their wires; routes; neighbours, and whose MAC each has; of
// those that forward, the sysctls that decide about proxy ARP; and of the gateways, what their arproxy serves.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const [folder, prefix, arproxy] = process.argv.slice(2);
const WIDTH = 80;
const INNER = WIDTH - 4;
/** Of the word that says what a row is. */
const TITLE = 8;

const hosts = [
  ...new Set(
    readFileSync(`${folder}/hosts`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ),
];

/** Of each interface; what is not zero is told. */
const SYSCTLS = [
  ['conf', 'forwarding'],
  ['conf', 'proxy_arp'],
  ['conf', 'proxy_arp_pvlan'],
  ['conf', 'rp_filter'],
  ['conf', 'arp_ignore'],
  ['conf', 'arp_filter'],
  ['conf', 'arp_announce'],
  ['neigh', 'proxy_delay'],
];
/** Told also where it is zero: the first says that arproxy has something to do here. */
const ALWAYS = ['proxy_arp', 'rp_filter', 'proxy_delay'];

const MARK = '=====';
const QUESTIONS = [
  'ip -j -d addr show',
  'ip -j netns list-id 2>/dev/null', // it complains of namespaces of others that are just going
  'ip route show',
  'ip neigh show',
  `grep -H . ${SYSCTLS.map(([kind, key]) => `/proc/sys/net/ipv4/${kind}/*/${key}`).join(' ')}`,
].join(`; echo; echo ${MARK}; `);

/** What the kernel says in a host's namespace. */
function factsOf(host) {
  const said = execFileSync('ip', ['netns', 'exec', prefix + host, 'sh', '-c', QUESTIONS], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [links, ids, routes, neighbours, sysctls] = said.split(`${MARK}\n`).map((part) => part.trim());
  return {
    host,
    links: JSON.parse(links || '[]').filter(({ ifname }) => ifname !== 'lo' && ifname !== undefined),
    ids: new Map(JSON.parse(ids || '[]').map(({ nsid, name }) => [nsid, name])),
    routes: lines(routes),
    neighbours: lines(neighbours),
    sysctls: new Map(lines(sysctls).map((line) => line.split(':'))),
  };
}

const lines = (text) =>
  text
    .split('\n')
    .map((line) => line.trim().replace(/ +/g, ' '))
    .filter((line) => line !== '');

/** `pod1 eth0`: the other end of a wire; undefined where it is in no host of this lab, or there is none. */
function otherEnd({ host, ids }, link) {
  if (link.linkinfo?.info_kind !== 'veth') return undefined;
  const there = link.link_netnsid === undefined ? host : ids.get(link.link_netnsid)?.slice(prefix.length);
  const peer = all
    .find((each) => each.host === there)
    ?.links.find(({ ifindex }) => ifindex === link.link_index);
  return peer === undefined ? undefined : `${there} ${peer.ifname}`;
}

const addressesOf = ({ addr_info: infos = [] }) =>
  infos.filter(({ family }) => family === 'inet').map(({ local, prefixlen }) => `${local}/${prefixlen}`);

function linkLines(facts) {
  return facts.links.map((link) => {
    const end = otherEnd(facts, link);
    const kind = link.linkinfo?.info_kind;
    const words = [
      ...addressesOf(link),
      ...(link.master === undefined ? [] : [`port of ${link.master}`]),
      ...(kind === undefined || kind === 'veth' ? [] : [`a ${kind}`]),
      ...(link.flags.includes('UP') ? [] : ['DOWN']),
    ].join(', ');
    const left = `${link.ifname.padEnd(TITLE)}${link.address}  ${words}`.trim();
    if (end === undefined) return left;
    return `${left} ${'-'.repeat(Math.max(3, INNER - 2 - left.length - end.length))} ${end}`;
  });
}

/** As `ip neigh` has it, and whose MAC it is. Where several have it, as with Calico, the one at the other end of that wire. */
function neighbourLine(facts, line) {
  const [, dev] = / dev (\S+)/.exec(line) ?? [];
  const [, mac] = / lladdr (\S+)/.exec(line) ?? [];
  if (mac === undefined) return line;
  const owners = all.flatMap(({ host, links }) =>
    links.filter(({ address }) => address === mac).map(({ ifname }) => `${host} ${ifname}`),
  );
  const link = facts.links.find(({ ifname }) => ifname === dev);
  const near = link === undefined ? undefined : otherEnd(facts, link);
  const owner = near !== undefined && owners.includes(near) ? near : owners.join(' or ');
  const short = line.replace('lladdr ', '');
  return owner === '' ? short : `${short} (${owner})`;
}

/** `wire1, wire2: forwarding 1, proxy_arp 0, ...`; nothing for a host that does not forward. */
function sysctlLines({ links, sysctls }) {
  if (sysctls.get('/proc/sys/net/ipv4/conf/all/forwarding') !== '1') return [];
  const groups = new Map();
  for (const name of ['all', ...links.map(({ ifname }) => ifname)]) {
    const words = SYSCTLS.map(([kind, key]) => [
      key,
      sysctls.get(`/proc/sys/net/ipv4/${kind}/${name}/${key}`),
    ])
      .filter(([key, value]) => value !== undefined && (value !== '0' || ALWAYS.includes(key)))
      .map(([key, value]) => `${key} ${value}`)
      .join(', ');
    groups.set(words, [...(groups.get(words) ?? []), name]);
  }
  return [...groups].map(([words, names]) => `${names.join(', ')}: ${words}`);
}

/** `wire1 answers: proxy-arp 1, not-request 1`; nothing for a host without an arproxy of the lab. */
function arproxyLines({ host }) {
  const place = `${folder}/gateways/${host}`;
  if (!existsSync(place)) return [];
  const words = readFileSync(`${place}/arguments`, 'utf8').trim();
  const { status, stdout, stderr } = spawnSync(
    'ip',
    ['netns', 'exec', prefix + host, arproxy, 'status', '--json'],
    { encoding: 'utf8' },
  );
  if (status !== 0)
    return [`run ${words}`, hasEnded(place) ? `has ended; why: arproxy-lab log ${host}` : stderr.trim()];
  const { interfaces } = JSON.parse(stdout);
  return [
    `run ${words}`,
    ...interfaces.map(({ ifname, state, counts }) => {
      const reasons = Object.entries(counts).map(([reason, count]) => `${reason} ${count}`);
      return `${ifname} ${state}${reasons.length === 0 ? '' : `: ${reasons.join(', ')}`}`;
    }),
  ];
}

/** By its id and start time, as lib/process.sh writes them. */
function hasEnded(place) {
  try {
    const [pid, start] = readFileSync(`${place}/pid`, 'utf8').trim().split(' ');
    const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return 'ZX'.includes(after[0]) || after[19] !== start;
  } catch {
    return true;
  }
}

const section = (title, rows) => rows.map((row, i) => [i === 0 ? title : '', row]);

/** At spaces, so that no line is wider than there is room; what goes on is indented. */
function wrapped(text, room) {
  const out = [''];
  for (const word of text.split(/(?<=\S)(?= )/)) {
    const line = out.at(-1) + word;
    if (line.length <= room || out.at(-1).trim() === '') out[out.length - 1] = line;
    else out.push(` ${word}`);
  }
  return out;
}

function boxOf(facts) {
  const { host, routes, neighbours } = facts;
  const rows = [
    ...linkLines(facts).map((row) => [undefined, row]),
    ...section('routes', routes),
    ...section(
      'neigh',
      neighbours.map((line) => neighbourLine(facts, line)),
    ),
    ...section('sysctl', sysctlLines(facts)),
    ...section('arproxy', arproxyLines(facts)),
  ];
  const text = rows.flatMap(([title, row]) =>
    title === undefined
      ? wrapped(row, INNER)
      : wrapped(row, INNER - TITLE).map((part, i) => (i === 0 ? title : '').padEnd(TITLE) + part),
  );
  return [
    `+-- ${host} ${'-'.repeat(WIDTH - 6 - host.length)}+`,
    ...text.map((line) => `| ${line.padEnd(INNER)} |`),
    `+${'-'.repeat(WIDTH - 2)}+`,
  ].join('\n');
}

const all = hosts.map(factsOf);
process.stdout.on('error', () => process.exit()); // `show | head`
console.log(all.map(boxOf).join('\n'));
