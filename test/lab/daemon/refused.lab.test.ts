/** Each system call that arproxy makes to open what it needs, refused: one line with the errno and the remedy, exit 1. */
import { expect, test } from 'vitest';
import { gateway } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { refusing } from '../../support/refuse.ts';

const [AF_PACKET, AF_NETLINK, SOL_PACKET, SOL_NETLINK] = [17, 16, 263, 270];
const [PACKET_RX_RING, NETLINK_GET_STRICT_CHK, NETLINK_ADD_MEMBERSHIP] = [5, 12, 1];
const [EPERM, ENOMEM, EMFILE, ENOPROTOOPT, EAFNOSUPPORT, ENOBUFS] = [1, 12, 24, 92, 97, 105];

interface Refusal {
  /** As refuse.c takes it: the call, the errno, arguments and their values. */
  readonly call: string;
  /** What the line names, and its remedy. */
  readonly says: RegExp;
  /** Whether the tables of the kernel cannot be read either, without which nothing works. */
  readonly tables: boolean;
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  'AF_NETLINK by seccomp': {
    call: `socket ${EPERM} 0 ${AF_NETLINK}`,
    says: /^arproxy: socket NETLINK_ROUTE: EPERM .*forbids AF_NETLINK.*RestrictAddressFamilies=/,
    tables: true,
  },
  'AF_NETLINK by systemd': {
    call: `socket ${EAFNOSUPPORT} 0 ${AF_NETLINK}`,
    says: /^arproxy: socket NETLINK_ROUTE: EAFNOSUPPORT .*RestrictAddressFamilies=/,
    tables: true,
  },
  'no descriptor for netlink': {
    call: `socket ${EMFILE} 0 ${AF_NETLINK}`,
    says: /^arproxy: socket NETLINK_ROUTE: EMFILE .*ulimit -n/,
    tables: true,
  },
  NETLINK_GET_STRICT_CHK: {
    call: `setsockopt ${ENOPROTOOPT} 1 ${SOL_NETLINK} 2 ${NETLINK_GET_STRICT_CHK}`,
    says: /^arproxy: setsockopt NETLINK_ROUTE: ENOPROTOOPT .*run Linux 5\.4/,
    tables: true,
  },
  'a group of notifications': {
    call: `setsockopt ${EPERM} 1 ${SOL_NETLINK} 2 ${NETLINK_ADD_MEMBERSHIP}`,
    says: /^arproxy: setsockopt NETLINK_ROUTE: EPERM .*AF_NETLINK/,
    tables: true,
  },
  'no memory for a request': {
    call: `sendto ${ENOBUFS}`,
    says: /^arproxy: send NETLINK_ROUTE: ENOBUFS .*MemoryMax=/,
    tables: true,
  },
  'no memory for the tables': {
    call: `recvmmsg ${ENOMEM}`,
    says: /^arproxy: recvmmsg NETLINK_ROUTE: ENOMEM .*MemoryMax=/,
    tables: true,
  },
  'AF_PACKET by seccomp': {
    call: `socket ${EPERM} 0 ${AF_PACKET}`,
    says: /^arproxy: socket AF_PACKET: EPERM .*a seccomp filter/,
    tables: false,
  },
  'no descriptor for packets': {
    call: `socket ${EMFILE} 0 ${AF_PACKET}`,
    says: /^arproxy: socket AF_PACKET: EMFILE .*ulimit -n/,
    tables: false,
  },
  'no memory for the capture ring': {
    call: `setsockopt ${ENOMEM} 1 ${SOL_PACKET} 2 ${PACKET_RX_RING}`,
    says: /^arproxy: pcap_activate any: ENOMEM .*MemoryMax=/,
    tables: false,
  },
  'any bind': {
    call: `bind ${EPERM}`,
    says: /^arproxy: pcap_activate any: EPERM .*a seccomp filter/,
    tables: false,
  },
};

test.for(Object.entries(REFUSALS))('run: %s', async ([, { call, says }], context) => {
  const { gw } = await gateway(openLab(context));
  const [command = '', ...words] = refusing(call);
  const { code, stdout, stderr } = await gw.run(command, [
    ...words,
    process.execPath,
    'dist/cli/main.js',
    'run',
    '-i',
    'g0',
  ]);
  expect(stderr).toMatch(says);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stdout).not.toContain('ready');
  expect(code).toBe(1); // and it has ended: nothing is left open that would keep it
});

test.for(Object.entries(REFUSALS).filter(([, { tables }]) => tables))(
  'explain: %s',
  async ([, { call, says }], context) => {
    const { gw } = await gateway(openLab(context));
    const [command = '', ...words] = refusing(call);
    const args = ['explain', '-i', 'g0', '--from', '10.0.0.2', '10.99.0.1'];
    const { code, stderr } = await gw.run(command, [...words, process.execPath, 'dist/cli/main.js', ...args]);
    expect(stderr).toMatch(says);
    expect(code).toBe(1);
  },
);

test('doctor names the netlink that is refused, and blames nothing else', async (context) => {
  const { gw } = await gateway(openLab(context));
  const [command = '', ...words] = refusing(`socket ${EPERM} 0 ${AF_NETLINK}`);
  const args = ['doctor', '-i', 'g0', '--json'];
  const { code, stdout } = await gw.run(command, [...words, process.execPath, 'dist/cli/main.js', ...args]);
  const findings = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level?: string; check?: string; text?: string });
  expect(findings.filter(({ level }) => level === 'problem')).toMatchObject([
    { check: 'kernel', text: expect.stringContaining('RestrictAddressFamilies=') },
  ]);
  expect(code).toBe(1);
});
