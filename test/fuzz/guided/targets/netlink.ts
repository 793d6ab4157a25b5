/** Datagrams of a netlink socket: every message in them, by every parser. */

import { isDeepStrictEqual } from 'node:util';
import { messageEnd, messageType } from '../../../../src/wire/netlink/message.ts';
import { notificationName } from '../../../../src/wire/rtnetlink/rtnetlink.ts';
import { everyMessage } from '../../../wire/captured.ts';
import { attribute, message, u32, viewOf } from '../../../wire/octets.ts';
import { PARSERS } from '../../../wire/parsers.ts';
import { type Target, wordsOf } from '../target.ts';

export const netlink: Target = {
  kind: 'netlink',
  longest: 1500,
  words: [
    ...everyMessage.slice(0, 40).map((octets) => Uint8Array.from(octets.subarray(16, 48))),
    ...Array.from({ length: 64 }, (_, type) => Uint8Array.from(attribute(type, u32(1)))),
    ...wordsOf('eth0\0', 'veth\0', '\x1b\0'),
  ],
  seeds: () => [
    ...everyMessage.map((octets) => Uint8Array.from(octets)),
    Uint8Array.from(message({ type: 2 }, u32(-1 >>> 0))),
  ],
  attempt(octets) {
    const view = viewOf(octets);
    for (
      let at = 0, end = messageEnd(view, 0, octets.length);
      end > 0;
      end = messageEnd(view, at, octets.length)
    ) {
      notificationName(messageType(view, at));
      readEverywhere(octets.subarray(at, end));
      at = (end + 3) & ~3;
      if (at >= octets.length) break;
    }
    readEverywhere(octets);
  },
};

/** The same, wherever it lies: nothing before or behind is looked at. */
function readEverywhere(octets: Uint8Array): void {
  const around = Buffer.concat([Buffer.alloc(5, 0xa5), octets, Buffer.alloc(9, 0xa5)]);
  for (const [name, parse] of Object.entries(PARSERS)) {
    const alone = parse(viewOf(octets), 0, octets.length);
    const among = parse(viewOf(around), 5, 5 + octets.length);
    if (!isDeepStrictEqual(alone, among)) throw new Error(`${name} reads beyond the message`);
  }
}
