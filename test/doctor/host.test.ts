/** What the machine and the process can do. */
import { describe, expect, test } from 'vitest';
import { installCommand } from '../../src/doctor/checks/libpcap.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { HostFacts } from '../../src/doctor/facts.ts';
import { UNANSWERED } from '../../src/kernel/route.ts';
import { isProcSysReadOnly } from '../../src/sys/machine.ts';
import { exampleChosen, exampleFacts, READ_ONLY } from './example-facts.ts';
import { complaints, inWords, texts } from './seen.ts';

const status = (effective: string, bounding: string, noNewPrivs = 0): Partial<HostFacts> => ({
  status: `CapEff:\t${effective}\nCapBnd:\t${bounding}\nNoNewPrivs:\t${noNewPrivs}\n`,
});
const [NONE, ALL, NET_RAW] = ['0000000000000000', '000001ffffffffff', '0000000000002000'];
const FROM_OUTSIDE = /^problem cap-net-raw: --cap-add=NET_RAW {2}# .*AmbientCapabilities=CAP_NET_RAW$/;
const REFUSED = { code: 'EPERM', message: 'socket AF_PACKET: EPERM' };

describe('CAP_NET_RAW', () => {
  const FILE = 'problem cap-net-raw: setcap cap_net_raw+ep /usr/bin/node';
  test.each<[string, Partial<HostFacts>, string | RegExp]>([
    ['none, and a file may give it', status(NONE, ALL), FILE],
    ['all but that one', status('000001ffffffdfff', ALL), FILE],
    ['beyond the bounding set', status(NONE, NONE), FROM_OUTSIDE],
    ['no_new_privs', status(NONE, ALL, 1), FROM_OUTSIDE],
  ])('%s', (_what, host, want) => {
    const seen = complaints(exampleFacts({}, host));
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatch(typeof want === 'string' ? new RegExp(`^${want.replaceAll('+', '\\+')}$`) : want);
  });

  test('that alone, as an ordinary user, is well, and it is said who the user is', () => {
    const findings = examine(exampleFacts({}, { uid: 65534, ...status(NET_RAW, NET_RAW, 1) }));
    expect(findings.map(inWords).slice(0, 2)).toEqual(['ok user', 'ok cap-net-raw']);
    expect(findings[0]?.text).toContain('uid 65534');
  });

  test('the words of a node with a space are one word', () => {
    const seen = complaints(exampleFacts({}, { ...status(NONE, ALL), node: '/opt/my node' }));
    expect(seen).toEqual(["problem cap-net-raw: setcap cap_net_raw+ep '/opt/my node'"]);
  });
});

test('CAP_NET_RAW is there, and the socket is refused: no option gives it again', () => {
  const facts = exampleFacts({}, { packetSocket: REFUSED });
  expect(complaints(facts)).toEqual(['problem cap-net-raw']);
  expect(texts(facts)).toMatch(
    /^CAP_NET_RAW is in effect, but no packet socket opens \(socket AF_PACKET: EPERM\): a seccomp/,
  );
});

