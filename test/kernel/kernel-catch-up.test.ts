/** Kernel.catchUp(): what was announced is known before the next batch. */
import { describe, expect, test } from 'vitest';
import { Rtm } from '../wire/captured.ts';
import { message, u32 } from '../wire/octets.ts';
import { kernelDouble, namesIn } from './kernel-double.ts';
import { Conf, linkMessage, netconf, ruleMessage } from './messages.ts';

const A = linkMessage({ ifindex: 1, name: 'a' });
const B = linkMessage({ ifindex: 2, name: 'b' });
const C = linkMessage({ ifindex: 3, name: 'c' });

describe('catchUp', () => {
  test('follows links and their sysctls without asking', () => {
    const { kernel, changes, dumped } = kernelDouble({ links: [A] });
    kernel.refresh();
    dumped();
    changes.announce(B, linkMessage({ ifindex: 1, name: 'a2' }));
    changes.announce(netconf(2, Conf.PROXY_ARP, 1));
    kernel.catchUp();
    expect(namesIn(kernel)).toEqual(['a2', 'b']);
    expect(kernel.links.get(2)?.devconf?.proxyArp).toBe(true);
    changes.announce(linkMessage({ ifindex: 1, name: 'a2' }, Rtm.DELLINK));
    kernel.catchUp();
    expect(namesIn(kernel)).toEqual(['b']);
    expect(dumped()).toEqual([]);
  });

  test('conf/all is for all; conf/default is for none that are there', () => {
    const { kernel, changes } = kernelDouble({ links: [A] });
    kernel.refresh();
    changes.announce(netconf(Conf.DEFAULT, Conf.PROXY_ARP, 1), netconf(Conf.ALL, Conf.FORWARDING, 1));
    kernel.catchUp();
    expect([kernel.all.proxyArp, kernel.links.get(1)?.devconf]).toMatchObject([false, { proxyArp: false }]);
    changes.announce(netconf(Conf.ALL, Conf.PROXY_ARP, 1));
    kernel.catchUp();
    expect([kernel.all.proxyArp, kernel.links.get(1)?.devconf]).toMatchObject([true, { proxyArp: false }]);
    changes.announce(netconf(Conf.ALL, Conf.FORWARDING, 0), netconf(Conf.ALL, Conf.PROXY_ARP, 0));
    kernel.catchUp();
    expect(kernel.all.proxyArp).toBe(false);
  });

  test('a port that leaves its bridge is no link that goes, and a bridge is no link that comes', () => {
    const { kernel, changes } = kernelDouble({ links: [A] });
    kernel.refresh();
    changes.announce(linkMessage({ ifindex: 1, name: 'a' }, Rtm.DELLINK, 7));
    changes.announce(linkMessage({ ifindex: 9, name: 'z' }, Rtm.NEWLINK, 7));
    kernel.catchUp();
    expect(namesIn(kernel)).toEqual(['a']);
  });

  test('reads the rules again after one of them changed: once, however many did', () => {
    const { kernel, changes, tables, dumped } = kernelDouble({ rules: [ruleMessage(0)] });
    kernel.refresh();
    dumped();
    kernel.catchUp();
    expect(dumped()).toEqual([]);
    tables.rules = [ruleMessage(1), ruleMessage(6)];
    changes.announce(ruleMessage(1));
    changes.announce(ruleMessage(17, Rtm.DELRULE));
    kernel.catchUp();
    expect([dumped(), kernel.ipProto]).toEqual([['rules'], 17]);
    kernel.catchUp();
    tables.rules = [];
    changes.announce(ruleMessage(6, Rtm.DELRULE));
    kernel.catchUp();
    expect([dumped(), kernel.ipProto]).toEqual([['rules'], 1]);
  });

  test('goes on asking for rules that change while they are read', () => {
    const { kernel, changes, tables, unstable, dumped } = kernelDouble();
    kernel.refresh();
    unstable.add('rules');
    changes.announce(ruleMessage(1));
    kernel.catchUp();
    unstable.clear();
    tables.rules = [ruleMessage(1)];
    dumped();
    kernel.catchUp();
    expect([dumped(), kernel.ipProto]).toEqual([['rules'], 6]);
  });

  test('asks for everything when announcements were lost, and no link is missing meanwhile', () => {
    const { kernel, changes, tables, dumped, heard } = kernelDouble({ links: [A, B] });
    kernel.refresh();
    dumped();
    heard.length = 0;
    tables.links = [A, C];
    tables.netconf = [netconf(Conf.ALL, Conf.PROXY_ARP, 1)];
    changes.overrun();
    kernel.catchUp();
    expect(kernel.overruns).toBe(1);
    expect(new Set(dumped())).toEqual(new Set(['addresses', 'links', 'neighbours', 'netconf', 'rules']));
    expect(heard.filter((what) => what !== 'announced')).toEqual(['a here', 'c here', 'b gone']);
    expect([namesIn(kernel), kernel.all.proxyArp]).toEqual([['a', 'c'], true]);
    kernel.catchUp();
    expect([kernel.overruns, dumped()]).toEqual([1, []]);
  });

  test('is not troubled by what it can not read', () => {
    const { kernel, changes } = kernelDouble({ links: [A] });
    kernel.refresh();
    for (const type of Object.values(Rtm))
      changes.announce(message({ type }), message({ type }, u32(0xffffffff)));
    changes.announce(B.subarray(0, 50));
    kernel.catchUp();
    expect(namesIn(kernel)).toEqual(['a']);
  });

  test('says that something was announced, whatever it was, and when announcements were lost; else it is silent', () => {
    const { kernel, changes, heard } = kernelDouble();
    const said = (): number => heard.splice(0).filter((what) => what === 'announced').length;
    kernel.refresh();
    said();
    kernel.catchUp();
    expect(said(), 'nothing').toBe(0);
    changes.announce(message({ type: Rtm.NEWROUTE }));
    kernel.catchUp();
    expect(said(), 'a route').toBe(1);
    changes.overrun();
    kernel.catchUp();
    expect(said(), 'lost').toBe(1);
    changes.announce(message({ type: 20 }));
    kernel.refresh();
    expect(said(), 'an address, at the beat').toBe(1);
  });
});
