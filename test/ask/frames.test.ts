import { expect, test } from 'vitest';
import { parseReply } from '../../src/ask/reply.ts';
import { emitRequest } from '../../src/ask/request.ts';
import { type ArpFields, arpReply, arpRequest, padded } from '../support/frames.ts';
import { GATEWAY, mac, OTHER, OWN, REQUEST, SENDER, TARGET } from './samples.ts';

const ASKED = { sha: OWN, spa: SENDER, tpa: TARGET };

test('a broadcast request, and one to a single MAC', () => {
  expect(Buffer.from(emitRequest(REQUEST)).toString('hex')).toBe(arpRequest(ASKED).toString('hex'));
  const unicast = emitRequest({ ...REQUEST, destination: mac(GATEWAY) });
  expect(Buffer.from(unicast).toString('hex')).toBe(arpRequest({ ...ASKED, dst: GATEWAY }).toString('hex'));
});

const reply = (fields: Partial<ArpFields>): Buffer =>
  arpRequest({
    ...{ dst: OWN, src: GATEWAY, sha: GATEWAY, spa: TARGET, tha: OWN, tpa: SENDER, op: 2 },
    ...fields,
  });

test('a reply to it, whatever stands behind it', () => {
  const found = { sha: mac(GATEWAY), source: mac(GATEWAY) };
  expect(parseReply(arpReply(ASKED, GATEWAY), REQUEST)).toEqual(found);
  expect(parseReply(padded(reply({}), 60), REQUEST)).toEqual(found);
  expect(parseReply(reply({ hrd: 6 }), REQUEST)).toEqual(found);
  // A slice of a greater buffer, as a socket hands it over.
  expect(parseReply(Buffer.concat([Buffer.alloc(9), reply({})]).subarray(9), REQUEST)).toEqual(found);
});

test('the source of the frame is told beside the MAC in it', () => {
  expect(parseReply(reply({ src: OTHER }), REQUEST)).toEqual({ sha: mac(GATEWAY), source: mac(OTHER) });
});

test.each<[string, Partial<ArpFields>]>([
  ['a request', { op: 1 }],
  ['for another target', { spa: '10.99.0.2' }],
  ['to another sender', { tpa: '10.0.0.3' }],
  ['to another MAC', { tha: OTHER }],
  ['another protocol', { pro: 0x86dd }],
  ['a longer MAC', { hln: 8 }],
  ['a longer address', { pln: 16 }],
])('no reply to it: %s', (_what, fields) => {
  expect(parseReply(reply(fields), REQUEST)).toBeUndefined();
});

test('no frame that is cut is a reply', () => {
  for (let length = 0; length < 42; length++)
    expect(parseReply(reply({}).subarray(0, length), REQUEST)).toBeUndefined();
});
