import { beforeEach, describe, expect, test } from 'vitest';
import { Links } from '../../src/kernel/links.ts';
import type { Mac } from '../../src/wire/mac.ts';
import { exampleLink } from './example-link.ts';

let heard: string[] = [];
let links: Links;
beforeEach(() => {
  heard = [];
  links = new Links({
    linkChanged: ({ name }, before) =>
      heard.push(before === undefined ? `${name} new` : `${name}, was ${before.name}`),
    linkRemoved: ({ name }) => heard.push(`${name} gone`),
  });
});

const A = exampleLink({ ifindex: 1, name: 'a' });
const B = exampleLink({ ifindex: 2, name: 'b' });
const C = exampleLink({ ifindex: 3, name: 'c' });
const names = (): string[] => [...links].map(({ name }) => name);

describe('a change', () => {
  test('is there, and told, at once', () => {
    links.apply(A);
    links.apply({ ...A, name: 'renamed' });
    expect(links.get(1)?.name).toBe('renamed');
    links.delete(1);
    expect([links.get(1), ...links]).toEqual([undefined]);
    expect(heard).toEqual(['a new', 'renamed, was a', 'renamed gone']);
  });

  test('a link that is not there cannot go', () => {
    links.delete(1);
    expect(heard).toEqual([]);
  });

  test('a link may go, and others come, while one looks at all', () => {
    for (const link of [A, B]) links.apply(link);
    for (const { ifindex } of links) {
      links.delete(ifindex);
      links.apply({ ...C, ifindex: ifindex + 100 });
    }
    expect([...links].map(({ ifindex }) => ifindex)).toEqual([101, 102]);
  });
});

describe('hasMac', () => {
  const [M, N] = [0x0200_0000_0077 as Mac, 0x0200_0000_0078 as Mac];

  test('is true while any link has the MAC', () => {
    for (const link of [A, B]) links.apply({ ...link, mac: M });
    links.apply({ ...A, mac: M, mtu: 9000 });
    links.delete(1);
    expect([links.hasMac(M), links.hasMac(N)]).toEqual([true, false]);
    links.delete(2);
    expect(links.hasMac(M)).toBe(false);
  });

  test('follows a change, also to none and from none', () => {
    links.apply({ ...A, mac: M });
    links.apply({ ...A, mac: N });
    expect([links.hasMac(M), links.hasMac(N)]).toEqual([false, true]);
    links.apply({ ...A, mac: undefined });
    expect(links.hasMac(N)).toBe(false);
    links.apply({ ...A, mac: N });
    expect(links.hasMac(N)).toBe(true);
  });

  test('forgets what a dump did not show', () => {
    links.apply({ ...A, mac: M });
    links.beginDump();
    links.endDump();
    expect(links.hasMac(M)).toBe(false);
  });
});

describe('a dump', () => {
  test('leaves every link where it is until its end, then takes those away that it did not show', () => {
    for (const link of [A, B, C]) links.apply(link);
    heard = [];
    links.beginDump();
    expect(names()).toEqual(['a', 'b', 'c']);
    links.apply({ ...B, name: 'b2' });
    expect(links.get(1)).toBe(A);
    expect(heard).toEqual(['b2, was b']);
    links.endDump();
    expect(names()).toEqual(['b2']);
    expect(heard).toEqual(['b2, was b', 'a gone', 'c gone']);
  });

  test('keeps what a notification has shown since it began', () => {
    links.apply(A);
    links.beginDump();
    links.apply(B);
    links.apply(A);
    links.endDump();
    expect(names()).toEqual(['a', 'b']);
  });

  test('that never ended takes nothing away, nor does the next for its sake', () => {
    for (const link of [A, B]) links.apply(link);
    links.beginDump();
    links.apply(A);
    links.beginDump();
    expect(names()).toEqual(['a', 'b']);
    links.apply(A);
    links.apply(B);
    links.endDump();
    expect(names()).toEqual(['a', 'b']);
  });

  test('shown in the one before is not shown in this one', () => {
    links.beginDump();
    links.apply(A);
    links.endDump();
    links.beginDump();
    links.endDump();
    expect(names()).toEqual([]);
  });
});

