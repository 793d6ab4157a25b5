/**
 * Everything that crosses between TypeScript and C: octets, numbers and errno names. No protocol is known on the
 * C side. The whole contract (who owns which memory, who may call when, what ends a handle) is in README.md.
 *
 * Memory that is handed over is always JavaScript's. It is divided into slots of `stride` octets, each a header of
 * host-order 32-bit numbers and then the octets of a frame or datagram.
 *
 * What fails throws an Error with `code` (an errno name such as 'EPERM', or one of the ERR_ codes below), `syscall`
 * (the C function that was tried) and a message of the form `syscall target: CODE (text)`.
 */

/** libpcap, open on the pseudo-device `any`. */
export interface Capture {
  readonly __capture: never;
}

/** AF_PACKET sockets: they send out of any interface, and one receives where it was opened for a protocol. */
export interface PacketSocket {
  readonly __packetSocket: never;
}

/** One NETLINK_ROUTE socket. */
export interface Netlink {
  readonly __netlink: never;
}

/** One AF_PACKET socket that keeps the Ethernet headers of what comes in. */
export interface Tap {
  readonly __tap: never;
}

/** A count of the frames that come in on one interface. */
export interface Gauge {
  readonly __gauge: never;
}

export interface CaptureOptions {
  /** An EtherType: the socket is bound to it, so that it sits where the kernel's own handler of that type does. */
  readonly protocol: number;
  /** Size of the kernel's ring in octets. */
  readonly ringSize: number;
  /** Which octets of a frame, its SLL2 header before it, say who sent it: at most 16. Left out: all are of one sender. */
  readonly senderAt?: number;
  readonly senderLength?: number;
}

export interface CaptureStats {
  /** Frames that libpcap's socket was offered. */
  readonly received: number;
  /** Frames lost because the ring was full: without an end, if they are read more often than libpcap's 32 bits are full. */
  readonly dropped: number;
}

/**
 * What the fast path and JavaScript share: typed arrays on SharedArrayBuffers, which cannot be detached. Where what stands:
 * src/responder/fast-path.ts.
 */
export interface FastPathMemory {
  /**
   * Whether it is on; a number that changes when flows hold no more; flows handed over; frames answered; replies in `unsent`; whether
   * `onBatch` is called although all was answered.
   */
  readonly control: Int32Array;
  /** Until when flows hold, in milliseconds of performance.now(). */
  readonly until: Float64Array;
  /** Flows that JavaScript hands over. */
  readonly flows: Uint32Array;
  /** Ifindex and errno of each reply of the last batch that could not be sent. */
  readonly unsent: Int32Array;
  /** And their limits. */
  readonly rates: Float64Array;
  /** src/responder/sender-table.ts, and the seed of its hash. */
  readonly senders: Uint8Array;
  readonly seed: number;
  /** src/responder/recent-requests.ts, and the seed of its hash. */
  readonly recent: Uint8Array;
  readonly recentSeed: number;
  /** src/responder/counters.ts */
  readonly numbers: Float64Array;
  /** src/policy/count-rows.ts */
  readonly rows: Float64Array;
  /** src/responder/claims.ts */
  readonly claims: Int32Array;
  /** src/responder/recording.ts, and how many places it has. */
  readonly recording: Uint8Array;
  readonly places: number;
}

export interface PacketStats {
  /** Sockets that are open. */
  readonly sockets: number;
  /** Interfaces that do not send by the shared one. */
  readonly apart: number;
  /** The errno of the last further socket that the kernel refused; 0: none was. */
  readonly refused: number;
}

