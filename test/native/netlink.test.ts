/** What addon.d.ts promises of a netlink socket, on the real kernel. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Netns } from '../support/netns.ts';
import { inside, pair } from './inside.ts';

const RTM_NEWLINK = 16;
const RTM_NEWROUTE = 24;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;

let netns: Netns;
beforeEach(async () => {
  netns = await pair('netlink');
});
afterEach(() => netns.close());

describe('requests', () => {
  test('a dump comes in several datagrams', async () => {
    for (let i = 0; i < 20; i++) netns.ip(`link add ve${i} type veth peer name vf${i}`);
    const got = await inside(netns, ({ addon, message, readMessages, receive }) => {
      const netlink = addon.netlinkOpen(new Uint32Array(0), 1 << 20);
      const dump = message(18, 0x301, 7, new Uint8Array(16)); // RTM_GETLINK
      addon.netlinkSend(netlink, dump, dump.length);
      const datagrams = [];
      for (let batch = receive(netlink); batch.result > 0; batch = receive(netlink))
        datagrams.push(...batch.datagrams);
      addon.close(netlink);
      const messages = datagrams.flatMap(readMessages);
      return {
        datagrams: datagrams.length,
        messages: messages.map(({ type, sequence }) => [type, sequence]),
      };
    });
    expect(got.datagrams).toBeGreaterThan(3);
    expect(got.messages.slice(0, -1)).toEqual(Array(1 + 2 + 40).fill([RTM_NEWLINK, 7]));
    expect(got.messages.at(-1)).toEqual([NLMSG_DONE, 7]);
  });

  test('each message of one datagram has its answer when netlinkSend() has returned', async () => {
    netns.ip('addr add 192.0.2.1/24 dev va');
    const got = await inside(netns, ({ addon, message, readMessages, receive }) => {
      const netlink = addon.netlinkOpen(new Uint32Array(0), 1 << 20);
      // RTM_GETROUTE: rtmsg { AF_INET, dst_len 32 } and RTA_DST 192.0.2.i; every fifth goes where there is no route.
      const lookup = (i: number) =>
        message(26, 1, 100 + i, [
          2,
          32,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          8,
          0,
          1,
          0,
          192,
          0,
          i % 5 === 4 ? 9 : 2,
          i + 2,
        ]);
      const batch = Buffer.concat(Array.from({ length: 32 }, (_, i) => lookup(i)));
      const bytes = new Uint8Array(batch.length + 100);
      bytes.set(batch);
      addon.netlinkSend(netlink, bytes, batch.length);
      const { datagrams } = receive(netlink);
      const more = receive(netlink).result;
      addon.close(netlink);
      const answers = datagrams.flatMap(readMessages).map(({ type, sequence }) => [type, sequence]);
      return { answers, more };
    });
    const answer = (i: number) => [i % 5 === 4 ? NLMSG_ERROR : RTM_NEWROUTE, 100 + i];
    expect(got.answers).toEqual(Array.from({ length: 32 }, (_, i) => answer(i)));
    expect(got.more).toBe(0);
  });

  test('errors carry the words of the kernel and not the request; checking is strict', async () => {
    const got = await inside(netns, ({ addon, message, readMessages, receive }) => {
      const netlink = addon.netlinkOpen(new Uint32Array(0), 1 << 16);
      const strict = message(26, 1, 5, [2, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 1, 0, 192, 0, 2, 9]);
      addon.netlinkSend(netlink, strict, strict.length);
      const [datagram] = receive(netlink).datagrams;
      addon.close(netlink);
      const [error] = readMessages(datagram ?? new Uint8Array(0));
      return { type: error?.type, body: [...(error?.body ?? [])] };
    });
    expect(got.type).toBe(NLMSG_ERROR);
    const body = Buffer.from(got.body);
    expect(body.readInt32LE(0)).toBe(-22);
    // The error, the header of the request without its body, and then attributes: NLMSGERR_ATTR_MSG.
    expect(body.readUInt16LE(20 + 2)).toBe(1);
    expect(body.subarray(20 + 4).toString('latin1')).toMatch(/route get request/);
  });
});

describe('receiving', () => {
  test('a datagram that does not fit is -1, the next is whole', async () => {
    const got = await inside(netns, ({ addon, message, readMessages, receive }) => {
      const netlink = addon.netlinkOpen(new Uint32Array(0), 1 << 16);
      const about = (index: number, sequence: number) =>
        message(18, 1, sequence, [0, 0, 0, 0, index, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      addon.netlinkSend(netlink, about(1, 1), 32);
      addon.netlinkSend(netlink, message(18, 1, 2, [0]), 17); // an error, short
      const cut = receive(netlink, { stride: 128 });
      addon.netlinkSend(netlink, about(1, 3), 32);
      const whole = receive(netlink);
      addon.close(netlink);
      return {
        cut: cut.lengths,
        whole: whole.datagrams.flatMap(readMessages).map(({ sequence }) => sequence),
      };
    });
    expect(got.cut[0]).toBe(-1);
    expect(got.cut[1]).toBeGreaterThan(16);
    expect(got.whole).toEqual([3]);
  });

  test('takes no more than there are slots, and 0 means nothing is there', async () => {
    const got = await inside(netns, ({ addon, message, receive }) => {
      const netlink = addon.netlinkOpen(new Uint32Array(0), 1 << 16);
      const results = [receive(netlink).result];
      const about = message(18, 1, 1, [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      for (let i = 0; i < 5; i++) addon.netlinkSend(netlink, about, 32);
      for (let i = 0; i < 4; i++) results.push(receive(netlink, { slots: 2 }).result);
      addon.close(netlink);
      return results;
    });
    expect(got).toEqual([0, 2, 2, 1, 0]);
  });

  test('an overrun is -ENOBUFS, and the socket goes on', async () => {
    const got = await inside(netns, ({ addon, ip, receive }) => {
      const netlink = addon.netlinkOpen(Uint32Array.of(1), 1); // RTNLGRP_LINK
      const size = addon.netlinkReceiveBuffer(netlink);
      for (let i = 0; i < 10; i++) ip(`link set va mtu ${1400 + i}`);
      const results = [];
      for (let result = -1; result !== 0; results.push(result)) ({ result } = receive(netlink));
      ip('link set va mtu 1500');
      const afterwards = receive(netlink).result;
      addon.close(netlink);
      return { size, results, afterwards };
    });
    expect(got.size).toBeLessThan(8192);
    expect(got.results).toContain(-105);
    expect(got.afterwards).toBe(1);
  });

  test('without onReadable, notifications wait until they are received, and only those of the groups come', async () => {
    const got = await inside(netns, ({ addon, ip, readMessages, receive }) => {
      const deaf = addon.netlinkOpen(new Uint32Array(0), 1 << 16);
      const links = addon.netlinkOpen(Uint32Array.of(1), 1 << 16);
      const addresses = addon.netlinkOpen(Uint32Array.of(5), 1 << 16); // RTNLGRP_IPV4_IFADDR
      ip('addr add 198.51.100.1/24 dev va');
      const types = [deaf, links, addresses].map((netlink) =>
        receive(netlink)
          .datagrams.flatMap(readMessages)
          .map(({ type }) => type),
      );
      for (const netlink of [deaf, links, addresses]) addon.close(netlink);
      return types;
    });
    expect(got).toEqual([[], [], [20]]); // RTM_NEWADDR
  });

  test('the buffer is twice what was asked for', async () => {
    const size = await inside(netns, ({ addon }) => {
      const netlink = addon.netlinkOpen(new Uint32Array(0), 100_000);
      const said = addon.netlinkReceiveBuffer(netlink);
      addon.close(netlink);
      return said;
    });
    expect(size).toBe(200_000);
  });
});
