/** The kernel as it is at this moment, for one explanation after the other. */
import type { Tables } from '../host/tables.ts';
import { Dumps } from '../kernel/dump.ts';
import { readTables } from '../kernel/fib.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import { emitAddressDump, parseAddress } from '../wire/rtnetlink/address.ts';
import { emitNeighbourDump, parseNeighbour } from '../wire/rtnetlink/neighbour.ts';
import type { World } from './facts.ts';

/** Reads everything anew, and of the routes those that these addresses meet. Throws a SystemError or a NetlinkError. */
export function worldNow(
  { kernel, routes, lookups, tables, readSysctl, procSysReadOnly }: Tables,
  addresses: readonly Ipv4[],
): World {
  kernel.refresh();
  const dumps = new Dumps(tables);
  return {
    kernel,
    routes,
    lookups,
    tables: readTables(dumps, addresses),
    neighbours: dumps.rows('neighbours', emitNeighbourDump, parseNeighbour),
    addresses: dumps.rows('addresses', emitAddressDump, parseAddress),
    readSysctl,
    procSysReadOnly,
  };
}
