/** A frame port that sends nowhere: for a dry run, and for a replay. */
import { BATCH, type FramePort, TX_STRIDE } from './frame-port.ts';

/** Frames come from `received`; every reply counts as sent. */
export const silentPort = (received: DataView): FramePort => ({
  received,
  outgoing: new DataView(new ArrayBuffer(BATCH * TX_STRIDE)),
  errnos: new Int32Array(BATCH),
  send: (count) => count,
});
