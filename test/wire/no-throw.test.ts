import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FRAMES } from './arp-frames.ts';
import { everyMessage } from './captured.ts';
import { attribute, message, viewOf } from './octets.ts';
import { PARSERS } from './parsers.ts';

/** All that was captured, the attributes of messages also by themselves. */
const FIXTURES: readonly Buffer[] = [
  ...FRAMES.map(({ any }) => Buffer.from(any, 'hex')),
  ...everyMessage,
  ...everyMessage.map((octets) => octets.subarray(16)),
];

/** A captured one, with some octets another value, and cut. */
const mutants = fc
  .record({
    fixture: fc.constantFrom(...FIXTURES),
    changes: fc.array(
      fc.tuple(fc.nat(2000), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 3, 4, 0x7f, 0xff))),
      {
        maxLength: 6,
      },
    ),
    keep: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ fixture, changes, keep }) => {
    const octets = Buffer.from(fixture.subarray(0, Math.ceil(fixture.length * keep)));
    for (const [at, value] of changes) if (octets.length > 0) octets[at % octets.length] = value;
    return octets;
  });

/** Messages with plausible headers, and attributes in attributes of nonsense. */
const payload = fc.uint8Array({ maxLength: 24 }).map((octets) => Buffer.from(octets));
const type = fc.oneof(fc.nat(60), fc.nat(0xffff));
const nested = fc.tuple(type, fc.array(fc.tuple(type, payload), { maxLength: 4 }));
const nonsense = fc
  .record({
    header: fc.record({ type: fc.constantFrom(2, 16, 17, 24, 28, 32, 80), flags: fc.nat(0x3ff) }),
    family: fc.constantFrom(0, 2, 10, 255),
    body: fc.uint8Array({ minLength: 3, maxLength: 15 }),
    attributes: fc.array(nested, { maxLength: 5 }),
  })
  .map(({ header, family, body, attributes }) => {
    const inside = attributes.map(([outer, rows]) =>
      attribute(outer, ...rows.map(([inner, octets]) => attribute(inner, octets))),
    );
    return message(header, Buffer.from([family, ...body]), ...inside);
  });

const random = fc.uint8Array({ maxLength: 120 });
const inputs = fc.oneof(mutants, nonsense, random);

test('every exported function of src/wire that reads a message is tried', () => {
  const wire = new URL('../../src/wire/', import.meta.url);
  const files = readdirSync(wire, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const signature = /export (?:const|function) (\w+)[^;{]*?\(\s*view: DataView,\s*at: number,\s*end: number/g;
  const readers = files.flatMap((file) =>
    [...readFileSync(new URL(file, wire), 'utf8').matchAll(signature)].map(([, name]) => name),
  );
  expect(readers).toContain('parseLink');
  expect(Object.keys(PARSERS)).toEqual(expect.arrayContaining(readers));
});

describe.each(Object.entries(PARSERS))('%s', (_name, parse) => {
  test('reads or refuses every cut of everything captured', () => {
    for (const octets of FIXTURES) {
      for (let length = 0; length <= octets.length; length++) {
        parse(viewOf(octets.subarray(0, length)), 0, length);
      }
    }
    expect(FIXTURES.length).toBeGreaterThan(100);
  });

  test('reads or refuses whatever comes', () => {
    const property = fc.property(inputs, (octets) => {
      parse(viewOf(octets), 0, octets.length);
    });
    expect(() => fc.assert(property, { numRuns: 1000 })).not.toThrow();
  });

  test('looks at nothing before `at`, and at nothing from `end` on', () => {
    fc.assert(
      fc.property(
        inputs,
        fc.uint8Array({ maxLength: 9 }),
        fc.uint8Array({ maxLength: 9 }),
        (octets, before, after) => {
          const around = Buffer.concat([before, octets, after]);
          const alone = parse(viewOf(octets), 0, octets.length);
          expect(parse(viewOf(around), before.length, before.length + octets.length)).toEqual(alone);
        },
      ),
      { numRuns: 500 },
    );
  });
});
