/**
 * Why a line of a watch says what it says: explained in this process, by the kernel's tables of this moment and the rules that the
 * daemon has in force. The daemon is asked for its rules alone.
 */
import type { DecisionLine } from '../control/answers.ts';
import { type Explanation, explain } from '../explain/explain.ts';
import type { Asked, AskedFrame } from '../explain/facts.ts';
import type { ExplainSettings } from '../explain/rules-source.ts';
import { worldNow } from '../explain/world.ts';
import { openTables } from '../host/tables.ts';
import { CASTS } from '../responder/decision-fields.ts';
import { ARP_LEN, type ArpPacket, emitArp, emptyArp } from '../wire/arp.ts';
import { ETH_P_8021Q, type EthernetHeader } from '../wire/ethernet.ts';
import { INADDR_ANY, parseIpv4 } from '../wire/ipv4.ts';
import { NO_MAC, parseMac } from '../wire/mac.ts';
import { PacketType } from '../wire/sll2.ts';
import { explainRules } from './explain-rules.ts';

/** Rules are asked for anew after so long, in milliseconds. */
const RULES_MS = 1000;

/** What a line does not have, so that nothing more can be said of it: octets of the frame, or what limits and queues held. */
const NOT_IN_A_LINE: ReadonlySet<string> = new Set([
  ...['truncated', 'wrong-address-length', 'wrong-hardware-type', 'wrong-protocol'],
  ...['proxy-queue-full', 'proxy-queue-purged'],
]);

export class LineExplainer {
  readonly #tables = openTables();
  readonly #path: string;
  #settings: ExplainSettings;
  #asked = performance.now();

  private constructor(path: string, settings: ExplainSettings) {
    this.#path = path;
    this.#settings = settings;
  }

  /** By the rules of the daemon on `path`. Rejects with a ControlError; throws a SystemError. */
  static async open(path: string): Promise<LineExplainer> {
    return new LineExplainer(path, await rulesOf(path));
  }

  /** In words: there is none. */
  explain(line: DecisionLine): Explanation | string {
    this.#askAgain();
    if (NOT_IN_A_LINE.has(line.reason)) return `the line has not what ${line.reason} hung on`;
    const link = [...this.#tables.kernel.links].find(({ name }) => name === line.ifname);
    if (link === undefined) return `there is no interface ${line.ifname} here, in this network namespace`;
    const asked = askedBy(line, link.ifindex);
    const said = explain(worldNow(this.#tables, [asked.spa, asked.tpa]), this.#settings, asked);
    return said ?? `${line.ifname} has gone`;
  }

  async close(): Promise<void> {
    await this.#tables.close();
  }

  /** What comes counts from the next line on. */
  #askAgain(): void {
    const now = performance.now();
    if (now - this.#asked < RULES_MS) return;
    this.#asked = now;
    rulesOf(this.#path).then(
      (settings) => {
        this.#settings = settings;
      },
      () => {}, // the daemon ends: then the watch does, too
    );
  }
}

const rulesOf = (control: string): Promise<ExplainSettings> => explainRules({ control, running: true }, '');

/** The frame of the line, as far as the line has it. */
function askedBy(line: DecisionLine, ifindex: number): Asked {
  const arp: ArpPacket = {
    ...emptyArp(),
    op: line.op,
    sha: parseMac(line.sha) ?? NO_MAC,
    spa: parseIpv4(line.spa) ?? INADDR_ANY,
    tpa: parseIpv4(line.tpa) ?? INADDR_ANY,
  };
  const payload = new Uint8Array(ARP_LEN);
  emitArp(new DataView(payload.buffer), 0, arp);
  const pkttype = Number(Object.entries(CASTS).find(([, cast]) => cast === line.cast)?.[0]);
  const source = parseMac(line.src ?? line.sha) ?? arp.sha;
  const frame: AskedFrame = { arp, pkttype, source, payload, header: headerIn(line) };
  const { spa, tpa, sha } = arp;
  return { ifindex, spa, tpa, sha, unicast: pkttype === PacketType.HOST, frame };
}

function headerIn({ src, dst, vlan }: DecisionLine): EthernetHeader | undefined {
  const [source, destination] = [parseMac(src ?? ''), parseMac(dst ?? '')];
  if (source === undefined || destination === undefined) return undefined;
  return { source, destination, tpid: vlan === undefined ? 0 : ETH_P_8021Q, tci: vlan ?? 0 };
}
