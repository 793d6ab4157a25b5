/** Kernel.refresh(): whole tables, at the start, at each resync, and after notifications were lost. */
import { describe, expect, test } from 'vitest';
import { Kernel } from '../../src/kernel/kernel.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';
import { kernelDouble, namesIn } from './kernel-double.ts';
import { Conf, linkMessage, netconf, proxyNeighbour, refusal, ruleMessage } from './messages.ts';
import { NetlinkDouble } from './netlink-double.ts';

const A = linkMessage({ ifindex: 1, name: 'a' });
const B = linkMessage({ ifindex: 2, name: 'b' });
const C = linkMessage({ ifindex: 3, name: 'c' });
const TPA = 0x0a630009;

describe('refresh', () => {
  test('asks for every table, and knows what is in them', () => {
    const { kernel, dumped, sysctls } = kernelDouble({
      links: [A, B],
      netconf: [
        netconf(1, Conf.FORWARDING, 1),
        netconf(2, Conf.PROXY_ARP, 1),
        netconf(Conf.ALL, Conf.PROXY_ARP, 1),
      ],
      rules: [ruleMessage(0), ruleMessage(1)],
      neighbours: [proxyNeighbour(TPA, 1)],
    });
    sysctls.set('conf/all/proxy_arp_pvlan', 1).set('conf/all/drop_gratuitous_arp', 1);
    expect(namesIn(kernel), 'nothing before').toEqual([]);
    kernel.refresh();
    expect(new Set(dumped())).toEqual(new Set(['addresses', 'links', 'neighbours', 'netconf', 'rules']));
    expect(namesIn(kernel)).toEqual(['a', 'b']);
    expect(kernel.links.get(1)?.devconf).toMatchObject({ forwarding: true, proxyArp: false });
    expect(kernel.links.get(2)?.devconf).toMatchObject({ forwarding: false, proxyArp: true });
    expect(kernel.all).toMatchObject({ proxyArp: true, proxyArpPvlan: true, dropGratuitousArp: true });
    expect(kernel.ipProto).toBe(6);
    expect(kernel.proxyNeighbours.has(ipv4(TPA), 1)).toBe(true);
  });

  test('sees what the kernel does not notify of: sysctls, proxy neighbours', () => {
    const { kernel, tables, sysctls } = kernelDouble({ links: [A], neighbours: [proxyNeighbour(TPA, 1)] });
    kernel.refresh();
    tables.links = [linkMessage({ ifindex: 1, name: 'a', mediumId: -1 })];
    tables.neighbours = [];
    sysctls.set('conf/all/proxy_arp_pvlan', 1);
    kernel.refresh();
    expect(kernel.links.get(1)?.devconf?.mediumId).toBe(-1);
    expect(kernel.proxyNeighbours.has(ipv4(TPA), 1)).toBe(false);
    expect(kernel.all).toMatchObject({ proxyArpPvlan: true, dropGratuitousArp: false, rpFilter: 0 });
  });

  test('takes a sysctl that cannot be read for unknown, not for off', () => {
    const { kernel, sysctls } = kernelDouble({ links: [A] });
    sysctls.clear();
    kernel.refresh();
    expect(kernel.all).toMatchObject({ proxyArpPvlan: undefined, dropGratuitousArp: undefined });
    sysctls.set('conf/all/proxy_arp_pvlan', 0);
    kernel.refresh();
    expect(kernel.all).toMatchObject({ proxyArpPvlan: false, dropGratuitousArp: undefined });
  });

  test('takes notifications from before the dump for older than the dump', () => {
    const { kernel, changes } = kernelDouble({ links: [linkMessage({ ifindex: 1, name: 'new' })] });
    changes.notify(linkMessage({ ifindex: 1, name: 'old' }));
    kernel.refresh();
    kernel.catchUp();
    expect(namesIn(kernel)).toEqual(['new']);
  });

  test('takes a link away that is not in the dump, and only then', () => {
    const { kernel, tables, heard } = kernelDouble({ links: [A, B] });
    kernel.refresh();
    heard.length = 0;
    tables.links = [B, C];
    kernel.refresh();
    expect(heard).toEqual(['b here', 'c here', 'a gone']);
  });

  test('takes nothing away on the word of a dump that was interrupted again and again', () => {
    const { kernel, tables, unstable } = kernelDouble({
      links: [A, B],
      neighbours: [proxyNeighbour(TPA, 1)],
    });
    kernel.refresh();
    Object.assign(tables, { links: [C], neighbours: [] });
    unstable.add('links').add('neighbours');
    kernel.refresh();
    expect(namesIn(kernel)).toEqual(['a', 'b', 'c']);
    expect(kernel.proxyNeighbours.has(ipv4(TPA), 1)).toBe(true);
    unstable.clear();
    kernel.refresh();
    expect(namesIn(kernel)).toEqual(['c']);
    expect(kernel.proxyNeighbours.has(ipv4(TPA), 1)).toBe(false);
  });

  test('that the kernel refuses is a fault', () => {
    const dumps = new NetlinkDouble(([request]) => [refusal(request?.seq ?? 0, 1, 'not for you')]);
    const ports = {
      changes: new NetlinkDouble(),
      dumps,
      readSysctl: () => undefined,
      onNotification: () => {},
    };
    const kernel = new Kernel(ports, { linkChanged: () => {}, linkRemoved: () => {} });
    expect(() => kernel.refresh()).toThrow('netlink dump of links: EPERM (not for you)');
  });
});
