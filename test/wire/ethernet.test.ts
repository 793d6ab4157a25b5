import { expect, test } from 'vitest';
import { ETH_HLEN, ETH_P_ARP, emitEthernet } from '../../src/wire/ethernet.ts';
import { type Mac, parseMac } from '../../src/wire/mac.ts';
import { FRAMES } from './arp-frames.ts';
import { hexOf, poisoned, untouched } from './octets.ts';

const mac = (text: string): Mac => parseMac(text) ?? (Number.NaN as Mac);

test('the header of a captured reply', () => {
  const view = poisoned(ETH_HLEN + 4);
  emitEthernet(view, 2, mac('02:00:00:00:00:02'), mac('02:00:00:00:00:01'), ETH_P_ARP);
  const header = FRAMES[0].reply.slice(0, 2 * ETH_HLEN);
  expect(hexOf(view)).toBe(untouched(2) + header + untouched(2));
});

test('every octet of destination, source and type goes out', () => {
  const view = poisoned(ETH_HLEN);
  emitEthernet(view, 0, mac('01:23:45:67:89:ab'), mac('fe:dc:ba:98:76:54'), 0x88a8);
  expect(hexOf(view)).toBe('0123456789abfedcba98765488a8');
});
