/** What is chosen, and what ought to be: remedies that are options, or keys of the configuration. */

import type { TestContext } from 'vitest';
import { expect, test } from 'vitest';
import { cable } from '../../support/cable.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { doctor, only, optionsOf } from '../../support/doctor.ts';
import { type Gateway, gateway } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

async function healthy(context: TestContext): Promise<Gateway> {
  const picture = await gateway(openLab(context));
  picture.gw.ip('addr add 10.0.0.1/24 dev g0');
  return picture;
}

test('no interface matches', async (context) => {
  const { gw } = await healthy(context);
  expect(only(await doctor(gw, ['-i', 'cali*']), 'no-interface').remedy).toBeUndefined();
  const seen = await doctor(gw, ['-i', 'gg0']);
  expect(seen.complaints).toEqual(['problem no-interface -']);
  const found = only(seen, 'no-interface');
  expect(found.text).toBe("no interface matches 'gg0'; there are lo, g0, g2, g1");
  expect(optionsOf(found)).toEqual(['-i', 'g0']);
  expect(seen.code).toBe(1);
  expect(await doctor(gw, optionsOf(found))).toMatchObject({ complaints: [], code: 0 });
});

test('one of two patterns matches nothing yet: it is waited for', async (context) => {
  const { host, gw } = await healthy(context);
  const args = ['-i', 'g0', '-i', 'cali*'];
  expect(await doctor(gw, args)).toMatchObject({ complaints: ['warning no-interface -'], code: 0 });
  await cable(host, 'h5', gw, 'cali5');
  gw.ip('route add 10.0.5.2 dev cali5');
  expect(await doctor(gw, args)).toMatchObject({ complaints: [], code: 0 });
});

test('nothing is named: every Ethernet interface that is up', async (context) => {
  const { gw } = await healthy(context);
  gw.ip('link set g2 down');
  gw.ip('tuntap add tun0 mode tun');
  gw.ip('link set tun0 up');
  const { findings } = await doctor(gw, []);
  const names = new Set(findings.flatMap(({ ifname }) => ifname ?? []));
  expect([...names].toSorted()).toEqual(['g0', 'g1']);
  gw.ip('link set g0 down');
  gw.ip('link set g1 down');
  const down = await doctor(gw, []);
  expect(only(down, 'no-interface').text).toMatch(/^no Ethernet interface is up/);
  gw.exec('sh', ['-ec', only(down, 'no-interface').remedy ?? '']);
  expect((await doctor(gw, [])).findings.map(({ check }) => check)).not.toContain('no-interface');
});

test('a port of a bridge is chosen, and the bridge is the one to choose', async (context) => {
  const { gw } = await healthy(context);
  gw.ip('link add br0 type bridge');
  gw.ip('addr flush dev g0');
  gw.ip('link set g0 master br0');
  gw.ip('link set br0 up');
  gw.ip('addr add 10.0.0.1/24 dev br0');
  const seen = await doctor(gw, ['-i', 'g0']);
  expect(seen.complaints).toEqual(['problem port g0']);
  expect(only(seen, 'port').text).toContain('g0 is a port of br0 (bridge)');
  expect(only(seen, 'port').remedy).toBe('arproxy run -i br0');
  expect(await doctor(gw, ['-i', 'br0'])).toMatchObject({ complaints: [], code: 0 });
  expect(await doctor(gw, ['-i', 'g0', '-i', 'br0'])).toMatchObject({
    complaints: ['warning port g0'],
    code: 0,
  });
});

test('what is below a macvlan in mode passthru', async (context) => {
  const { gw } = await healthy(context);
  gw.ip('link add m0 link g0 type macvlan mode passthru');
  const seen = await doctor(gw, ['-i', 'g0']);
  expect(seen.complaints).toEqual(['warning passthru g0']);
  expect(seen.code).toBe(0);
  expect(only(seen, 'passthru').remedy).toBe(
    'ip link set dev m0 up; ip addr del 10.0.0.1/24 dev g0; ip addr add 10.0.0.1/24 dev m0',
  );
});

test('a tunnel is no Ethernet interface', async (context) => {
  const { gw } = await healthy(context);
  gw.ip('tuntap add tun0 mode tun');
  const seen = await doctor(gw, ['-i', 'tun0']);
  expect(seen.complaints).toEqual(['problem not-ethernet tun0']);
  expect(await doctor(gw, optionsOf(only(seen, 'not-ethernet')).slice(0, 2))).toMatchObject({ code: 0 });
});

const ONE_SEGMENT: Readonly<Record<string, { readonly setup: readonly string[]; readonly says: string }>> = {
  'the same prefix on both': {
    setup: ['addr add 10.0.0.9/24 dev g2'],
    says: 'g0 and g2 have addresses in 10.0.0.0/24',
  },
  'a veth, both ends of it here': {
    setup: ['link add g5 type veth peer name g6', 'link set g5 up', 'link set g6 up', 'link set g2 name x2'],
    says: 'g6 and g5 are connected to g6',
  },
  'two veth that end in one bridge': {
    setup: [
      'link add br0 type bridge',
      'link set br0 up',
      ...['5', '6'].flatMap((n) => [
        `link add g${n} type veth peer name p${n}`,
        `link set g${n} up`,
        `link set p${n} up`,
        `link set p${n} master br0`,
      ]),
    ],
    says: 'g5 and g6 are connected to br0',
  },
};

