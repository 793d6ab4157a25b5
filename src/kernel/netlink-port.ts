/** A NETLINK_ROUTE socket, as this folder needs it. */
export interface NetlinkPort {
  /** Sends one datagram; it may hold many messages. The kernel has served it on return. */
  send(bytes: Uint8Array, length: number): void;
  /**
   * Hands over, without waiting, each datagram that is there: its messages lie in `view` from `at` to `end`, and are
   * lent for the length of the call. False: the kernel lost messages for want of buffer (ENOBUFS).
   */
  receive(each: (view: DataView, at: number, end: number) => void): boolean;
}
