/** The ARP frames of one interface, whole. */
import { PacketSocket } from '../sys/packet-socket.ts';
import { ETH_P_ARP } from '../wire/ethernet.ts';
import type { Closable } from './close-list.ts';

export interface Wire {
  readonly ifname: string;
  /** 0, or the errno. */
  send(frame: Uint8Array): number;
  /** Hands over each frame that has come in, without waiting; those that this host sends are not among them. */
  receive(each: (frame: Uint8Array) => void): void;
}

/** Needs CAP_NET_RAW. Throws a SystemError. */
export function openWire({ ifname, ifindex }: { ifname: string; ifindex: number }): Wire & Closable {
  const socket = new PacketSocket(ETH_P_ARP);
  return {
    ifname,
    send: (frame) => socket.send(ifindex, frame),
    receive: (each) =>
      socket.receive((cameIn, frame) => {
        if (cameIn === ifindex) each(frame);
      }),
    close: () => socket.close(),
  };
}
