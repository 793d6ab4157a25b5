/** The types of kit.mjs. */
import type { Addon, Capture, Netlink } from '../../native/addon.d.ts';

export interface CapturedFrame {
  readonly captured: number;
  readonly wire: number;
  /** Seconds since 1970. */
  readonly time: number;
  readonly protocol: number;
  readonly ifindex: number;
  readonly arphrd: number;
  readonly pkttype: number;
  readonly address: number[];
  readonly payload: number[];
}

export interface Capturing {
  readonly handle: Capture;
  readonly memory: Uint8Array;
  readonly stride: number;
  /** The argument of each call of onBatch. */
  readonly batches: number[];
  readonly frames: CapturedFrame[];
}

export interface CaptureSettings {
  readonly protocol: number;
  readonly ringSize?: number;
  readonly slots?: number;
  readonly stride?: number;
  readonly senderAt?: number;
  readonly senderLength?: number;
}

export interface Message {
  readonly type: number;
  readonly sequence: number;
  readonly body: Uint8Array;
}

export interface Received {
  /** What netlinkReceive() returned. */
  readonly result: number;
  readonly lengths: number[];
  readonly datagrams: Uint8Array[];
}

export const addon: Addon;
export const addonPath: string;

export function temporary<T>(use: (folder: string) => T | Promise<T>): Promise<T>;
export const BROADCAST: string;
export function ip(words: string): string;
export function ifindex(ifname: string): number;
export function mac(ifname: string): string;
export function until(what: string, condition: () => boolean): Promise<void>;
export function addPair(a: string, b: string): Promise<void>;
export function frame(
  destination: string,
  source: string,
  protocol: number,
  payload: Iterable<number>,
): Uint8Array;
export function sendSlots(stride: number, frames: readonly (readonly [number, Uint8Array])[]): Uint8Array;
export function send(frames: readonly (readonly [number, Uint8Array])[]): void;
export function readSlot(slots: Uint8Array, stride: number, i: number): CapturedFrame;
export function openCapture(settings: CaptureSettings): Capturing;
export function message(type: number, flags: number, sequence: number, body: Iterable<number>): Uint8Array;
export function readMessages(datagram: Uint8Array): Message[];
export function receive(netlink: Netlink, room?: { slots?: number; stride?: number }): Received;
