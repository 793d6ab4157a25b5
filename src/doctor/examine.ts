/** All checks in their order: facts in, findings out, problems first. Pure. */
import { checkChoice } from './checks/choice.ts';
import { checkEgress } from './checks/egress.ts';
import { checkKernel } from './checks/kernel.ts';
import { checkKernelProxying } from './checks/kernel-proxying.ts';
import { checkLibpcap } from './checks/libpcap.ts';
import { checkArpOn, checkHears, checkUp } from './checks/link.ts';
import { checkPrivilege } from './checks/privilege.ts';
import { checkForwarding, checkProcSys } from './checks/proc-sys.ts';
import { checkReturnRoute, checkRpFilter } from './checks/return-route.ts';
import { checkSegments } from './checks/segment.ts';
import { checkGratuitous, checkMediumId } from './checks/sysctls.ts';
import { checkDefaultRoute, checkTargets, checkWhileLocal } from './checks/targets.ts';
import type { Chosen, Facts, HostFacts, NetworkFacts } from './facts.ts';
import { type Finding, LEVELS } from './finding.ts';

export function examine(facts: Facts): Finding[] {
  const { host, network } = facts;
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
          ...checkChoice(network),
          ...network.chosen.flatMap((chosen) => examineInterface(chosen, network, host)),
          ...checkEgress(network),
          ...checkSegments(network),
        ];
  const all = [...ofHost, ...ofNetwork];
  return LEVELS.flatMap((level) => all.filter((finding) => finding.level === level));
}

function examineInterface(chosen: Chosen, network: NetworkFacts, host: HostFacts): Finding[] {
  const deaf = checkHears(chosen, network);
  if (deaf.length > 0) return deaf; // no other cause counts before this one is mended
  const down = checkUp(chosen, network);
  const found = [
    ...down,
    ...checkArpOn(chosen),
    ...checkForwarding(chosen, host),
    ...checkKernelProxying(chosen, network),
    ...checkMediumId(chosen, network),
    ...checkGratuitous(chosen, network),
    ...checkWhileLocal(chosen, network),
    ...(down.length === 0 ? examineRoutes(chosen, network) : []), // its routes went down with it
  ];
  const { name: ifname } = chosen.link;
  const well = found.every(({ level }) => level === 'ok');
  const text = `${ifname} is up, forwards, and nothing stands in the way of an answer there`;
  return well ? [...found, { level: 'ok', check: 'interface', ifname, text }] : found;
}

const examineRoutes = (chosen: Chosen, network: NetworkFacts): Finding[] => [
  ...checkTargets(chosen, network),
  ...checkRpFilter(chosen, network),
  ...checkReturnRoute(chosen, network),
  ...checkDefaultRoute(chosen, network),
];
