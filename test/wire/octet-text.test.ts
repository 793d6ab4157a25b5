/** Names of interfaces as text, and back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { octetsOfText, oneLine, plainJson, plainLines, textOfOctets } from '../../src/wire/octet-text.ts';

test.each([
  ['ASCII', '657468302e31', 'eth0.1'],
  ['UTF-8 of two, three and four octets', 'c3a9e282acf09f9880', 'é€😀'],
  ['the mark of a byte order', 'efbbbf61', '\\xef\\xbb\\xbfa'],
  ['text from right to left', '61e280ae62', 'a\\xe2\\x80\\xaeb'],
  ['a line break, and a line separator', '610a62e280a8', 'a\\x0ab\\xe2\\x80\\xa8'],
  ['a tag that is not seen', 'f3a08181', '\\xf3\\xa0\\x81\\x81'],
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

/** Texts of others: what a terminal obeys, in every form, among what it does not. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...Array.from(
          '\x00\t\n\r\x1b\x7f\x80\x9b\u00ad\u061c\u200b\u200e\u2028\u2029\u202e\u2066\u2069\ufeff',
        ),
        '\u{e0041}',
      ),
      fc.constantFrom('\x1b[31m', '\x1b]0;x\x07', '\\x1b', '\\', '"', 'é', '😀', 'eth0'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
  )
  .map((parts) => Buffer.from(parts.join('')).toString()); // no half of a pair
const OBEYED = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

test('of any text, nothing is left for a terminal to obey', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(oneLine(text)).not.toMatch(OBEYED);
      expect(plainLines(text).replaceAll('\n', '')).not.toMatch(OBEYED);
      expect(plainLines(text).split('\n')).toEqual(text.split('\n').map(oneLine));
      expect(oneLine(oneLine(text))).toBe(oneLine(text));
      expect(oneLine(text) === text).toBe(!OBEYED.test(text));
    }),
    { numRuns: 2000 },
  );
});

test('JSON keeps its value, and a name typed as it is becomes the name as it is shown', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const json = plainJson(JSON.stringify({ [text]: [text] }));
      expect(json).not.toMatch(OBEYED);
      expect(JSON.parse(json)).toEqual({ [text]: [text] });
      const name = text.replaceAll('\\', '/'); // a backslash may look like that of an escape
      expect(oneLine(name)).toBe(textOfOctets(Buffer.from(name)));
    }),
    { numRuns: 2000 },
  );
});
