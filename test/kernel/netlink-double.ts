/** A netlink socket whose kernel is one function: the messages of a request in, the datagrams of the answer out. */
import type { NetlinkPort, SteppedPort } from '../../src/kernel/netlink-port.ts';
import { viewOf } from '../wire/octets.ts';

/** One message of what was sent. */
export interface Request {
  readonly type: number;
  readonly flags: number;
  readonly seq: number;
  readonly octets: Buffer;
}

export type Answers = (requests: readonly Request[]) => readonly Buffer[];

export class NetlinkDouble implements NetlinkPort, SteppedPort {
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
    while (this.#lend(each) > 0);
    const whole = this.#whole;
    this.#whole = true;
    return whole;
  }

  receiveOne(each: (view: DataView, at: number, end: number) => void): number {
    if (this.#whole) return this.#lend(each);
    this.#whole = true;
    return -105;
  }

  /** Lent, somewhere in a larger buffer, and gone afterwards. */
  #lend(each: (view: DataView, at: number, end: number) => void): number {
    const octets = this.#waiting.shift();
    if (octets === undefined) return 0;
    const around = Buffer.concat([Buffer.alloc(12, 0xa5), octets, Buffer.alloc(20, 0xa5)]);
    each(viewOf(around), 12, 12 + octets.length);
    around.fill(0xa5);
    return octets.length;
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
