/** The doctor in places where less is allowed, and that it touches nothing wherever it is. */
import { readFileSync } from 'node:fs';
import type { TestContext } from 'vitest';
import { expect, test } from 'vitest';
import { installCommand } from '../../../src/doctor/checks/libpcap.ts';
import { arproxyOutcome, type Place } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import {
  AS_NOBODY,
  AS_NOBODY_WITH_NET_RAW,
  AS_ROOT_WITHOUT_NET_RAW,
  LIBPCAP_NOT_A_LIBRARY,
  LIBPCAP_NOT_INSTALLED,
  PROC_SYS_HIDDEN,
  PROC_SYS_READ_ONLY,
  REACHABLE,
  REPOSITORY_REACHABLE,
  withMounts,
} from '../../support/confine.ts';
import { doctor, only, optionsOf } from '../../support/doctor.ts';
import { type Gateway, gateway } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

async function healthy(context: TestContext): Promise<Gateway> {
  const picture = await gateway(openLab(context));
  picture.gw.ip('addr add 10.0.0.1/24 dev g0');
  return picture;
}

test('a healthy gateway: exit 0, and nothing to complain of', async (context) => {
  const { gw } = await healthy(context);
  expect(await doctor(gw, ['-i', 'g0'])).toMatchObject({
    code: 0,
    complaints: [],
    sums: { problems: 0, warnings: 1, ok: 4 },
  });
  const { code, stdout, stderr } = await arproxyOutcome(gw, ['doctor', '-i', 'g0']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^ok {7}interface {4}g0 {2}g0 is up and forwards, and no fault found that holds for every request; for one request: arproxy explain -i g0 --from 10\.0\.0\.2 10\.99\.0\.1$/m,
  );
  expect(stdout).toMatch(/^0 problems, 1 warning, 4 ok\n$/m);
  expect(stdout).not.toContain('\u001b'); // no colours but on a terminal
});

test('on a terminal the level is coloured', async (context) => {
  const { gw } = await healthy(context);
  const command = `env -u NO_COLOR -u CI TERM=xterm-256color ${process.execPath} dist/cli/main.js doctor -i g0`;
  const { stdout } = await gw.run('script', ['-qec', command, '/dev/null']);
  expect(stdout).toContain('\u001b[32mok     \u001b[39m  interface');
});

test('/proc/sys is hidden: what cannot be read is unknown, and what netlink has is known', async (context) => {
  const { gw } = await healthy(context);
  const within = withMounts(PROC_SYS_HIDDEN);
  expect(await doctor(gw, ['-i', 'g0'], { within })).toMatchObject({
    complaints: ['warning proc-sys-hidden -'],
    code: 0,
  });
  gw.sysctls({ 'net.ipv4.conf.all.rp_filter': 1 });
  gw.ip('neigh add 10.0.0.2 lladdr 02:00:00:00:00:99 dev g0');
  gw.ip('route add 10.0.0.2 dev g2');
  const [hidden, shown] = [await doctor(gw, ['-i', 'g0'], { within }), await doctor(gw, ['-i', 'g0'])];
  expect(shown.complaints).toContain('problem rp-filter g0');
  expect(hidden.complaints.toSorted()).toEqual([...shown.complaints, 'warning proc-sys-hidden -'].toSorted());
});

test('/proc/sys is read-only: forwarding is switched on from outside', async (context) => {
  const { gw } = await healthy(context);
  const place = { within: withMounts(PROC_SYS_READ_ONLY) };
  expect(await doctor(gw, ['-i', 'g0'], place)).toMatchObject({
    complaints: ['warning proc-sys -'],
    code: 0,
  });
  gw.sysctl('net.ipv4.conf.all.forwarding', 0);
  const seen = await doctor(gw, ['-i', 'g0'], place);
  expect(seen).toMatchObject({
    complaints: ['problem forwarding g0', 'warning proc-sys -', 'warning egress-forwarding g1'],
    code: 1,
  });
  expect(only(seen, 'proc-sys').text).toContain('/proc/sys is read-only. arproxy sets none');
  for (const check of ['forwarding', 'proc-sys', 'egress-forwarding']) {
    expect(optionsOf(only(seen, check))).toEqual(['--sysctl', 'net.ipv4.conf.all.forwarding=1']);
  }
  gw.exec('sysctl', ['-w', ...optionsOf(only(seen, 'forwarding')).slice(1)]);
  expect(await doctor(gw, ['-i', 'g0'], place)).toMatchObject({
    complaints: ['warning proc-sys -'],
    code: 0,
  });
});

