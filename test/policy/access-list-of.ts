/** An access list of prefixes as objects. */
import { AccessList, layOutAccess, type PrefixSource } from '../../src/policy/access-list.ts';
import { packPrefixes } from '../../src/policy/prefix-list.ts';
import type { Ipv4Prefix } from '../../src/wire/ipv4.ts';

export type SourceOf = Omit<PrefixSource, 'prefixes'> & { readonly prefixes: readonly Ipv4Prefix[] };

export const accessListOf = (sources: readonly SourceOf[]): AccessList =>
  new AccessList(layOutAccess(sources.map((one) => ({ ...one, prefixes: packPrefixes(one.prefixes) }))));
