/** arp_ignore and arp_filter, mode by mode. That the kernel does so too, the self-test knows (topic kernel-answers). */
import { expect, test } from 'vitest';
import { kernelSilence } from '../../src/explain/kernel-silence.ts';
import { prefixOf } from '../../src/wire/ipv4.ts';
import { RT_SCOPE_HOST } from '../../src/wire/rtnetlink/address.ts';
import { G0, G1 } from '../host/tables-double.ts';
import { address } from '../policy/situation.ts';
import { explained } from './world-double.ts';

const row = (ifindex: number, text: string, scope = 0) => {
  const [host = '', length = ''] = text.split('/');
  return {
    ifindex,
    address: address(host),
    prefixLength: Number(length),
    prefix: prefixOf(address(host), Number(length)),
    scope,
  };
};
const ADDRESSES = [
  row(G0, '10.0.0.1/24'),
  row(G0, '10.4.0.1/32'),
  row(G1, '10.2.0.1/24'),
  row(G1, '10.5.0.1/32', RT_SCOPE_HOST),
];

const silent = (mode: number, tpa: string, spa = '10.0.0.2') =>
  kernelSilence({
    ...{ spa: address(spa), tpa: address(tpa), iif: G0, addresses: ADDRESSES, arpIgnore: mode },
    ...{ arpFilter: false, routeLocalnet: false },
    routeBack: () => ({ errno: 0, type: 1, oif: G0, length: -1 }),
  }) === 'arp-ignore';

test.each([
  [0, { '10.0.0.1': false, '10.2.0.1': false, '10.5.0.1': false }],
  [1, { '10.0.0.1': false, '10.4.0.1': false, '10.2.0.1': true, '10.5.0.1': true }],
  [2, { '10.0.0.1': false, '10.4.0.1': true, '10.2.0.1': true, '10.5.0.1': true }],
  [3, { '10.0.0.1': false, '10.2.0.1': false, '10.5.0.1': true, '10.7.0.1': true }],
  [4, { '10.2.0.1': false }],
  [7, { '10.2.0.1': false }],
  [8, { '10.0.0.1': true, '10.2.0.1': true }],
])('arp_ignore %i', (mode, want) => {
  expect(Object.fromEntries(Object.keys(want).map((tpa) => [tpa, silent(mode, tpa)]))).toEqual(want);
});

test('arp_ignore 2 wants the sender in the prefix of the target, and of a probe none', () => {
  expect([silent(2, '10.0.0.1', '10.7.0.2'), silent(2, '10.0.0.1', '0.0.0.0')]).toEqual([true, false]);
});

test.each([
  ['leaves by the ingress', { errno: 0, oif: G0 }, '10.0.0.2', undefined],
  ['leaves by another interface', { errno: 0, oif: G1 }, '10.0.0.2', 'arp-filter'],
  ['has no route', { errno: 101, oif: 0 }, '10.0.0.2', 'arp-filter'],
  ['is a probe, which is not filtered', { errno: 101, oif: 0 }, '0.0.0.0', undefined],
  ['had no result', { errno: -1, oif: 0 }, '10.0.0.2', undefined],
])('arp_filter: what goes back %s', (_what, { errno, oif }, spa, want) => {
  const routeBack = () => ({ errno, type: 1, oif, length: -1 });
  const asked = { spa: address(spa), tpa: address('10.0.0.1'), iif: G0, addresses: ADDRESSES };
  expect(kernelSilence({ ...asked, arpIgnore: 0, arpFilter: true, routeLocalnet: false, routeBack })).toBe(
    want,
  );
});

test.each([
  [
    { 'conf/g0/arp_ignore': 1 },
    'arp-ignore',
    'arp_ignore=1 on g0 keeps it silent: 10.2.0.1 is not an address of g0',
  ],
  [
    { 'conf/all/arp_ignore': 2, 'conf/g0/arp_ignore': 1 },
    'arp-ignore',
    'arp_ignore=2 on all keeps it silent: 10.2.0.1 is not an address of g0 in one prefix with 10.0.0.2',
  ],
  [
    { 'conf/all/arp_ignore': 8, 'conf/g0/arp_ignore': 8 },
    'arp-ignore',
    'arp_ignore=8 on g0 keeps it silent: it answers for no address',
  ],
  [
    { 'conf/g0/arp_ignore': 8 },
    'arp-ignore',
    'arp_ignore=8 on g0 keeps it silent: it answers for no address',
  ],
])('what explain says of %j', (sysctls, cause, why) => {
  const said = explained({ target: '10.2.0.1', addresses: [[G1, '10.2.0.1/24']], sysctls });
  expect(said).toMatchObject({ verdict: 'drop', reason: 'target-local', cause, kernel: 'drop' });
  expect(said.text).toBe(`the target is an address of this host: the kernel is to answer, but ${why}`);
  const names = Object.keys(sysctls).map((name) => `net.ipv4.${name.replaceAll('/', '.')}=0`);
  expect(said.remedy?.command).toBe(`sysctl -w ${names.join(' ')}`);
});

test('arp_filter: the remedy is the route back, which the packets want too', () => {
  const sysctls = { 'conf/all/arp_filter': 1 };
  const said = explained({ target: '10.2.0.1', addresses: [[G1, '10.2.0.1/24']], from: '10.7.0.2', sysctls });
  expect(said).toMatchObject({ cause: 'arp-filter', kernel: 'drop' });
  expect(said.text).toMatch(
    /arp_filter=1 on all keeps it silent: its packets to 10\.7\.0\.2 do not leave by g0$/,
  );
  expect(said.remedy?.command).toBe('ip route replace 10.7.0.2/32 dev g0');
});

test('of a target that is no address of this host, arp_ignore says nothing', () => {
  expect(explained({ sysctls: { 'conf/g0/arp_ignore': 8 } })).toMatchObject({
    verdict: 'reply',
    kernel: 'reply',
  });
});

test('a probe for an address of this host: kept quiet by arp_ignore too', () => {
  const probe = { from: '0.0.0.0', target: '10.2.0.1', addresses: [[G1, '10.2.0.1/24']] } as const;
  expect(explained(probe).kernel).toBe('reply');
  expect(explained({ ...probe, sysctls: { 'conf/g0/arp_ignore': 1 } }).kernel).toBe('drop');
});
