/** The link layer, as the responder sees it: a batch of captured frames in, a batch of crafted frames out. */

/** Slot of a received frame: { u32 captured length, u32 wire length, u32 seconds, u32 microseconds, SLL2 header, payload }. */
export const RX_STRIDE = 64;
export const RX_HEADER = 16;
/** Slot of a frame to send: { u32 ifindex, u32 length, the frame }. */
export const TX_STRIDE = 64;
export const TX_HEADER = 8;
/** As many frames are decided, asked for and sent at once. */
export const BATCH = 256;

export interface FramePort {
  /** BATCH slots of RX_STRIDE octets. Lent: overwritten by the next batch. */
  readonly received: DataView;
  /** BATCH slots of TX_STRIDE octets, filled by the responder. */
  readonly outgoing: DataView;
  /** After send(): 0 or the errno of each frame. */
  readonly errnos: Int32Array;
  /** Sends the first `count` frames of `outgoing` and returns how many went out. */
  send(count: number): number;
}
