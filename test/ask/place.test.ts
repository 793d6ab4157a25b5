/** Which interface is asked on, and what is in the way. */
import { expect, test } from 'vitest';
import { NO_INTERFACE, placeNamed } from '../../src/ask/place.ts';
import { UserError } from '../../src/errors/user-error.ts';
import { G0, type Rows, tables } from '../host/tables-double.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { ip } from './samples.ts';

function place(name: string, rows: Rows = {}): ReturnType<typeof placeNamed> {
  const now = tables(rows);
  now.kernel.refresh();
  return placeNamed(now, name);
}

test('by name, with the addresses of its own', () => {
  const rows: Rows = {
    addresses: [
      [G0, '10.0.0.1/24'],
      [5, '10.99.0.9/16'],
      [G0, '192.0.2.1/32'],
    ],
  };
  expect(place('g0', rows)).toMatchObject({
    ...{ ifname: 'g0', ifindex: G0, mac: exampleLink().mac },
    addresses: [
      expect.objectContaining({ ifindex: G0, address: ip('10.0.0.1'), prefixLength: 24 }),
      expect.objectContaining({ ifindex: G0, address: ip('192.0.2.1'), prefixLength: 32 }),
    ],
  });
});

test('a name that no interface has: those that there are', () => {
  expect(() => place('g9')).toThrow(
    new UserError(NO_INTERFACE, 'there is no interface "g9"; there are lo, g0, g1'),
  );
});

const BRIDGE = exampleLink({ ifindex: 9, name: 'br0', kind: 'bridge' });
const PASSTHRU = exampleLink({ ifindex: 9, name: 'm0', kind: 'macvlan', lower: G0, passthru: true });

test.each<[string, Rows, RegExp]>([
  ['down', { g0: { flags: 0 } }, /^cannot ask on g0: g0 is down \(ENETDOWN\): ip link set dev g0 up$/],
  [
    'no carrier',
    { g0: { flags: 1 } },
    /^cannot ask on g0: g0 has no carrier: nothing is at its other end, or that is down$/,
  ],
  ['not Ethernet', { g0: { hatype: 512 } }, /^cannot ask on g0: g0 is not an Ethernet interface$/],
  ['no MAC', { g0: { mac: undefined } }, /^cannot ask on g0: g0 is not an Ethernet interface$/],
  [
    'a port',
    { g0: { master: 9, masterKind: 'bridge' } as Rows['g0'] & object, links: [BRIDGE] },
    /^cannot ask on g0: g0 is a port of br0 .*: arproxy ask -i br0$/,
  ],
  [
    'below a macvlan in mode passthru',
    { links: [PASSTHRU] },
    /^cannot ask on g0: .*passthru.*: arproxy ask -i m0$/,
  ],
])('%s', (_what, rows, says) => {
  expect(() => place('g0', rows)).toThrow(says);
});

test('what keeps from answering does not keep from asking', () => {
  expect(place('g0', { g0: { devconf: { forwarding: false, proxyArp: true, mediumId: -1 } } }).ifname).toBe(
    'g0',
  );
  expect(place('g0', { g0: { flags: 0x1_1043 | 0x80 } }).ifname).toBe('g0');
});
