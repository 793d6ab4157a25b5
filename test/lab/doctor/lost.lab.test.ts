/** What is answered, and lost on the gateway: the doctor names it, and with its remedy a ping goes through. */
import { expect, test } from 'vitest';
import { ConfigFiles } from '../../support/config-files.ts';
import { doctor, only } from '../../support/doctor.ts';
import { type Lab, openLab } from '../../support/lab.ts';
import type { Netns } from '../../support/netns.ts';
import { until } from '../../support/until.ts';

const TARGET = '198.51.100.9';

/** Requester h0 -- g0 gateway g1 -- f0 target, all with addresses. */
function chain(lab: Lab): { host: Netns; gw: Netns } {
  const [host, gw, far] = [lab.netns('host'), lab.netns('gw'), lab.netns('far')];
  gw.ip(`link add g0 type veth peer name h0 netns ${host.name}`);
  gw.ip(`link add g1 type veth peer name f0 netns ${far.name}`);
  for (const [netns, link, address] of [
    [host, 'h0', '192.0.2.10/24'],
    [gw, 'g0', '192.0.2.1/24'],
    [gw, 'g1', '198.51.100.1/24'],
    [far, 'f0', `${TARGET}/24`],
  ] as const) {
    netns.ip(`link set ${link} up`);
    netns.ip(`addr add ${address} dev ${link}`);
  }
  host.ip('route add 198.51.100.0/24 dev h0');
  far.ip('route add default via 198.51.100.1');
  gw.sysctl('net.ipv4.ip_forward', 1);
  return { host, gw };
}

function pings(host: Netns): boolean {
  host.ip('neigh flush dev h0');
  try {
    host.exec('ping', ['-c', '1', '-W', '1', TARGET]);
    return true;
  } catch {
    return false;
  }
}

test('a macvlan in mode passthru takes the packets: with the addresses on it, they arrive', async (context) => {
  const lab = openLab(context);
  const { host, gw } = chain(lab);
  await lab.arproxy(gw, ['-i', 'g0']);
  await until('a ping', () => pings(host));
  gw.ip('link add m0 link g0 type macvlan mode passthru');
  gw.ip('link set m0 up');
  gw.ip('neigh flush dev g0');
  expect(pings(host)).toBe(false);
  const { remedy = '' } = only(await doctor(gw, ['-i', 'g0']), 'passthru');
  gw.exec('sh', ['-c', remedy]);
  await until('a ping after the remedy', () => pings(host));
  // arproxy is on g0, which hears the broadcasts.
  expect(await doctor(gw, ['-i', 'm0'])).toMatchObject({ complaints: ['warning daemon m0'], code: 0 });
});

test('the mac of the rule is on no interface: with the interface that has it, a ping goes through', async (context) => {
  const lab = openLab(context);
  const { host, gw } = chain(lab);
  const config = new ConfigFiles(context).write(
    'a.yaml',
    "interfaces:\n  - { match: { name: [g0] }, mac: '02:00:00:00:00:77' }\n",
  );
  await lab.arproxy(gw, ['-c', config]);
  expect(pings(host)).toBe(false);
  const seen = await doctor(gw, ['-c', config]);
  expect(seen.complaints).toEqual(['warning mac-not-here g0']);
  gw.exec('sh', ['-c', only(seen, 'mac-not-here').remedy ?? '']);
  await until('a ping after the remedy', () => pings(host));
});

test('a rule that denies every target', async (context) => {
  const lab = openLab(context);
  const { gw } = chain(lab);
  const config = new ConfigFiles(context).write(
    'a.yaml',
    'interfaces:\n  - { match: { name: [g0] }, targets: { deny: [0.0.0.0/0] } }\n',
  );
  expect(await doctor(gw, ['-c', config])).toMatchObject({ complaints: ['problem denied g0'], code: 1 });
});

test('--pvlan: as with run --pvlan, nothing need be routed elsewhere', async (context) => {
  const lab = openLab(context);
  const { gw } = chain(lab);
  gw.ip('link set g1 down');
  gw.ip('addr flush dev g1');
  expect(await doctor(gw, ['-i', 'g0'])).toMatchObject({ complaints: ['problem no-target g0'], code: 1 });
  const { findings, code } = await doctor(gw, ['-i', 'g0', '--pvlan']);
  expect(code).toBe(0);
  expect(findings.find(({ check }) => check === 'interface')?.text).toMatch(
    /explain -i g0 --pvlan --from \S+ TARGET$/,
  );
});
