/** A Kernel on doubles. */
import { Kernel } from '../../src/kernel/kernel.ts';
import { answering, done, NLM_F_DUMP_INTR, NLM_F_MULTI } from './messages.ts';
import { type Answers, NetlinkDouble } from './netlink-double.ts';

/** Which request dumps which table: RTM_GET*. */
const DUMPS = { links: 18, addresses: 22, routes: 26, neighbours: 30, rules: 34, netconf: 82 } as const;
export type Table = keyof typeof DUMPS;

/** Tables that dumps are answered from, and a place for notifications. */
export interface TablesDouble {
  /** What the kernel has; change it, and there is no notification of it. */
  readonly tables: Record<Table, Buffer[]>;
  readonly sysctls: Map<string, number>;
  /** Tables that change under every dump. */
  readonly unstable: Set<Table>;
  readonly changes: NetlinkDouble;
  readonly dumps: NetlinkDouble;
  /** Where routes are dumped step by step. */
  readonly routes: NetlinkDouble;
  /** The tables that were dumped since the last call, in order. */
  readonly dumped: () => (Table | undefined)[];
}

/** What a kernel has unless somebody has switched it on; without: /proc/sys is hidden. */
export const OFF: readonly (readonly [name: string, value: number])[] = [
  ['conf/all/proxy_arp_pvlan', 0],
  ['conf/all/drop_gratuitous_arp', 0],
];

export interface KernelDouble extends TablesDouble {
  /** What the listener was told, and 'notified' for what the port was. */
  readonly heard: string[];
  readonly kernel: Kernel;
}

export const namesIn = (kernel: Kernel): string[] => [...kernel.links].map(({ name }) => name);

export function tablesDouble(tables: Partial<Record<Table, Buffer[]>> = {}): TablesDouble {
  const all: Record<Table, Buffer[]> = {
    links: [],
    addresses: [],
    routes: [],
    neighbours: [],
    rules: [],
    netconf: [],
    ...tables,
  };
  const names = Object.keys(DUMPS) as Table[];
  const tableOf = (type = 0): Table | undefined => names.find((name) => DUMPS[name] === type);
  const unstable = new Set<Table>();
  const answer: Answers = ([request]) => {
    const [name, seq] = [tableOf(request?.type), request?.seq ?? 0];
    if (name === undefined) return [done(seq)];
    const flags = unstable.has(name) ? NLM_F_MULTI | NLM_F_DUMP_INTR : NLM_F_MULTI;
    return [...all[name].map((row) => answering(seq, row, flags)), done(seq, flags)];
  };
  const dumps = new NetlinkDouble(answer);
  const dumped = () => dumps.sent.splice(0).map(([request]) => tableOf(request?.type));
  return {
    tables: all,
    sysctls: new Map(OFF),
    unstable,
    changes: new NetlinkDouble(),
    dumps,
    routes: new NetlinkDouble(answer),
    dumped,
  };
}

/** Before its first refresh(). */
export function kernelDouble(tables: Partial<Record<Table, Buffer[]>> = {}): KernelDouble {
  const double = tablesDouble(tables);
  const heard: string[] = [];
  const ports = {
    changes: double.changes,
    dumps: double.dumps,
    readSysctl: (name: string) => double.sysctls.get(name),
    onNotification: () => heard.push('notified'),
  };
  const kernel = new Kernel(ports, {
    linkChanged: ({ name }) => heard.push(`${name} here`),
    linkRemoved: ({ name }) => heard.push(`${name} gone`),
  });
  return { ...double, heard, kernel };
}