describe('a notification of sysctls', () => {
  test('changes what it names, leaves the rest, and is told', () => {
    links.apply(exampleLink({ ifindex: 1, name: 'a', devconf: { forwarding: false, mediumId: 7 } }));
    links.applyNetconf({ ifindex: 1, proxyArp: true });
    expect(links.get(1)?.devconf).toMatchObject({ forwarding: false, proxyArp: true, mediumId: 7 });
    links.applyNetconf({ ifindex: 1, forwarding: true });
    expect(links.get(1)?.devconf).toMatchObject({ forwarding: true, proxyArp: true, mediumId: 7 });
    links.applyNetconf({ ifindex: 1, forwarding: false, proxyArp: false });
    expect(links.get(1)?.devconf).toMatchObject({ forwarding: false, proxyArp: false });
    expect(heard).toEqual(['a new', ...Array(3).fill('a, was a')]);
  });

  test('for a link without IPv4 says that IPv4 has begun there, and not with which values', () => {
    links.apply(exampleLink({ ifindex: 1, name: 'a', devconf: 'none' }));
    heard = [];
    expect(links.applyNetconf({ ifindex: 1, proxyArp: true })).toBe(false);
    expect([links.get(1)?.devconf, heard]).toEqual([undefined, []]);
    links.apply(exampleLink({ ifindex: 1, name: 'a' }));
    expect(links.applyNetconf({ ifindex: 1, proxyArp: true })).toBe(true);
  });

  test('for a link that nobody knows is not kept', () => {
    expect(links.applyNetconf({ ifindex: 2, proxyArp: true })).toBe(true);
    links.deleteDevconf(2);
    expect([links.get(2), heard]).toEqual([undefined, []]);
  });

  test('or that there are none any more: IPv4 has ended on the link', () => {
    for (const link of [A, B]) links.apply(link);
    heard = [];
    links.deleteDevconf(1);
    expect([links.get(1)?.devconf, links.get(2)?.devconf]).toEqual([undefined, B.devconf]);
    expect([names(), heard]).toEqual([['a', 'b'], ['a, was a']]);
  });

  test('makes another link: who has the one before sees no change', () => {
    links.apply(A);
    links.applyNetconf({ ifindex: 1, proxyArp: true });
    const now = links.get(1);
    expect([A.devconf?.proxyArp, now?.devconf?.proxyArp]).toEqual([false, true]);
    links.deleteDevconf(1);
    expect([now?.devconf?.proxyArp, links.get(1)?.devconf]).toEqual([true, undefined]);
  });

  test('that says nothing new makes none, and is not told: a resync has one for each link', () => {
    links.apply(A);
    heard = [];
    links.applyNetconf({ ifindex: 1, forwarding: true, proxyArp: false, rpFilter: 0 });
    expect([links.get(1), heard]).toEqual([A, []]);
    expect(links.get(1)).toBe(A);
    links.applyNetconf({ ifindex: 1, forwarding: true, rpFilter: 1 });
    expect([links.get(1)?.devconf?.rpFilter, heard]).toEqual([1, ['a, was a']]);
  });

  test('does not make an old row look like a fresh one', () => {
    links.apply(exampleLink({ ifindex: 1 }));
    links.beginDump();
    links.applyNetconf({ ifindex: 1, proxyArp: true });
    links.endDump();
    expect(links.get(1)).toBeUndefined();
    links.apply(exampleLink({ ifindex: 1 }));
    links.beginDump();
    links.deleteDevconf(1);
    links.endDump();
    expect(links.get(1)).toBeUndefined();
  });
});

describe('who takes the frames of a link', () => {
  test.each([
    ['bridge', true],
    ['bond', true],
    ['team', true],
    ['openvswitch', true],
    ['vrf', false],
  ])('its master of kind %s: %s', (kind, takes) => {
    links.apply({ ...B, kind });
    expect(links.takerOf({ ...A, master: 2 })?.name).toBe(takes ? 'b' : undefined);
  });

  test('nobody, where it has no master, or one that is not known', () => {
    for (const link of [A, { ...B, kind: 'bridge' }]) links.apply(link);
    expect([links.takerOf(A), links.takerOf({ ...A, master: 9 })]).toEqual([undefined, undefined]);
  });

  const M = { ...B, kind: 'macvlan', lower: 1, passthru: true };
  const above = (): (string | undefined)[] => [1, 2, 3].map((ifindex) => links.passthruAbove(ifindex)?.name);

  test('a macvlan in mode passthru above it, as long as it is there', () => {
    for (const link of [A, M]) links.apply(link);
    expect(above()).toEqual(['b', undefined, undefined]);
    links.apply({ ...M, name: 'm' });
    expect(above()).toEqual(['m', undefined, undefined]);
    links.delete(2);
    expect(above()).toEqual([undefined, undefined, undefined]);
  });

  test('no macvlan in another mode, nor one that is on a device elsewhere', () => {
    for (const link of [A, { ...M, passthru: false }, { ...M, ifindex: 3, lower: 0 }]) links.apply(link);
    expect([...above(), links.passthruAbove(0)]).toEqual(Array(4).fill(undefined));
  });

  test('a macvlan whose lower device is another one now, or which another link has taken the ifindex of', () => {
    for (const link of [A, M]) links.apply(link);
    links.apply({ ...M, lower: 3 });
    expect(above()).toEqual([undefined, undefined, 'b']);
    links.apply(B);
    expect(above()).toEqual([undefined, undefined, undefined]);
  });

  test('a macvlan made anew before the old one was found to be gone', () => {
    for (const link of [A, M]) links.apply(link);
    links.beginDump();
    for (const link of [A, { ...M, ifindex: 3, name: 'm' }]) links.apply(link);
    links.endDump();
    expect(above()).toEqual(['m', undefined, undefined]);
  });
});
