/** The types of fast-path-kit.mjs. */
import type { Capture, FastPathMemory, Netlink, PacketSocket } from '../../native/addon.d.ts';

type Frame = readonly [ifindex: number, octets: Uint8Array];
type Changes = Readonly<Record<string, unknown>>;

export interface Asked {
  /** Frames of the batch that were left, as they came. */
  readonly left: readonly { readonly on: number; readonly spa: string; readonly tpa: string }[];
  readonly handled: number;
  /** Whole, in hex. */
  readonly replies: readonly string[];
}

export interface Fast {
  readonly capture: Capture;
  readonly socket: PacketSocket;
  readonly notifications: Netlink;
  readonly shares: FastPathMemory;
  readonly control: Int32Array;
  /** The argument of each call of onBatch. */
  readonly calls: readonly number[];
  readonly teach: (changes?: Changes) => void;
  readonly ask: (...frames: readonly Frame[]) => Promise<Asked>;
  readonly close: () => void;
}

export const number: (address: string) => number;
export const memory: () => FastPathMemory;
export const request: (changes?: Changes) => Frame;
export const handOver: (shares: FastPathMemory, changes?: Changes) => void;
export const openFast: () => Fast;
export const last: () => Fast;
export const flush: () => void;