test.for(Object.entries(ONE_SEGMENT))(
  'two interfaces on one segment: %s',
  async ([, { setup, says }], context) => {
    const { gw } = await healthy(context);
    for (const words of setup) {
      if (words.startsWith('link set g2')) gw.ip('link set g2 down');
      gw.ip(words);
    }
    const seen = await doctor(gw, ['-i', 'g[0256]']);
    const found = only(seen, 'one-segment');
    expect(found).toMatchObject({ level: 'warning', ifname: says.slice(0, 2) });
    expect(found.text).toContain(says);
    expect(optionsOf(found)).toEqual(['-i', says.slice(0, 2)]);
    const after = await doctor(gw, optionsOf(found));
    expect(after.findings.map(({ check }) => check)).not.toContain('one-segment');
  },
);

test.for([
  ['default-route', '10.0.0.1/24'],
  ['unnumbered', undefined],
] as const)('a default route that makes it answer for everything: %s', async ([check, address], context) => {
  const { gw } = await gateway(openLab(context));
  gw.ip('route add default dev g1');
  gw.ip('route add 10.0.0.2 dev g0');
  if (address !== undefined) gw.ip(`addr add ${address} dev g0`);
  const seen = await doctor(gw, ['-i', 'g0']);
  expect(seen).toMatchObject({ complaints: [`warning ${check} g0`], code: 0 });
  const found = only(seen, check);
  expect(found.text).toContain('the default route leads out of g1');
  expect(found.text).toContain('every address without a more specific route');
  expect(found.remedy).toBe('profile: careful  # in the rule for g0, --config FILE');

  const files = new ConfigFiles(context);
  const rule = 'interfaces:\n  - match: { name: g0 }\n';
  const plain = files.write('plain.yaml', rule);
  const careful = files.write('careful.yaml', `${rule}    ${found.remedy}\n`);
  expect(await doctor(gw, ['-c', plain])).toMatchObject({ complaints: [`warning ${check} g0`] });
  expect(await doctor(gw, ['-c', careful])).toMatchObject({ complaints: [], code: 0 });
  expect(await doctor(gw, ['-c', careful, '-i', 'g0'])).toMatchObject({
    complaints: [`warning ${check} g0`],
  });
});

test('a default route that no rule lets requests from there use is none', async (context) => {
  const { gw } = await healthy(context);
  gw.ip('route add default dev g1 table 77');
  expect(await doctor(gw, ['-i', 'g0'])).toMatchObject({ complaints: [] });
  gw.ip('rule add iif g0 lookup 77 pref 40000');
  expect(await doctor(gw, ['-i', 'g0'])).toMatchObject({ complaints: ['warning default-route g0'] });
});

test('a default route that a rule keeps requests from there away from is none', async (context) => {
  const { gw } = await healthy(context);
  gw.ip('route add default dev g1');
  gw.ip('route add 10.99.0.0/16 dev g1 table 77');
  gw.ip('rule add iif g0 lookup 77 pref 100');
  gw.ip('rule add iif g0 unreachable pref 101');
  expect(await doctor(gw, ['-i', 'g0'])).toMatchObject({ complaints: [] });
  gw.ip('rule del pref 101');
  expect(await doctor(gw, ['-i', 'g0'])).toMatchObject({ complaints: ['warning default-route g0'] });
});

test('a default route is seen also where requests are refused for another reason', async (context) => {
  const { gw } = await healthy(context);
  gw.ip('route add default dev g1');
  gw.sysctl('net.ipv4.conf.g0.forwarding', 0);
  const seen = await doctor(gw, ['-i', 'g0']);
  expect(seen.complaints).toEqual(['problem forwarding g0', 'warning default-route g0']);
});

test('a part of the connected prefix that is routed elsewhere on purpose is no complaint', async (context) => {
  const { gw } = await healthy(context);
  gw.sysctl('net.ipv4.conf.g0.rp_filter', 1);
  gw.ip('route add 10.0.0.2 dev g2');
  gw.ip('route add 10.0.0.128/25 dev g2');
  expect(await doctor(gw, ['-i', 'g0'])).toMatchObject({
    complaints: ['problem rp-filter g0', 'warning return-route g0'],
  });
  gw.ip('route del 10.0.0.128/25 dev g2');
  expect(await doctor(gw, ['-i', 'g0'])).toMatchObject({ complaints: [], code: 0 });
});

test('rules of a configuration that keep it silent', async (context) => {
  const { gw } = await healthy(context);
  const files = new ConfigFiles(context);
  const file = files.write(
    'a.yaml',
    'interfaces:\n  - { match: { name: g0 }, while_local: 10.9.9.9 }\n  - { match: { name: g2 }, proxy_arp: false }\n',
  );
  gw.ip('route add 10.0.2.2 dev g2');
  const seen = await doctor(gw, ['--config', file]);
  expect(seen.complaints).toEqual(['problem proxy-arp-off g2', 'warning while-local g0']);
  gw.ip('addr add 10.9.9.9/32 dev lo');
  expect((await doctor(gw, ['--config', file])).complaints).toEqual(['problem proxy-arp-off g2']);
});
