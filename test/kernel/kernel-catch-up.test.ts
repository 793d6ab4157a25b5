/** Kernel.catchUp(): every notification is known before the next batch. */
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
    changes.notify(B, linkMessage({ ifindex: 1, name: 'a2' }));
    changes.notify(netconf(2, Conf.PROXY_ARP, 1));
    kernel.catchUp();
    expect(namesIn(kernel)).toEqual(['a2', 'b']);
    expect(kernel.links.get(2)?.devconf?.proxyArp).toBe(true);
    changes.notify(linkMessage({ ifindex: 1, name: 'a2' }, Rtm.DELLINK));
    kernel.catchUp();
    expect(namesIn(kernel)).toEqual(['b']);
    expect(dumped()).toEqual([]);
  });

  test('conf/all is for all; conf/default is for none that are there', () => {
    const { kernel, changes } = kernelDouble({ links: [A] });
    kernel.refresh();
    changes.notify(netconf(Conf.DEFAULT, Conf.PROXY_ARP, 1), netconf(Conf.ALL, Conf.FORWARDING, 1));
    kernel.catchUp();
    expect([kernel.all.proxyArp, kernel.links.get(1)?.devconf]).toMatchObject([false, { proxyArp: false }]);
    changes.notify(netconf(Conf.ALL, Conf.PROXY_ARP, 1));
    kernel.catchUp();
    expect([kernel.all.proxyArp, kernel.links.get(1)?.devconf]).toMatchObject([true, { proxyArp: false }]);
    changes.notify(netconf(Conf.ALL, Conf.FORWARDING, 0), netconf(Conf.ALL, Conf.PROXY_ARP, 0));
    kernel.catchUp();
    expect(kernel.all.proxyArp).toBe(false);
  });

  test('a port that leaves its bridge is no link that goes, and a bridge is no link that comes', () => {
    const { kernel, changes } = kernelDouble({ links: [A] });
    kernel.refresh();
    changes.notify(linkMessage({ ifindex: 1, name: 'a' }, Rtm.DELLINK, 7));
    changes.notify(linkMessage({ ifindex: 9, name: 'z' }, Rtm.NEWLINK, 7));
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
    changes.notify(ruleMessage(1));
    changes.notify(ruleMessage(17, Rtm.DELRULE));
    kernel.catchUp();
    expect([dumped(), kernel.ipProto]).toEqual([['rules'], 17]);
    kernel.catchUp();
    tables.rules = [];
    changes.notify(ruleMessage(6, Rtm.DELRULE));
    kernel.catchUp();
    expect([dumped(), kernel.ipProto]).toEqual([['rules'], 1]);
  });

  test('goes on asking for rules that change while they are read', () => {
    const { kernel, changes, tables, unstable, dumped } = kernelDouble();
    kernel.refresh();
    unstable.add('rules');
    changes.notify(ruleMessage(1));
    kernel.catchUp();
    unstable.clear();
    tables.rules = [ruleMessage(1)];
    dumped();
    kernel.catchUp();
    expect([dumped(), kernel.ipProto]).toEqual([['rules'], 6]);
  });

  test('asks for everything when notifications were lost, and no link is missing meanwhile', () => {
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
    expect(heard.filter((what) => what !== 'notified')).toEqual(['a here', 'c here', 'b gone']);
    expect([namesIn(kernel), kernel.all.proxyArp]).toEqual([['a', 'c'], true]);
    kernel.catchUp();
    expect([kernel.overruns, dumped()]).toEqual([1, []]);
  });

  test('is not troubled by what it cannot read', () => {
    const { kernel, changes } = kernelDouble({ links: [A] });
    kernel.refresh();
    for (const type of Object.values(Rtm))
      changes.notify(message({ type }), message({ type }, u32(0xffffffff)));
    changes.notify(B.subarray(0, 50));
    kernel.catchUp();
    expect(namesIn(kernel)).toEqual(['a']);
  });

  test('says that there was a notification, whatever it was, and when some were lost; else it is silent', () => {
    const { kernel, changes, heard } = kernelDouble();
    const said = (): number => heard.splice(0).filter((what) => what === 'notified').length;
    kernel.refresh();
    said();
    kernel.catchUp();
    expect(said(), 'nothing').toBe(0);
    changes.notify(message({ type: Rtm.NEWROUTE }));
    kernel.catchUp();
    expect(said(), 'a route').toBe(1);
    changes.overrun();
    kernel.catchUp();
    expect(said(), 'lost').toBe(1);
    changes.notify(message({ type: 20 }));
    kernel.refresh();
    expect(said(), 'an address, at the resync').toBe(1);
  });
});
