/** The codecs of the library, held to frames that are written out, and to each other. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ARP_REPLY,
  decodeArp,
  decodeEthernet,
  decodeSll2,
  ETH_P_ARP,
  encodeArp,
  encodeEthernet,
  encodeSll2,
  replyTo,
} from '../../src/library/wire.ts';

const hex = (octets: Uint8Array | undefined): string => Buffer.from(octets ?? []).toString('hex');
const octets = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

const ARP = '0001 0800 06 04 0001 020000000002 0a000002 000000000000 0a630001';
const FRAME = `ffffffffffff 020000000002 0806 ${ARP}`;
const REPLY =
  '020000000002 020000000001 0806 0001 0800 06 04 0002 020000000001 0a630001 020000000002 0a000002';
const REQUEST = { sha: '02:00:00:00:00:02', spa: '10.0.0.2', tpa: '10.99.0.1' };

test('ARP', () => {
  expect(hex(encodeArp(REQUEST))).toBe(hex(octets(ARP)));
  const whole = { ...REQUEST, tha: '00:00:00:00:00:00', hrd: 1, pro: 0x0800, hln: 6, pln: 4, op: 1 };
  expect(decodeArp(octets(ARP))).toEqual(whole);
  expect(decodeArp(octets(`${ARP} 0000`))).toEqual(whole);
  expect(decodeArp(octets(ARP).subarray(0, 27))).toBeUndefined();
});

test('Ethernet, with a tag and without', () => {
  const plain = { dst: 'ff:ff:ff:ff:ff:ff', src: REQUEST.sha, type: ETH_P_ARP, payload: octets(ARP) };
  expect(hex(encodeEthernet(plain))).toBe(hex(octets(FRAME)));
  expect(decodeEthernet(octets(FRAME))).toEqual(plain);
  const tagged = { ...plain, tag: { tpid: 0x8100, tci: 0xe007 } };
  const frame = octets(`ffffffffffff 020000000002 8100 e007 0806 ${ARP}`);
  expect(hex(encodeEthernet(tagged))).toBe(hex(frame));
  expect(decodeEthernet(frame)).toEqual(tagged);
  expect(decodeEthernet(octets('ffffffffffff 020000000002 88a8 0007 8100'))?.tag).toEqual({
    tpid: 0x88a8,
    tci: 7,
  });
  expect([decodeEthernet(frame.subarray(0, 13)), decodeEthernet(frame.subarray(0, 17))]).toEqual([
    undefined,
    undefined,
  ]);
});

test('a part of a larger buffer is read where it begins', () => {
  const larger = octets(`aaaa ${FRAME}`);
  expect(decodeEthernet(larger.subarray(2))?.src).toBe(REQUEST.sha);
  expect(decodeArp(larger.subarray(16))?.tpa).toBe('10.99.0.1');
});

test('SLL2', () => {
  const packet = {
    protocol: 0x0806,
    ifindex: 7,
    hatype: 1,
    pkttype: 1,
    source: REQUEST.sha,
    payload: octets(ARP),
  };
  const written = octets(`0806 0000 00000007 0001 01 06 020000000002 0000 ${ARP}`);
  expect(hex(encodeSll2(packet))).toBe(hex(written));
  expect(decodeSll2(written)).toEqual(packet);
  expect(decodeSll2(written.subarray(0, 19))).toBeUndefined();
});

test('the reply to a request', () => {
  const frame = replyTo(REQUEST, '02:00:00:00:00:01');
  expect(hex(frame)).toBe(hex(octets(REPLY)));
  expect(decodeArp(frame.subarray(14))?.op).toBe(ARP_REPLY);
});

test('what is decoded is encoded as it was', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 28, maxLength: 28 }), (any) => {
      const packet = decodeArp(any);
      expect(packet && hex(encodeArp(packet))).toBe(hex(any));
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 18, maxLength: 60 }), (any) => {
      const frame = decodeEthernet(any);
      expect(frame && hex(encodeEthernet(frame))).toBe(hex(any));
    }),
  );
});

describe('a field that is none is named', () => {
  const frame = { dst: REQUEST.sha, src: REQUEST.sha, type: 1, payload: new Uint8Array() };
  const sll2 = {
    protocol: 1,
    ifindex: 1,
    hatype: 1,
    pkttype: 1,
    source: REQUEST.sha,
    payload: new Uint8Array(),
  };
  test.each([
    ['sha', () => encodeArp({ ...REQUEST, sha: '' })],
    ['spa', () => encodeArp({ ...REQUEST, spa: '' })],
    ['tha', () => encodeArp({ ...REQUEST, tha: 'x' })],
    ['tpa', () => encodeArp({ ...REQUEST, tpa: '1.2.3' })],
    ['op', () => encodeArp({ ...REQUEST, op: -1 })],
    ['hrd', () => encodeArp({ ...REQUEST, hrd: 65_536 })],
    ['pro', () => encodeArp({ ...REQUEST, pro: 0.5 })],
    ['hln', () => encodeArp({ ...REQUEST, hln: 256 })],
    ['pln', () => encodeArp({ ...REQUEST, pln: 256 })],
    ['dst', () => encodeEthernet({ ...frame, dst: '' })],
    ['src', () => encodeEthernet({ ...frame, src: '' })],
    ['type', () => encodeEthernet({ ...frame, type: 65_536 })],
    ['tag.tci', () => encodeEthernet({ ...frame, tag: { tpid: 0x8100, tci: 65_536 } })],
    ['tag.tpid', () => encodeEthernet({ ...frame, tag: { tpid: -1, tci: 0 } })],
    ['ifindex', () => encodeSll2({ ...sll2, ifindex: -1 })],
    ['protocol', () => encodeSll2({ ...sll2, protocol: -1 })],
    ['hatype', () => encodeSll2({ ...sll2, hatype: -1 })],
    ['pkttype', () => encodeSll2({ ...sll2, pkttype: 256 })],
    ['source', () => encodeSll2({ ...sll2, source: 'x' })],
    ['mac', () => replyTo(REQUEST, 'x')],
    ['request.sha', () => replyTo({ ...REQUEST, sha: 'x' }, REQUEST.sha)],
  ])('%s', (field, encode) => {
    expect(encode).toThrow(RangeError);
    expect(encode).toThrow(`${field}: want `);
  });
});
