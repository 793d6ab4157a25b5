/** Why an interface has no carrier, as far as this host shows it, and what brings it. */
import { blockedPorts } from '../kernel/bridge-ports.ts';
import { hasCarrier, isUp, type Link, type LinksView } from '../kernel/links.ts';
import { openPort, portWords } from './bridge-ports.ts';
import { shellWord } from './commands.ts';

interface Want {
  /** What is wanting, as a clause. */
  readonly text: string;
  readonly remedy: { readonly command: string } | { readonly none: string };
}

/** Their carrier is that of their ports. */
const HAVE_PORTS: ReadonlySet<string> = new Set(['bridge', 'bond', 'team']);

type Links = Pick<LinksView, 'get' | 'portsOf'>;

/** Of what an interface stands on: the one below it, the other end of a veth, the ports of a bridge. */
export function wantOfCarrier(link: Link, links: Links, above: readonly Link[] = []): Want {
  const seen = [...above, link];
  const ports = HAVE_PORTS.has(link.kind) ? [...links.portsOf(link.ifindex)] : undefined;
  const lower = links.get(link.lower);
  const below = (ports ?? (lower === undefined ? [] : [lower])).filter((each) => !seen.includes(each));
  const down = below.filter((each) => !isUp(each));
  if (down.length > 0) return broughtUp(down, link);
  const [blocked] = blockedPorts(link, links);
  if (blocked !== undefined) return { text: portWords(blocked, link), remedy: openPort(blocked, link) };
  const silent = below.find((each) => !hasCarrier(each));
  if (silent !== undefined) {
    const { text, remedy } = wantOfCarrier(silent, links, seen);
    return { text: `${silent.name}, ${standsOn(link)}, has none: ${text}`, remedy };
  }
  if (ports?.length === 0)
    return {
      text: 'it has no port',
      remedy: { none: `which interface is to be a port of ${link.name} is not known` },
    };
  return {
    text: 'nothing is at its other end, or that is down',
    remedy: {
      none: `what is at the other end of ${link.name} is not on this host: the cable, or the interface there`,
    },
  };
}

const standsOn = ({ kind }: Link): string => (kind === 'veth' ? 'its other end' : 'which it stands on');

function broughtUp(down: readonly Link[], above: Link): Want {
  const names = down.map(({ name }) => name);
  return {
    text: `${names.join(', ')}, ${standsOn(above)}, ${names.length > 1 ? 'are' : 'is'} down`,
    remedy: { command: names.map((name) => `ip link set dev ${shellWord(name)} up`).join('; ') },
  };
}
