/** Frames of one EtherType in from all interfaces, and out of any: the addon's capture and packet socket as one port. */
import { addon, type Capture, type FastPathMemory, type PacketSocket } from './addon.ts';
import type { NetlinkSocket } from './netlink-socket.ts';

export interface PacketIoOptions {
  readonly protocol: number;
  /** Octets of the kernel's capture ring. */
  readonly ringSize: number;
  /** Slots of a batch, */
  readonly batch: number;
  /** Which octets of a frame, from its SLL2 header on, say who sent it. */
  readonly sender: { readonly at: number; readonly length: number };
  /** and their size: see addon.d.ts for what stands in them. */
  readonly rxStride: number;
  readonly txStride: number;
}

/** Frames of one interface that came faster than they were taken, since the last time. */
export interface Backlog {
  /** 0: of interfaces that there are too many of. */
  readonly ifindex: number;
  /** That came while others of it waited. */
  readonly came: number;
  /** That there was no room for. */
  readonly shed: number;
  /** The senders of some of those that came, by chance. */
  readonly senders: readonly DataView[];
}

/** A count of frames: how many came since the last time. */
export interface FrameGauge {
  read(): number;
  close(): void;
}

/** Words of a row of captureBacklog(), and of one of its senders; and how many rows there can be. */
const BACKLOG = { row: 64, senders: 4, sender: 4, rows: 64 } as const;

export class PacketIo {
  readonly received: DataView;
  readonly outgoing: DataView;
  readonly errnos: Int32Array;
  readonly #options: PacketIoOptions;
  readonly #rx: Uint8Array;
  readonly #tx: Uint8Array;
  readonly #backlog = new Uint32Array(BACKLOG.rows * BACKLOG.row);
  #capture: Capture | undefined;
  #socket: PacketSocket | undefined;
  /** As of the moment when the capture was closed. */
  #dropped = 0;

  constructor(options: PacketIoOptions) {
    this.#options = options;
    this.#rx = new Uint8Array(options.batch * options.rxStride);
    this.#tx = new Uint8Array(options.batch * options.txStride);
    this.received = new DataView(this.#rx.buffer);
    this.outgoing = new DataView(this.#tx.buffer);
    this.errnos = new Int32Array(options.batch);
  }

  /**
   * Opens both and calls `onBatch(frames)` from the event loop while frames are there. Throws a SystemError, and then holds
   * nothing. Should the capture fail later, that is thrown as an uncaught exception, or by next().
   */
  open(onBatch: (frames: number) => void): void {
    const { protocol, ringSize, rxStride, sender } = this.#options;
    const options = { protocol, ringSize, senderAt: sender.at, senderLength: sender.length };
    this.#socket = addon().packetOpen();
    try {
      this.#capture = addon().captureOpen(options, this.#rx, rxStride, (frames) =>
        onBatch(this.#whole(frames)),
      );
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** From now on, what is in `memory` answers before frames come; none does while there are notifications. */
  openFastPath(memory: FastPathMemory, notifications: NetlinkSocket): void {
    if (this.#capture === undefined || this.#socket === undefined) return;
    const { handle } = notifications;
    addon().captureFastPath(this.#capture, this.#socket, handle, memory, performance.now());
  }

  /** As many frames as are there now, in the place of the batch before; 0: none. */
  next(): number {
    return this.#capture === undefined ? 0 : this.#whole(addon().captureNext(this.#capture));
  }

  /** Whether the event loop calls `onBatch`. */
  listen(on: boolean): void {
    if (this.#capture !== undefined) addon().captureListen(this.#capture, on);
  }

  send(count: number): number {
    if (this.#socket === undefined) return 0;
    return addon().packetSend(this.#socket, this.#tx, this.#options.txStride, count, this.errnos);
  }

  /** The errno of the last further socket to send by that the kernel refused; 0: none was. */
  socketRefused(): number {
    return this.#socket === undefined ? 0 : addon().packetStats(this.#socket).refused;
  }

  /** Frames that the ring had no room for. */
  dropped(): number {
    return this.#capture === undefined ? this.#dropped : addon().captureStats(this.#capture).dropped;
  }

  backlog(): Backlog[] {
    if (this.#capture === undefined) return [];
    const rows = addon().captureBacklog(this.#capture, this.#backlog);
    return Array.from({ length: rows }, (_, i) => this.#backlogRow(i * BACKLOG.row));
  }

  #backlogRow(at: number): Backlog {
    const [ifindex = 0, came = 0, shed = 0, count = 0] = this.#backlog.subarray(at);
    const senders = Array.from({ length: count }, (_, i) => {
      const from = (at + BACKLOG.senders + i * BACKLOG.sender) * Uint32Array.BYTES_PER_ELEMENT;
      return new DataView(this.#backlog.buffer.slice(from, from + this.#options.sender.length));
    });
    return { ifindex, came, shed, senders };
  }

  /** Which frames come from now on: a program of classic BPF, empty for all. Throws a SystemError. */
  filter(program: Uint8Array): void {
    if (this.#capture !== undefined) addon().captureFilter(this.#capture, program);
  }

  /** Counts the frames of an interface that a program accepts. Throws a SystemError. */
  openGauge(ifindex: number, program: Uint8Array): FrameGauge {
    const gauge = addon().gaugeOpen(this.#options.protocol, ifindex, program);
    return { read: () => addon().gaugeRead(gauge), close: () => addon().close(gauge) };
  }

  #whole(frames: number): number {
    if (frames >= 0 || this.#capture === undefined) return frames;
    throw new Error(`capture on any failed: ${addon().captureError(this.#capture)}`);
  }

  close(): void {
    this.#dropped = this.dropped();
    if (this.#capture !== undefined) addon().close(this.#capture);
    if (this.#socket !== undefined) addon().close(this.#socket);
    this.#capture = undefined;
    this.#socket = undefined;
  }
}
