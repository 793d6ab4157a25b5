/** Netlink attributes (struct nlattr): a cursor with a sticky error, so that a decoder needs no branch for faults. */
import type { Ipv4 } from '../ipv4.ts';
import { MAC_LEN, type Mac, readMac } from '../mac.ts';
import { textOfOctets } from '../octet-text.ts';
import { HOST_ORDER } from './message.ts';

const BACKSLASH = 0x5c;
const NLA_HDRLEN = 4;
/** Without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
const NLA_TYPE_MASK = 0x3fff;

export class AttributeReader {
  /** Type of the attribute under the cursor. */
  type = 0;
  /** Length in octets of its payload. */
  length = 0;
  /** The first fault met. Once set, next() is false and every getter gives a zero value. */
  error: string | undefined;

  #view: DataView;
  #next: number;
  #end: number;
  #at = 0;

  /** Reads the attributes from `at` up to `end`. */
  constructor(view: DataView, at: number, end: number) {
    this.#view = view;
    this.#next = at;
    this.#end = end;
  }

  /** Begins anew elsewhere: one reader serves for many messages. */
  reset(view: DataView, at: number, end: number): this {
    this.#view = view;
    this.#next = at;
    this.#end = end;
    this.error = undefined;
    return this;
  }

  next(): boolean {
    if (this.error !== undefined || this.#end - this.#next < NLA_HDRLEN) return false;
    const length = this.#view.getUint16(this.#next, HOST_ORDER) - NLA_HDRLEN;
    this.type = this.#view.getUint16(this.#next + 2, HOST_ORDER) & NLA_TYPE_MASK;
    this.#at = this.#next + NLA_HDRLEN;
    if (length < 0 || length > this.#end - this.#at) return this.#fail('length outside the message');
    this.length = length;
    this.#next = this.#at + ((length + 3) & ~3);
    return true;
  }

  /** Where its payload begins in the view: for one that is not made of attributes. */
  get at(): number {
    return this.#at;
  }

  u8(): number {
    return this.#holds(1) ? this.#view.getUint8(this.#at) : 0;
  }

  u16(): number {
    return this.#holds(2) ? this.#view.getUint16(this.#at, HOST_ORDER) : 0;
  }

  u32(): number {
    return this.#holds(4) ? this.#view.getUint32(this.#at, HOST_ORDER) : 0;
  }

  i32(): number {
    return this.u32() | 0;
  }

  ipv4(): Ipv4 {
    return (this.#holds(4) ? this.#view.getUint32(this.#at) : 0) as Ipv4;
  }

  mac(): Mac {
    return this.#holds(MAC_LEN) ? readMac(this.#view, this.#at) : (0 as Mac);
  }

  /** A string, as textOfOctets() shows it; the NUL at its end, where there is one, is not part of it. */
  text(): string {
    let text = '';
    let isAscii = true;
    let end = this.#at;
    for (; end < this.#at + this.length; end++) {
      const octet = this.#view.getUint8(end);
      if (octet === 0) break;
      isAscii &&= octet >= 0x20 && octet < 0x7f && octet !== BACKSLASH;
      text += String.fromCharCode(octet);
    }
    if (isAscii) return text; // nearly always, and for each link each second
    return textOfOctets(new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.#at, end - this.#at));
  }

  /** Element `index` of an array of int32; undefined when the array is shorter. */
  i32At(index: number): number | undefined {
    return (index + 1) * 4 <= this.length ? this.#view.getInt32(this.#at + index * 4, HOST_ORDER) : undefined;
  }

  /** The attributes inside this one. */
  nested(): AttributeReader {
    return new AttributeReader(this.#view, this.#at, this.#at + this.length);
  }

  #holds(want: number): boolean {
    return (
      this.error === undefined && (this.length === want || this.#fail(`${this.length} octets, want ${want}`))
    );
  }

  #fail(what: string): false {
    this.error ??= `attribute ${this.type}: ${what}`;
    this.length = 0;
    return false;
  }
}