describe('libpcap', () => {
  const INSTALL = 'problem libpcap: apt-get install -y libpcap0.8';
  test.each<[string, HostFacts['libpcap'], string[]]>([
    ['none', { code: 'ERR_NO_LIBPCAP', message: 'dlopen' }, [INSTALL]],
    ['too old to load', { code: 'ERR_OLD_LIBPCAP', message: 'it has no pcap_x' }, [INSTALL]],
    ['1.9', 'libpcap version 1.9.1 (with TPACKET_V3)', [INSTALL]],
    ['1.10', 'libpcap version 1.10.0', []],
    ['2.0', 'libpcap version 2.0', []],
  ])('%s', (_what, libpcap, want) => {
    expect(complaints(exampleFacts({}, { libpcap }))).toEqual(want);
  });

  test.each([
    ['ID=ubuntu\nID_LIKE=debian\n', 'apt-get install -y libpcap0.8'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'dnf install -y libpcap'],
    ['NAME="Alpine Linux"\nID=alpine\n', 'apk add libpcap'],
    ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'zypper install libpcap1'],
    ['', undefined],
  ])('is installed by what os-release names: %j', (osRelease, want) => {
    expect(installCommand(osRelease)).toBe(want);
  });

  test.each([
    [
      'ERR_NO_LIBPCAP',
      '/opt/x/libpcap.so.1: file too short; libpcap.so.0.8: cannot open shared object file: No such file',
    ],
    [
      'ERR_NO_LIBPCAP',
      'libpcap.so.1: cannot open shared object file: No such file; /opt/x/libpcap.so.1: invalid ELF header',
    ],
    ['ERR_OLD_LIBPCAP', '/opt/x/libpcap.so.1 has no pcap_create'],
  ])('%s, of another file than that of a package: no package mends it: %s', (code, message) => {
    const facts = exampleFacts({}, { libpcap: { code, message: `dlopen libpcap: ${code} (${message})` } });
    expect(complaints(facts)).toEqual(['problem libpcap']);
    expect(texts(facts)).toContain('): /opt/x/libpcap.so.1 comes first and does not fit: take it away');
  });

  test('that of a package is too old, and where no package is known, words say what to install', () => {
    const message =
      'dlopen libpcap: ERR_OLD_LIBPCAP (/usr/lib/x86_64-linux-gnu/libpcap.so.0.8 has no pcap_create)';
    const libpcap = { code: 'ERR_OLD_LIBPCAP', message };
    expect(complaints(exampleFacts({}, { libpcap }))).toEqual([INSTALL]);
    expect(complaints(exampleFacts({}, { libpcap, osRelease: '' }))).toEqual(['problem libpcap']);
    expect(texts(exampleFacts({}, { libpcap, osRelease: '' }))).toMatch(/; install libpcap 1\.10 or newer/);
  });

  test('an addon that cannot be loaded is the one finding, whatever else seems amiss for want of it', () => {
    const command = 'npm --prefix /a run build:native';
    const failure = { code: 'ERR_ADDON', message: `no addon: ${command}`, command };
    const host = { addon: failure, libpcap: failure, packetSocket: failure, ...status(NONE, NONE) };
    const facts = { ...exampleFacts({}, host), network: failure };
    expect(examine(facts)).toEqual([{ level: 'problem', check: 'addon', text: 'no addon', remedy: command }]);
  });

  test('where no command mends the addon, words do; and where there is no room for it, those for that', () => {
    const reinstall = { code: 'ERR_ADDON', message: 'no addon: install arproxy again' };
    expect(examine(exampleFacts({}, { addon: reinstall }))).toEqual([
      { level: 'problem', check: 'addon', text: 'no addon: install arproxy again' },
    ]);
    const full = { code: 'EMFILE', message: 'dlopen /a: EMFILE (Too many open files)' };
    expect(texts(exampleFacts({}, { addon: full }))).toMatch(/^dlopen \/a: EMFILE .*ulimit -n/);
  });
});

test.each([
  ['no answer', UNANSWERED, 1],
  ['EOPNOTSUPP', 95, 1],
  ['a refusal, which is an answer', 22, 0],
  ['a route', 0, 0],
])('the kernel gives to a route lookup: %s', (_what, lookupErrno, want) => {
  const seen = complaints(exampleFacts({ lookupErrno }));
  expect(seen).toEqual(Array(want).fill('problem kernel'));
});

describe('/proc/sys', () => {
  const mount = (at: string, options: string): string =>
    `30 22 0:21 / ${at} ${options} shared:5 - proc proc rw\n`;
  test.each([
    ['/proc alone', mount('/proc', 'rw,nosuid'), false],
    ['all of /proc read-only', mount('/proc', 'ro,nosuid'), true],
    ['as in a container', mount('/proc', 'rw') + mount('/proc/sys', 'ro,nosuid'), true],
    ['of two on one place the later', mount('/proc/sys', 'ro') + mount('/proc/sys', 'rw'), false],
    ['writable inside what is not', mount('/proc/sys', 'ro') + mount('/proc/sys/net', 'rw'), false],
    ['another part', mount('/proc', 'rw') + mount('/proc/sys/kernel', 'ro'), false],
    ['not to be read', '', false],
  ])('%s', (_what, mounts, want) => {
    expect(isProcSysReadOnly(mounts)).toBe(want);
  });

  const OUTSIDE =
    '--sysctl net.ipv4.conf.all.forwarding=1  # docker run, podman run; Kubernetes: securityContext.sysctls';
  test('read-only is a trap by itself, and changes the remedy where forwarding is off', () => {
    const link = exampleChosen().link;
    const off = { ...link, devconf: link.devconf && { ...link.devconf, forwarding: false } };
    expect(complaints(exampleFacts({}, { mounts: READ_ONLY }))).toEqual([`warning proc-sys: ${OUTSIDE}`]);
    const chosen = [exampleChosen({ link: off })];
    expect(complaints(exampleFacts({ chosen }, { mounts: READ_ONLY }))).toContain(
      `problem forwarding g0: ${OUTSIDE}`,
    );
    expect(complaints(exampleFacts({ chosen }))).toEqual([
      'problem forwarding g0: sysctl -w net.ipv4.conf.g0.forwarding=1',
    ]);
    expect(texts(exampleFacts({ chosen }))).toContain('forwarding is off on g0');
  });

  test('read-only: any other sysctl is set from the host', () => {
    const { link } = exampleChosen();
    const proxies = { ...link, devconf: link.devconf && { ...link.devconf, proxyArp: true } };
    const chosen = [exampleChosen({ link: proxies })];
    expect(complaints(exampleFacts({ chosen }, { mounts: READ_ONLY }))).toContain(
      'problem kernel-proxy-arp g0: nsenter -t PID -n sysctl -w net.ipv4.conf.g0.proxy_arp=0  # as root on the host; PID: of arproxy there',
    );
  });
});
