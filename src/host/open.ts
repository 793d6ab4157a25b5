/**
 * Everything of this host that can be refused, opened in one place: the sockets of a daemon, a replay, an explanation and a
 * doctor. Where one is refused, those opened before it are closed again.
 */
import type { NetlinkPort, SteppedPort } from '../kernel/netlink-port.ts';
import type { FastPathMemory } from '../responder/fast-path.ts';
import { TAP_STRIDE, type TapPort } from '../responder/frame-headers.ts';
import { BATCH, type FramePort, RX_SENDER, RX_STRIDE, TX_STRIDE } from '../responder/frame-port.ts';
import { HeaderTap } from '../sys/header-tap.ts';
import { isProcSysReadOnly, readSysctl } from '../sys/machine.ts';
import { NetlinkSocket } from '../sys/netlink-socket.ts';
import { type Backlog, type FrameGauge, PacketIo } from '../sys/packet-io.ts';
import {
  LOOKUP_SOCKET,
  MIRRORED_GROUPS,
  NOTIFICATION_SOCKET,
  ROUTE_SOCKET,
  ROUTING_GROUPS,
  TABLE_SOCKET,
} from '../sys/route-sockets.ts';
import { ETH_P_ARP } from '../wire/ethernet.ts';
import { type Closable, type CloseList, openAll } from './close-list.ts';

/** Octets of the kernel's capture ring: 32,768 frames, 100 ms of a flood at full rate; the addon has room for as many to wait behind it. */
const CAPTURE_RING = 4 << 20;

/** Frames whose headers wait, while somebody looks: as many as those of the capture ring. */
const TAP_RING = 16_384;

/** Where the kernel's tables are asked for. None of it needs a capability. */
export interface TablePorts {
  /** What the kernel notifies of. */
  readonly notifications: NetlinkPort;
  /** For whole tables. */
  readonly tables: NetlinkPort;
  /** For route lookups. */
  readonly lookups: NetlinkPort;
  /** The number in net/ipv4/`name`; undefined where it does not exist or cannot be read. */
  readonly readSysctl: (name: string) => number | undefined;
  /** Sysctls are set from outside of this container alone. */
  readonly procSysReadOnly: boolean;
}

/** Frames in and out. */
export interface Packets extends FramePort {
  /** As many frames as are there now, in the place of the batch before; 0: none. */
  next(): number;
  /** Whether the event loop calls the handler of frames. */
  listen(on: boolean): void;
  /** Frames that the capture ring had no room for. */
  dropped(): number;
  /** The errno of the last further socket to send by that the kernel refused; 0: none was. */
  socketRefused(): number;
  /** Frames that came faster than they were taken: since the last time, by interface. */
  backlog(): readonly Backlog[];
  /** Which frames come from now on: a program of classic BPF, empty for all. Throws a SystemError. */
  filter(program: Uint8Array): void;
  /** Counts the frames of an interface that a program accepts. Throws a SystemError. */
  openGauge(ifindex: number, program: Uint8Array): FrameGauge;
}

/** What a daemon runs on. Nothing is called back before follow(). */
export interface Host extends TablePorts {
  readonly packets: Packets;
  /** For the routes of all tables, read step by step. */
  readonly routes: SteppedPort;
  /** The Ethernet headers of what comes in, from now on. Its caller closes it. Throws a SystemError. */
  readonly openTap: () => TapPort & { close(): void };
  /** From now on, flows in `memory` are answered without a call: responder/fast-path.ts. Throws a SystemError. */
  openFastPath(memory: FastPathMemory): void;
  /** From now on, `frames` is called when frames are there, and `notifications` when the kernel has something to say. */
  follow(handlers: HostHandlers): void;
}

export interface HostHandlers {
  readonly frames: (count: number) => void;
  readonly notifications: () => void;
}

/** For who reads the tables of this moment. Throws a SystemError. */
export const openTablePorts = (): TablePorts & Closable =>
  openAll((list) => openNetlink(list, { groups: MIRRORED_GROUPS }));

/** For the daemon. Needs CAP_NET_RAW. Throws a SystemError. */
export const openHost = (): Host & Closable =>
  openAll((list) => {
    // Sockets call back from the event loop alone: not before the caller, who follows at once, is back there.
    let handlers: HostHandlers = { frames: () => {}, notifications: () => {} };
    const packets = list.add(
      new PacketIo({
        protocol: ETH_P_ARP,
        ringSize: CAPTURE_RING,
        batch: BATCH,
        sender: RX_SENDER,
        rxStride: RX_STRIDE,
        txStride: TX_STRIDE,
      }),
    );
    packets.open((frames) => handlers.frames(frames));
    const netlink = openNetlink(list, {
      groups: [...MIRRORED_GROUPS, ...ROUTING_GROUPS],
      onReadable: () => handlers.notifications(),
    });
    const openFastPath: Host['openFastPath'] = (memory) =>
      packets.openFastPath(memory, netlink.notifications);
    const routes = list.add(new NetlinkSocket(ROUTE_SOCKET));
    const follow: Host['follow'] = (wanted) => {
      handlers = wanted;
    };
    return { ...netlink, packets, routes, follow, openTap, openFastPath };
  });

const openTap: Host['openTap'] = () =>
  new HeaderTap({ protocol: ETH_P_ARP, frames: TAP_RING, batch: BATCH, stride: TAP_STRIDE });

function openNetlink(
  list: CloseList,
  follow: { readonly groups: readonly number[]; readonly onReadable?: () => void },
): TablePorts & { readonly notifications: NetlinkSocket } {
  return {
    notifications: list.add(new NetlinkSocket({ ...NOTIFICATION_SOCKET, ...follow })),
    tables: list.add(new NetlinkSocket(TABLE_SOCKET)),
    lookups: list.add(new NetlinkSocket(LOOKUP_SOCKET)),
    readSysctl,
    procSysReadOnly: isProcSysReadOnly(),
  };
}