export interface Addon {
  /**
   * Opens libpcap on `any` with DLT_LINUX_SLL2, in immediate mode, and calls `onBatch(frames)` from the event loop
   * whenever frames are there. Slot: { u32 captured length, u32 length on the wire, u32 seconds, u32 microseconds,
   * the SLL2 header and payload }. C writes `slots` only between two calls of `onBatch`.
   *
   * `frames` is 1 to slots.length / stride, or -1: the capture failed and will not call again; captureError() tells why.
   * Throws ERR_NO_LIBPCAP, ERR_OLD_LIBPCAP (before 1.10), or an errno name with syscall `pcap_activate` and others.
   */
  captureOpen(
    options: CaptureOptions,
    slots: Uint8Array,
    stride: number,
    onBatch: (frames: number) => void,
  ): Capture;
  /**
   * From now on, frames of flows that JavaScript has handed over are answered by `socket` without it, and come in no slot; while
   * `notifications` has something to say, none is. Where all frames of a batch were answered, `onBatch` is called with 0 if more came
   * meanwhile, if they came very soon after the last, or if some could not be sent, and else not at all. `now`: performance.now().
   */
  captureFastPath(
    capture: Capture,
    socket: PacketSocket,
    notifications: Netlink,
    memory: FastPathMemory,
    now: number,
  ): void;
  /**
   * Fills the slots with what is there now, without waiting, and returns how many frames that is: 0 for none, -1 for a
   * failure. From inside `onBatch` it overwrites the batch, which the caller is done with: so a busy wire is read without
   * going back to the event loop.
   *
   * Its caller comes back until there is none: frames that come faster than they are taken wait in a queue that no event tells
   * of. There each interface has its turn, and in it each of its senders; a sender's frames stay in their order.
   */
  captureNext(capture: Capture): number;
  /**
   * Whether `onBatch` is called; from the start it is. Off, frames wait in the ring for captureNext(), and whoever sends one is
   * spared the epoll's callback: that is 5% of what a frame costs in all. On again, it is called for what is there by then.
   */
  captureListen(capture: Capture, on: boolean): void;
  captureStats(capture: Capture): CaptureStats;
  /**
   * On which interfaces more came in than was taken since the last call, into rows of 64 words; returns how many rows. Where the
   * queue has no room, the longest line of an interface gives way, with its oldest frame. A row: { ifindex (0: of interfaces that
   * there are too many of), frames that came while 64 others waited, frames that were shed, how many senders follow, and senders
   * of some of those that came, by chance: 16 octets each, 15 at most }.
   */
  captureBacklog(capture: Capture, rows: Uint32Array): number;
  /**
   * Which frames the kernel puts into the ring from now on: a program of classic BPF, 8 octets for each instruction, that sees a
   * frame from its network header on; an empty one lets all through. Frames that are in the ring stay. Throws an errno name.
   */
  captureFilter(capture: Capture, program: Uint8Array): void;
  /** libpcap's own words for the last failure; empty when there was none. */
  captureError(capture: Capture): string;
  /** pcap_lib_version(), such as 'libpcap version 1.10.3 (with TPACKET_V3)'. Throws ERR_NO_LIBPCAP. */
  libpcapVersion(): string;

  /**
   * Without a protocol (an EtherType) it only sends. An interface that was taken apart (packetSend) and whose own buffer was
   * not full for `calmMs` (a minute) sends by the shared one again.
   */
  packetOpen(protocol?: number, calmMs?: number): PacketSocket;
  packetStats(socket: PacketSocket): PacketStats;
  /**
   * Sends `count` frames with as few system calls as the kernel allows, and never waits. Slot: { u32 ifindex, u32 length,
   * the frame from its Ethernet destination on }.
   *
   * All interfaces share a socket until a frame finds its buffer full (frames wait in a queue that drains slowly). The frame's
   * interface is then given another, and so are all others, so that the frame is sent and others go on. EAGAIN is thus what
   * an interface has brought about itself, unless sockets are wanting (packetStats). Frames of an interface keep their order.
   *
   * Writes 0 or an errno to `errnos[i]` for each frame and returns how many were sent. A frame that could not be
   * sent is not tried again: the caller counts it.
   */
  packetSend(
    socket: PacketSocket,
    slots: Uint8Array,
    stride: number,
    count: number,
    errnos: Int32Array,
  ): number;
  /**
   * Receives the frames of the protocol that are there, without waiting, into slots of the same form; a length that is
   * more than its slot holds is that of a frame that was cut. Returns how many. (What answers requests hears by
   * libpcap: this is for programs that look at whole frames, as the self-test does.)
   */
  packetReceive(socket: PacketSocket, slots: Uint8Array, stride: number): number;

