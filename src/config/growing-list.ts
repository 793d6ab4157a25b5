/** Prefixes as they are read, a line at a time: millions of them, so a line makes no object. */
import type { PrefixList } from '../policy/prefix-list.ts';

const [ZERO, DOT, SLASH, SPACE, CR] = [0x30, 0x2e, 0x2f, 0x20, 0x0d];

const ROOM = 1024;

export class GrowingList {
  #addresses = new Uint32Array(ROOM);
  #lengths = new Uint8Array(ROOM);
  #count = 0;
  /** Where addPlain() is. */
  #at = 0;

  add(address: number, length: number): void {
    if (this.#count === this.#lengths.length) this.#grow();
    this.#addresses[this.#count] = address;
    this.#lengths[this.#count++] = length;
  }

  /**
   * Adds what the octets from `at` to `end` say, where that is a prefix in its usual form with nothing before it and a space or
   * CR behind it at most. False: whether it is one is for parsePrefix() to say.
   */
  addPlain(octets: Uint8Array, at: number, end: number): boolean {
    this.#at = at;
    let address = 0;
    for (let part = 0; part < 4; part++) {
      if (part > 0 && octets[this.#at++] !== DOT) return false;
      const value = this.#number(octets, 255);
      if (value < 0) return false;
      address = address * 256 + value;
    }
    let length = 32;
    if (octets[this.#at] === SLASH) {
      this.#at++;
      length = this.#number(octets, 32);
      if (length < 0) return false;
    }
    while (octets[this.#at] === SPACE || octets[this.#at] === CR) this.#at++;
    if (this.#at !== end || address % 2 ** (32 - length) !== 0) return false;
    this.add(address, length);
    return true;
  }

  /** Without a zero before it; negative: there is none, or a larger one. */
  #number(octets: Uint8Array, most: number): number {
    const begin = this.#at;
    let value = 0;
    for (; ; this.#at++) {
      const digit = (octets[this.#at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      if (value > most || (value === digit && this.#at > begin)) return -1;
    }
    return this.#at === begin ? -1 : value;
  }

  packed(): PrefixList {
    return {
      addresses: this.#addresses.slice(0, this.#count),
      lengths: this.#lengths.slice(0, this.#count),
    };
  }

  #grow(): void {
    const [addresses, lengths] = [this.#addresses, this.#lengths];
    this.#addresses = new Uint32Array(2 * addresses.length);
    this.#lengths = new Uint8Array(2 * lengths.length);
    this.#addresses.set(addresses);
    this.#lengths.set(lengths);
  }
}
