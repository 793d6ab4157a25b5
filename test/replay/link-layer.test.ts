/** What each link type says of a frame, and what the kernel would have made of it. */
import { describe, expect, test } from 'vitest';
import { headerOf, type LinkLayer, parseLinkLayer } from '../../src/capture/link-layer.ts';
import { receptionOf } from '../../src/capture/reception.ts';
import { packetTypeOf } from '../../src/replay/packet-type.ts';
import { type Mac, parseMac } from '../../src/wire/mac.ts';
import { arpRequest, tagged } from '../support/frames.ts';
import { hex, viewOf } from '../wire/octets.ts';

const OWN = '02:00:00:00:00:01';
const ASKER = '02:00:00:00:00:02';
const [ETHERNET, SLL, SLL2] = [1, 113, 276];
const mac = (text: string): Mac => parseMac(text) ?? (Number.NaN as Mac);

const request = arpRequest({ sha: ASKER, spa: '10.0.0.2', tpa: '10.99.0.1' });
const to = (dst: string, src = ASKER): Buffer =>
  arpRequest({ sha: ASKER, spa: '10.0.0.2', tpa: '10.99.0.1', dst, src });

function layerOf(linktype: number, octets: Uint8Array): LinkLayer {
  const layer = parseLinkLayer(linktype, viewOf(octets));
  if (typeof layer === 'string') throw new Error(layer);
  return layer;
}

/** The header of a frame of `any`, from ASKER. */
const sllHeader = (pkttype: number, protocol: string): Buffer =>
  Buffer.from(`000${pkttype}00010006${ASKER.replaceAll(':', '')}0000${protocol}`, 'hex');
const sll2Header = (pkttype: number, ifindex: string, protocol: string): Buffer =>
  Buffer.from(`${protocol}0000${ifindex}00010${pkttype}06${ASKER.replaceAll(':', '')}0000`, 'hex');

describe('parseLinkLayer', () => {
  test('Ethernet', () => {
    expect(layerOf(ETHERNET, request)).toEqual({
      pkttype: undefined,
      destination: 0xffff_ffff_ffff,
      source: mac(ASKER),
      ifindex: undefined,
      protocol: 0x0806,
      tpid: 0,
      tci: 0,
      tagged: false,
      payload: 14,
    });
  });

  test.each([
    ['a VLAN', tagged(request, 0xe005), true, 18],
    ['a VLAN of a provider', tagged(request, 5, 0x88a8), true, 18],
    ['a priority', tagged(request, 0xe000), false, 18],
    ['a VLAN in a VLAN', tagged(tagged(request, 7), 5, 0x88a8), true, 22],
    ['a VLAN in a priority', tagged(tagged(request, 7), 0xe000), true, 22],
  ])('Ethernet with a tag of %s', (_, frame, isTagged, payload) => {
    expect(layerOf(ETHERNET, frame)).toMatchObject({ protocol: 0x0806, tagged: isTagged, payload });
  });

  test('the outermost tag is that of the header', () => {
    const twice = layerOf(ETHERNET, tagged(tagged(request, 7), 0xe005, 0x88a8));
    expect(twice).toMatchObject({ tpid: 0x88a8, tci: 0xe005 });
    if (typeof twice === 'string') throw new Error(twice);
    const source = mac(ASKER);
    expect(headerOf(twice)).toEqual({ destination: 0xffff_ffff_ffff, source, tpid: 0x88a8, tci: 0xe005 });
    expect(headerOf({ ...twice, destination: undefined })).toBeUndefined();
    expect(headerOf({ ...twice, destination: mac('00:00:00:00:00:00') })).toBeUndefined(); // of our dump
  });

  test('SLL', () => {
    const layer = layerOf(SLL, Buffer.concat([sllHeader(3, '0806'), request.subarray(14)]));
    expect(layer).toEqual({
      pkttype: 3,
      destination: undefined,
      source: mac(ASKER),
      ifindex: undefined,
      protocol: 0x0806,
      tpid: 0,
      tci: 0,
      tagged: false,
      payload: 16,
    });
    const withTag = Buffer.concat([sllHeader(1, '8100'), Buffer.from('00050806', 'hex')]);
    expect(layerOf(SLL, withTag)).toMatchObject({ tagged: true, protocol: 0x0806, payload: 20 });
  });

  test('SLL2', () => {
    const layer = layerOf(SLL2, sll2Header(4, '00000007', '0800'));
    expect(layer).toMatchObject({
      pkttype: 4,
      source: mac(ASKER),
      ifindex: 7,
      protocol: 0x0800,
      payload: 20,
    });
  });

  test.each([
    [ETHERNET, 13],
    [SLL, 15],
    [SLL2, 19],
  ])('link type %d with %d octets is cut', (linktype, length) => {
    expect(parseLinkLayer(linktype, viewOf(Buffer.alloc(length)))).toBe('cut');
    expect(parseLinkLayer(linktype, viewOf(Buffer.alloc(length + 1)))).not.toBe('cut');
  });

  test('a tag that is cut, and a link type that nobody knows', () => {
    expect(parseLinkLayer(ETHERNET, viewOf(tagged(request, 5).subarray(0, 17)))).toBe('cut');
    expect(parseLinkLayer(127, hex('00'.repeat(60)))).toBe('link-type');
  });
});

const UNSAID = { direction: undefined, reception: undefined };

describe('packetTypeOf', () => {
  test.each([
    [1, 0],
    [2, 2],
    [3, 1],
    [4, 3],
  ])('what pcapng says of the reception (%d) is what the kernel took it for', (reception, pkttype) => {
    const layer = layerOf(ETHERNET, request);
    expect(packetTypeOf(layer, mac(OWN), { direction: 'in', reception })).toBe(pkttype);
    expect(packetTypeOf(layer, mac(OWN), { direction: 'in', reception: 7 })).toBe(1);
    expect(receptionOf(pkttype)).toBe(reception);
  });

  test.each([
    ['all', to('ff:ff:ff:ff:ff:ff'), 1],
    ['a group', to('01:00:5e:00:00:01'), 2],
    ['us', to(OWN), 0],
    ['another', to('02:00:00:00:00:77'), 3],
    ['all, by us', to('ff:ff:ff:ff:ff:ff', OWN), 4],
    ['all, tagged for a VLAN', tagged(request, 5), 3],
    ['all, tagged for priority', tagged(request, 0xe000), 1],
    ['us, tagged for a VLAN', tagged(to(OWN), 5), 3],
    ['a VLAN, by us', tagged(to('ff:ff:ff:ff:ff:ff', OWN), 5), 4],
  ])('of a frame to %s', (_, frame, pkttype) => {
    expect(packetTypeOf(layerOf(ETHERNET, frame), mac(OWN), UNSAID)).toBe(pkttype);
  });

  test('of a frame with our own MAC that the capture says came in: it was not sent', () => {
    const layer = layerOf(ETHERNET, to('ff:ff:ff:ff:ff:ff', OWN));
    expect(packetTypeOf(layer, mac(OWN), { ...UNSAID, direction: 'in' })).toBe(1);
  });

  test.each([0, 1, 2, 3, 4])('%d where the capture says so', (pkttype) => {
    expect(packetTypeOf(layerOf(SLL, sllHeader(pkttype, '0806')), mac(ASKER), UNSAID)).toBe(pkttype);
    expect(packetTypeOf(layerOf(SLL2, sll2Header(pkttype, '00000003', '0806')), mac(ASKER), UNSAID)).toBe(
      pkttype,
    );
  });
});
