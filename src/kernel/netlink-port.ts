/** A NETLINK_ROUTE socket, as this folder needs it, and the messages of what it hands over. */
import { align4, messageEnd, messageType } from '../wire/netlink/message.ts';

export interface NetlinkPort {
  /** Sends one datagram; it may hold many messages. The kernel has served it on return. */
  send(bytes: Uint8Array, length: number): void;
  /** Whether receive() would hand something over, or tell of a loss. */
  waits(): boolean;
  /**
   * Hands over, without waiting, each datagram that is there: its messages lie in `view` from `at` to `end`, and are
   * lent for the length of the call. False: the kernel lost messages for want of buffer (ENOBUFS).
   */
  receive(each: (view: DataView, at: number, end: number) => void): boolean;
}

/** One on which a dump is read piece by piece, with other things in between. */
export interface SteppedPort {
  send(bytes: Uint8Array, length: number): void;
  /** Hands over one datagram. 0: none is there; below 0: the kernel lost messages. */
  receiveOne(each: (view: DataView, at: number, end: number) => void): number;
}

/** What is done with one message: it lies in `view` from `at` to `end`. */
export type EachMessage = (type: number, view: DataView, at: number, end: number) => void;

/** Calls `each` for every whole message of a datagram. */
export function eachMessage(view: DataView, at: number, end: number, each: EachMessage): void {
  for (let next = at; next < end; ) {
    const messageStop = messageEnd(view, next, end);
    if (messageStop === 0) return;
    each(messageType(view, next), view, next, messageStop);
    next = align4(messageStop);
  }
}
