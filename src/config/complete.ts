/** Fills in every default. They stand here and nowhere else. */
import {
  type Config,
  GUARDS,
  type Guard,
  type InterfaceConfig,
  type Match,
  type PrefixSource,
  type Rate,
} from './config.ts';
import type { FileContent, FileInterface } from './schema.ts';

export const DEFAULTS = { routeCacheTtl: 1000, proxyDelay: 0, proxyQlen: 64, logLevel: 'info' } as const;

/** What each profile switches on. */
const PROFILES: Readonly<Record<'kernel' | 'careful', readonly Guard[]>> = {
  kernel: [],
  careful: GUARDS.filter((guard) => guard !== 'unicast'),
};

export const complete = (content: FileContent): Config => ({
  interfaces: content.interfaces.map(completeInterface),
  log: { level: content.log?.level ?? DEFAULTS.logLevel },
  control: content.control,
  metrics: content.metrics,
  routeCacheTtl: content.route_cache_ttl ?? DEFAULTS.routeCacheTtl,
  busyPoll: content.busy_poll ?? 0,
});

/** One rule as the command line gives it: these patterns, and the kernel's behaviour. */
export const interfaceFor = (name: readonly string[]): InterfaceConfig =>
  completeInterface({ match: { name: [...name] } });

function completeInterface(file: FileInterface): InterfaceConfig {
  return {
    match: { ...completeMatch(file.match), not: completeMatch(file.match.not ?? {}) },
    proxyArp: file.proxy_arp ?? true,
    proxyArpPvlan: file.proxy_arp_pvlan ?? false,
    mediumId: file.medium_id,
    proxyDelay: file.proxy_delay ?? DEFAULTS.proxyDelay,
    proxyQlen: file.proxy_qlen ?? DEFAULTS.proxyQlen,
    guards: completeGuards(file),
    targets: {
      allow: source(file.targets?.allow, file.targets?.allow_file),
      deny: source(file.targets?.deny, file.targets?.deny_file),
      always: source(file.targets?.always, file.targets?.always_file),
    },
    senders: {
      allow: source(file.senders?.allow, file.senders?.allow_file),
      deny: source(file.senders?.deny, file.senders?.deny_file),
    },
    mac: file.mac,
    whileLocal: file.while_local,
    limits: {
      perSender: limit(file.limits?.per_sender),
      perInterface: limit(file.limits?.per_interface),
      collapse: file.limits?.collapse ?? 0,
    },
  };
}

const completeMatch = (match: {
  readonly name?: readonly string[] | undefined;
  readonly kind?: readonly string[] | undefined;
  readonly master?: readonly string[] | undefined;
}): Match => ({ name: match.name ?? [], kind: match.kind ?? [], master: match.master ?? [] });

/** The profile's, with what the rule says of single ones over it. */
function completeGuards({ profile = 'kernel', guards = {} }: FileInterface): Record<Guard, boolean> {
  const said: Partial<Record<string, boolean | undefined>> = guards;
  return Object.fromEntries(
    GUARDS.map((guard) => [guard, said[guard] ?? PROFILES[profile].includes(guard)]),
  ) as Record<Guard, boolean>;
}

const source = (prefixes: PrefixSource['prefixes'] | undefined, file: string | undefined): PrefixSource => ({
  prefixes: prefixes ?? [],
  file,
});

const limit = (said: { rate: number; burst: number } | undefined): Rate | undefined =>
  said === undefined ? undefined : { perSecond: said.rate, burst: said.burst };
