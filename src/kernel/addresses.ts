/** The IPv4 addresses of this host, for rules that ask whether one is here. Who answers for them is the kernel's affair. */
import type { Ipv4 } from '../wire/ipv4.ts';
import type { AddressMessage } from '../wire/rtnetlink/address.ts';

export class Addresses {
  /** For each address, the places where it is. */
  #places = new Map<Ipv4, Set<string>>();

  has(address: Ipv4): boolean {
    return this.#places.has(address);
  }

  [Symbol.iterator](): IterableIterator<Ipv4> {
    return this.#places.keys();
  }

  /** Whether there is any on an interface. */
  anyOn(ifindex: number): boolean {
    for (const places of this.#places.values()) {
      for (const place of places) if (place.startsWith(`${ifindex}/`)) return true;
    }
    return false;
  }

  apply(message: AddressMessage): void {
    const places = this.#places.get(message.address) ?? new Set();
    this.#places.set(message.address, places.add(placeOf(message)));
  }

  delete(message: AddressMessage): void {
    const places = this.#places.get(message.address);
    places?.delete(placeOf(message));
    if (places?.size === 0) this.#places.delete(message.address);
  }

  replace(messages: Iterable<AddressMessage>): void {
    this.#places = new Map();
    for (const message of messages) this.apply(message);
  }
}

const placeOf = ({ ifindex, prefixLength }: AddressMessage): string => `${ifindex}/${prefixLength}`;
