/** A notification of the kernel in words, much as `ip monitor` prints it. */
import { formatIpv4 } from '../wire/ipv4.ts';
import { parseAddress } from '../wire/rtnetlink/address.ts';
import { parseLink } from '../wire/rtnetlink/link.ts';
import { NETCONFA_IFINDEX_ALL, type NetconfMessage, parseNetconf } from '../wire/rtnetlink/netconf.ts';
import { parseRouteEntry, RT_TABLE_MAIN } from '../wire/rtnetlink/route.ts';
import {
  RTM_DELADDR,
  RTM_DELLINK,
  RTM_DELNETCONF,
  RTM_DELROUTE,
  RTM_DELRULE,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWNETCONF,
  RTM_NEWROUTE,
  RTM_NEWRULE,
} from '../wire/rtnetlink/rtnetlink.ts';
import { parseRuleEntry } from '../wire/rtnetlink/rule.ts';
import { tableName } from './commands.ts';
import { type NameOf, routeWords } from './route-words.ts';
import { ruleLine } from './rule-words.ts';

type Words = (view: DataView, at: number, end: number, nameOf: NameOf) => string | undefined;

const route: Words = (view, at, end, nameOf) => {
  const entry = parseRouteEntry(view, at, end);
  if (entry === undefined) return undefined;
  const table = entry.table === RT_TABLE_MAIN ? '' : ` table ${tableName(entry.table)}`;
  return `${routeWords(entry, nameOf)}${table}${entry.metric === 0 ? '' : ` metric ${entry.metric}`}`;
};

const rule: Words = (view, at, end) => {
  const entry = parseRuleEntry(view, at, end);
  return entry && `${entry.priority}: ${ruleLine(entry)}`;
};

const address: Words = (view, at, end, nameOf) => {
  const message = parseAddress(view, at, end);
  return message && `${formatIpv4(message.address)}/${message.prefixLength} dev ${nameOf(message.ifindex)}`;
};

const link: Words = (view, at, end) => parseLink(view, at, end)?.name;

/** The sysctls that arproxy looks at, by their fields. */
const SYSCTLS = {
  forwarding: 'forwarding',
  proxyArp: 'proxy_arp',
  rpFilter: 'rp_filter',
} as const satisfies Partial<Record<keyof NetconfMessage, string>>;

const netconf: Words = (view, at, end, nameOf) => {
  const message = parseNetconf(view, at, end);
  if (message === undefined) return undefined;
  const { ifindex } = message;
  const conf = `net.ipv4.conf.${ifindex === NETCONFA_IFINDEX_ALL ? 'all' : ifindex < 0 ? 'default' : nameOf(ifindex)}`;
  const values = Object.entries(SYSCTLS).flatMap(([field, name]) => {
    const value = message[field as keyof typeof SYSCTLS];
    return value === undefined ? [] : [`${conf}.${name} = ${Number(value)}`];
  });
  return values.length === 0 ? `${conf}: none that is looked at` : values.join(', ');
};

const WORDS: Readonly<Record<number, Words>> = {
  ...{ [RTM_NEWROUTE]: route, [RTM_DELROUTE]: route, [RTM_NEWRULE]: rule, [RTM_DELRULE]: rule },
  ...{ [RTM_NEWADDR]: address, [RTM_DELADDR]: address, [RTM_NEWLINK]: link, [RTM_DELLINK]: link },
  ...{ [RTM_NEWNETCONF]: netconf, [RTM_DELNETCONF]: netconf },
};

/** `10.99.0.0/16 via 10.2.0.2 dev g1 table 100`; undefined: nothing more than its type is known. */
export const notificationWords = (
  type: number,
  view: DataView,
  at: number,
  end: number,
  nameOf: NameOf,
): string | undefined => WORDS[type]?.(view, at, end, nameOf);