test('root without CAP_NET_RAW in its bounding set: from outside', async (context) => {
  const { gw } = await healthy(context);
  const seen = await doctor(gw, ['-i', 'g0'], { within: AS_ROOT_WITHOUT_NET_RAW });
  expect(seen).toMatchObject({ complaints: ['problem cap-net-raw -'], code: 1 });
  const { text, remedy } = only(seen, 'cap-net-raw');
  expect(text).toContain('CAP_NET_RAW is not in effect');
  expect(remedy).toMatch(/^--cap-add=NET_RAW {2}# .*AmbientCapabilities=CAP_NET_RAW$/);
});

/** A node of the test's own where node is, so that it can be given a capability. */
const OWN_NODE = `mount -t tmpfs tmpfs /media
cp '${process.execPath}' /media/node
mount --bind /media/node '${process.execPath}'`;

test('an ordinary user: what to give to node, and with that it is well', async (context) => {
  const { gw } = await healthy(context);
  const place = (...more: string[]): Place => ({
    within: [...withMounts(REPOSITORY_REACHABLE, OWN_NODE, ...more), ...AS_NOBODY],
    repository: REACHABLE,
  });
  const seen = await doctor(gw, ['-i', 'g0'], place());
  expect(seen).toMatchObject({ complaints: ['problem cap-net-raw -'], code: 1 });
  expect(only(seen, 'user').text).toMatch(/^not root \(uid \d+\): .* arproxy needs CAP_NET_RAW alone/);
  const { remedy = '' } = only(seen, 'cap-net-raw');
  expect(remedy).toBe(`setcap cap_net_raw+ep ${process.execPath}`);
  expect(await doctor(gw, ['-i', 'g0'], place(remedy))).toMatchObject({ complaints: [], code: 0 });
});

test('an ordinary user with CAP_NET_RAW alone sees all that root sees', async (context) => {
  const { gw } = await healthy(context);
  gw.sysctl('net.ipv4.conf.g0.proxy_arp', 1);
  gw.sysctl('net.ipv4.conf.g0.medium_id', -1);
  gw.ip('neigh add proxy 10.99.0.7 dev g0');
  gw.ip('route add default dev g1');
  const within = [...withMounts(REPOSITORY_REACHABLE), ...AS_NOBODY_WITH_NET_RAW];
  const nobody = await doctor(gw, ['-i', 'g0'], { within, repository: REACHABLE });
  const root = await doctor(gw, ['-i', 'g0']);
  expect(nobody.findings.filter(({ check }) => check !== 'user')).toEqual(root.findings);
  expect(root.complaints).toHaveLength(3);
});

test('libpcap is there, and is no library: the file is named, and no package mends it', async (context) => {
  const { gw } = await healthy(context);
  const seen = await doctor(gw, ['-i', 'g0'], { within: withMounts(LIBPCAP_NOT_A_LIBRARY) });
  expect(seen).toMatchObject({ complaints: ['problem libpcap -'], code: 1 });
  const { text, remedy } = only(seen, 'libpcap');
  expect(text).toMatch(
    /^libpcap cannot be loaded .*: \/\S+libpcap\.so\S+ comes first and does not fit: take it away/,
  );
  expect(remedy).toBeUndefined();
});

test('libpcap is not there', async (context) => {
  const { gw } = await healthy(context);
  const seen = await doctor(gw, ['-i', 'g0'], { within: withMounts(LIBPCAP_NOT_INSTALLED) });
  expect(seen).toMatchObject({ complaints: ['problem libpcap -'], code: 1 });
  expect(only(seen, 'libpcap').text).toMatch(/^libpcap is not found \(dlopen libpcap: ERR_NO_LIBPCAP/);
  expect(only(seen, 'libpcap').remedy).toBe(installCommand(readFileSync('/etc/os-release', 'utf8')));
});

test('it changes nothing, and sends no frame', async (context) => {
  const { gw, wire } = await healthy(context);
  gw.ip('route add default dev g1');
  gw.sysctl('net.ipv4.conf.g0.rp_filter', 1);
  gw.ip('neigh add 10.0.0.2 lladdr 02:00:00:00:00:77 dev g0');
  const state = (): string =>
    [
      ...['-d addr', 'route show table all', 'rule', 'neigh', 'neigh show proxy', 'nexthop'].map((words) =>
        gw.ip(words),
      ),
      gw.exec('sysctl', ['-a', '-r', String.raw`^net\.ipv4\.(conf|neigh|ip_forward)`]),
      gw.exec('cat', ['/proc/net/packet', '/proc/net/dev_mcast']),
    ].join('\n');
  const before = state();
  expect(before).toContain('net.ipv4.conf.g0.rp_filter = 1');
  const config = new ConfigFiles(context).write('a.yaml', "interfaces:\n  - match: { name: 'g*' }\n");
  for (const args of [[], ['-i', '*'], ['-c', config]]) {
    const { findings } = await doctor(gw, args);
    expect(findings.length).toBeGreaterThan(4);
    expect(state()).toBe(before);
  }
  expect(await wire.received()).toEqual([]);
});

test.for([
  [['doctor', 'g0'], /^[^\n]*too many arguments[^\n]*\nSee: arproxy doctor --help\n$/],
  [['doctor', '--frobnicate'], /^[^\n]*--frobnicate[^\n]*\nSee: arproxy doctor --help\n$/],
  [['doctor', '-i', ''], /-i/],
  [['doctor', '-c', '/not/there.yaml'], /^\/not\/there\.yaml: .*ENOENT/],
] as const)('wrong usage is exit 2: %s', async ([args, says], context) => {
  const { code, stdout, stderr } = await arproxyOutcome(openLab(context).netns('gw'), args);
  expect(stderr).toMatch(says);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
