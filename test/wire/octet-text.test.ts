/** Names of interfaces as text, and back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { octetsOfText, textOfOctets } from '../../src/wire/octet-text.ts';

test.each([
  ['ASCII', '657468302e31', 'eth0.1'],
  ['UTF-8 of two, three and four octets', 'c3a9e282acf09f9880', 'é€😀'],
  ['what looks like the mark of a byte order', 'efbbbf61', '\ufeffa'],
  ['no UTF-8', '61ff', 'a\\xff'],
  ['Latin-1', '636166e930', 'caf\\xe90'],
  ['UTF-8 that is cut', '61e282', 'a\\xe2\\x82'],
  ['a surrogate', 'eda080', '\\xed\\xa0\\x80'],
  ['a longer form than needed', 'c1a1', '\\xc1\\xa1'],
  ['control characters', '611b07c285', 'a\\x1b\\x07\\xc2\\x85'],
  ['a backslash', '615c62', 'a\\b'],
  ['what is written as an octet is', '615c786666', 'a\\x5cxff'],
])('%s', (_, hex, text) => {
  expect(textOfOctets(Buffer.from(hex, 'hex'))).toBe(text);
  expect(Buffer.from(octetsOfText(text)).toString('hex')).toBe(hex);
});

test('no two names are shown as one', () => {
  const octet = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...Buffer.from('\\xf5cé')));
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 15 }), (octets) => {
      expect([...octetsOfText(textOfOctets(Uint8Array.from(octets)))]).toEqual(octets);
    }),
    { numRuns: 2000 },
  );
});
