/** All checks in their order: facts in, findings out, problems first. Pure. */
import { fromOutside } from '../diagnose/commands.ts';
import { isProcSysReadOnly } from '../sys/machine.ts';
import { checkAddon } from './checks/addon.ts';
import { checkChoice } from './checks/choice.ts';
import { checkDaemons } from './checks/daemon.ts';
import { checkDenied } from './checks/denied.ts';
import { checkEgress } from './checks/egress.ts';
import { checkKernel } from './checks/kernel.ts';
import { checkKernelProxying } from './checks/kernel-proxying.ts';
import { checkLibpcap } from './checks/libpcap.ts';
import { checkMac } from './checks/mac.ts';
import { checkNextHops } from './checks/next-hop.ts';
import { checkOwnAddresses } from './checks/own-addresses.ts';
import { checkPrivilege } from './checks/privilege.ts';
import { checkHiddenSysctls, checkProcSys } from './checks/proc-sys.ts';
import { checkReadiness, hearsNothing, isUsable } from './checks/readiness.ts';
import { checkReturnRoute, checkRpFilter } from './checks/return-route.ts';
import { checkSegments } from './checks/segment.ts';
import { checkGratuitous, checkMediumId } from './checks/sysctls.ts';
import { checkDefaultRoute, checkTargets } from './checks/targets.ts';
import { checkWell } from './checks/well.ts';
import type { Chosen, Facts, HostFacts, NetworkFacts } from './facts.ts';
import { type Finding, LEVELS } from './finding.ts';

export function examine(facts: Facts): Finding[] {
  const { host, network } = facts;
  if (host.addon !== undefined) return [checkAddon(host.addon)];
  const ofHost = [
    ...checkPrivilege(host),
    ...checkLibpcap(host),
    ...checkKernel(facts),
    ...checkProcSys(host),
  ];
  const ofNetwork =
    'message' in network
      ? []
      : [
          ...checkHiddenSysctls(network),
          ...checkChoice(network),
          ...network.chosen.flatMap((chosen) => examineInterface(chosen, network, host)),
          ...checkEgress(network, host),
          ...checkNextHops(network),
          ...checkSegments(network),
        ];
  // Last of its level: to start one helps where all else is well.
  const inside = [...ofHost, ...ofNetwork, ...checkDaemons(facts)];
  const all = isProcSysReadOnly(host.mounts) ? inside.map(remedyFromOutside) : inside;
  return LEVELS.flatMap((level) => all.filter((finding) => finding.level === level));
}

const remedyFromOutside = (finding: Finding): Finding =>
  finding.remedy === undefined ? finding : { ...finding, remedy: fromOutside(finding.remedy) };

function examineInterface(chosen: Chosen, network: NetworkFacts, host: HostFacts): Finding[] {
  const obstacles = checkReadiness(chosen, network, host);
  if (hearsNothing(chosen)) return obstacles; // no other cause counts before this one is mended
  const found = [
    ...obstacles,
    ...checkKernelProxying(chosen, network),
    ...checkMediumId(chosen, network),
    ...checkGratuitous(chosen, network),
    ...checkDenied(chosen),
    ...checkMac(chosen, network),
    ...checkOwnAddresses(chosen, network),
    ...(isUsable(chosen) ? examineRoutes(chosen, network) : []), // its routes went down with it
  ];
  return [...found, ...checkWell(chosen, network, found)];
}

const examineRoutes = (chosen: Chosen, network: NetworkFacts): Finding[] => [
  ...checkTargets(chosen, network),
  ...checkRpFilter(chosen, network),
  ...checkReturnRoute(chosen, network),
  ...checkDefaultRoute(chosen, network),
];
