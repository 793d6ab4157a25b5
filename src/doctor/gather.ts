/** All facts: what this process may do and finds on this machine, and what the kernel says of the network. */
import { AddonError, addon, isSystemError } from '../sys/addon.ts';
import { kernelRelease, osRelease, ownMounts, ownStatus } from '../sys/machine.ts';
import { PacketSocket } from '../sys/packet-socket.ts';
import { ETH_P_ARP } from '../wire/ethernet.ts';
import type { DaemonFacts, Facts, Failure, HostFacts, Subject } from './facts.ts';
import { gatherNetwork } from './gather-network.ts';

/** Throws ConfigError. */
export const gather = (subject: Subject, daemons: DaemonFacts): Facts => ({
  host: gatherHost(),
  network: attempt(() => gatherNetwork(subject)),
  daemons,
  subject,
});

function gatherHost(): HostFacts {
  const loaded = attempt(() => addon());
  const broken = isFailure(loaded) ? loaded : undefined;
  const opened = broken ?? attempt(() => new PacketSocket(ETH_P_ARP).close());
  return {
    uid: process.getuid?.() ?? 0,
    node: process.execPath,
    status: ownStatus(),
    osRelease: osRelease(),
    mounts: ownMounts(),
    kernelRelease: kernelRelease(),
    addon: broken,
    libpcap: broken ?? attempt(() => addon().libpcapVersion()),
    packetSocket: isFailure(opened) ? opened : undefined,
  };
}

/** The result, or how the system refused; whatever else goes wrong is thrown. */
function attempt<T>(step: () => T): T | Failure {
  try {
    return step();
  } catch (error) {
    if (error instanceof AddonError)
      return { code: error.code, message: error.message, command: error.command };
    if (isSystemError(error)) return { code: error.code, message: error.message.replaceAll('\n', ' ') };
    throw error;
  }
}

const isFailure = (value: unknown): value is Failure =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