  /**
   * Opens a NETLINK_ROUTE socket with NETLINK_GET_STRICT_CHK, NETLINK_EXT_ACK and NETLINK_CAP_ACK, member of
   * `groups` (numbers of RTNLGRP_*). `onReadable`, where given, is called from the event loop while messages wait.
   */
  netlinkOpen(groups: Uint32Array, receiveBuffer: number, onReadable?: () => void): Netlink;
  /** What SO_RCVBUF says after netlinkOpen(): the kernel doubles what was asked for, and caps it. */
  netlinkReceiveBuffer(netlink: Netlink): number;
  /** Sends one datagram of `length` octets; it may hold many messages. The kernel has served it on return. */
  netlinkSend(netlink: Netlink, bytes: Uint8Array, length: number): void;
  /**
   * Whether netlinkReceive() has something to say. Asked before each batch of frames, mostly in vain: so it looks at none of
   * the arguments that the other takes.
   */
  netlinkWaits(netlink: Netlink): boolean;
  /**
   * Receives what is there, without waiting: at most slots.length / stride datagrams, and 64; datagram i at i * stride.
   * Writes the length of each to `lengths[i]`, -1 for one that did not fit into its slot (it is lost).
   * Returns how many there were, or -ENOBUFS (-105): the kernel lost messages for want of buffer.
   */
  netlinkReceive(netlink: Netlink, slots: Uint8Array, stride: number, lengths: Int32Array): number;

  /**
   * Keeps incoming frames of an EtherType, of all interfaces, with the VLAN tag that the kernel takes off before the
   * capture sees them; at most `frames` of them (a multiple of 512), and what comes beyond is lost. While one is open, the
   * kernel runs a filter on every packet of the host, and stamps each with its time.
   */
  tapOpen(protocol: number, frames: number): Tap;
  /**
   * Receives the frames that are there, without waiting and without a system call. Slot: { u32 ifindex, u32 captured length,
   * u32 seconds, u32 nanoseconds, u32 tag (its EtherType in the upper half; 0: none), the frame from its Ethernet
   * destination on, at most 62 octets }. The capture sees the same frame with the same time, and later.
   */
  tapReceive(tap: Tap, slots: Uint8Array, stride: number): number;
  /** Frames lost since the start because there was no room. */
  tapDropped(tap: Tap): number;

  /**
   * Makes a Unix stream socket, binds it to `path`, and returns its descriptor, which is the caller's: to be given to a
   * `net.Server`, or closed. It does not listen yet. The file's mode is `mode` less the umask, from the first moment on.
   */
  unixBind(path: string, mode: number): number;

  /**
   * Makes a Unix stream socket with the abstract name `name` (1 to 106 octets), which nobody can connect to, and returns its
   * descriptor, which is the caller's. Whoever is in the same network namespace sees the name in /proc/net/unix until it is closed.
   */
  unixMark(name: string): number;

  /**
   * One datagram with `text` (at most 4,095 octets) to the Unix socket at `address`: an absolute path, or `@` and an abstract
   * name, as $NOTIFY_SOCKET has it (sd_notify(3)). Nobody is waited for: throws EAGAIN where the other side does not read.
   */
  notifySend(address: string, text: string): void;

  /** A second descriptor of the same socket or file, close-on-exec, which is the caller's. */
  duplicate(fd: number): number;

  /**
   * Ends every TCP connection of this process from or to its own `port`, and stops listening there, also where Node holds the
   * socket and waits for it in another thread.
   */
  shutPort(port: number): void;

  /**
   * In every thread of this process: no_new_privs, and no capability but number `keep` in any set (in the bounding set, where
   * CAP_SETPCAP is there to give it back); undefined: capabilities stay. For the main thread alone, and for good.
   */
  rightsLimit(keep: number | undefined): void;
  /**
   * Lets every thread, and those to come, get EPERM for the system calls that seccomp.c names. After rightsLimit(). Throws an
   * errno where the kernel refuses: EINVAL, ENOSYS or EPERM.
   */
  seccompInstall(): void;

  /**
   * Writes what there is room for now of bytes[from] to bytes[to - 1], without waiting and without changing the open file:
   * how many octets, or an errno below 0 (-EAGAIN, -11: no room). Whole lines are the caller's business.
   */
  outputWrite(fd: number, bytes: Uint8Array, from: number, to: number): number;

  /**
   * Counts frames of an EtherType on one interface, those that a filter (as of captureFilter()) accepts, and keeps none. While one
   * is open, each of them costs the kernel some 100 ns.
   */
  gaugeOpen(protocol: number, ifindex: number, program: Uint8Array): Gauge;
  /** How many came since the last call. */
  gaugeRead(gauge: Gauge): number;

  /** Ends a handle: any number of times, also from inside its own callback. */
  close(handle: Capture | PacketSocket | Netlink | Tap | Gauge): void;
}

declare const addon: Addon;
export default addon;
