/** A netlink socket whose kernel is one function: the messages of a request in, the datagrams of the answer out. */
import type { NetlinkPort } from '../../src/kernel/netlink-port.ts';
import { viewOf } from '../wire/octets.ts';

/** One message of what was sent. */
export interface Request {
  readonly type: number;
  readonly flags: number;
  readonly seq: number;
  readonly octets: Buffer;
}

export type Answers = (requests: readonly Request[]) => readonly Buffer[];

export class NetlinkDouble implements NetlinkPort {
  /** What was sent, one element for each call. */
  readonly sent: Request[][] = [];
  readonly #answers: Answers;
  #waiting: Buffer[] = [];
  #whole = true;

  constructor(answers: Answers = () => []) {
    this.#answers = answers;
  }

  /** The kernel says something by itself: one datagram. */
  notify(...messages: Buffer[]): void {
    this.#waiting.push(Buffer.concat(messages));
  }

  /** The kernel had no room for something, and says so once (ENOBUFS). */
  overrun(): void {
    this.#whole = false;
  }

  send(bytes: Uint8Array, length: number): void {
    const requests = split(Buffer.from(bytes.subarray(0, length)));
    this.sent.push(requests);
    this.#waiting.push(...this.#answers(requests));
  }

  waits(): boolean {
    return this.#waiting.length > 0 || !this.#whole;
  }

  receive(each: (view: DataView, at: number, end: number) => void): boolean {
    for (let octets = this.#waiting.shift(); octets !== undefined; octets = this.#waiting.shift()) {
      // lent, somewhere in a larger buffer, and gone afterwards
      const around = Buffer.concat([Buffer.alloc(12, 0xa5), octets, Buffer.alloc(20, 0xa5)]);
      each(viewOf(around), 12, 12 + octets.length);
      around.fill(0xa5);
    }
    const whole = this.#whole;
    this.#whole = true;
    return whole;
  }
}

function split(octets: Buffer): Request[] {
  const requests: Request[] = [];
  for (let rest = octets; rest.length > 0; rest = rest.subarray((rest.readUInt32LE() + 3) & ~3)) {
    const [type, flags, seq] = [rest.readUInt16LE(4), rest.readUInt16LE(6), rest.readUInt32LE(8)];
    requests.push({ type, flags, seq, octets: rest.subarray(0, rest.readUInt32LE()) });
  }
  return requests;
}
