import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AttributeReader } from '../../../src/wire/netlink/attribute.ts';
import { attribute, u16, u32, viewOf } from '../octets.ts';

const reader = (...attributes: Buffer[]): AttributeReader => {
  const octets = Buffer.concat(attributes);
  return new AttributeReader(viewOf(octets), 0, octets.length);
};

/** The reader on its first attribute. */
const onFirst = (...attributes: Buffer[]): AttributeReader => {
  const on = reader(...attributes);
  on.next();
  return on;
};

/** By the number of octets that are read. */
const READ: Readonly<Record<number, (on: AttributeReader) => number>> = {
  1: (on) => on.u8(),
  2: (on) => on.u16(),
  4: (on) => on.u32(),
  6: (on) => on.mac(),
};

const payloads = fc.uint8Array({ maxLength: 20 });
const rows = fc.array(fc.record({ type: fc.nat(0x3fff), payload: payloads }), { maxLength: 8 });

describe('the cursor', () => {
  test('goes over attributes of any length, padding left out', () => {
    fc.assert(
      fc.property(rows, (attributes) => {
        const on = reader(...attributes.map(({ type, payload }) => attribute(type, Buffer.from(payload))));
        const seen: unknown[] = [];
        while (on.next()) {
          const inside = Array.from({ length: Math.floor(on.length / 4) }, (_, i) => on.i32At(i));
          seen.push([on.type, on.length, inside]);
        }
        expect(on.error).toBeUndefined();
        expect(seen).toEqual(
          attributes.map(({ type, payload }) => {
            const octets = Buffer.from(payload);
            const inside = Array.from({ length: octets.length >> 2 }, (_, i) => octets.readInt32LE(i * 4));
            return [type, octets.length, inside];
          }),
        );
      }),
    );
  });

  test('the flags NLA_F_NESTED and NLA_F_NET_BYTEORDER are no part of the type', () => {
    const on = reader(attribute(0x8000 | 26, Buffer.alloc(0)), attribute(0x4000 | 3, Buffer.alloc(0)));
    expect([on.next(), on.type, on.next(), on.type, on.next()]).toEqual([true, 26, true, 3, false]);
  });

  test('the last attribute may go without its padding', () => {
    const on = reader(attribute(7, Buffer.from([9])).subarray(0, 5));
    expect([on.next(), on.u8(), on.next(), on.error]).toEqual([true, 9, false, undefined]);
  });

  test('fewer octets than a header at the end are no attribute, and no fault', () => {
    const on = reader(attribute(7, u32(1)), Buffer.from([8, 0, 1]));
    expect([on.next(), on.next(), on.error]).toEqual([true, false, undefined]);
  });

  test('begins at `at` and ends at `end`, whatever lies around', () => {
    const octets = Buffer.concat([u32(0xffffffff), attribute(5, u32(6)), attribute(7, u32(8))]);
    const on = new AttributeReader(viewOf(octets), 4, 12);
    expect([on.next(), on.type, on.u32(), on.next(), on.error]).toEqual([true, 5, 6, false, undefined]);
  });
});

describe('a fault', () => {
  test.each([
    ['a length of 0', [u16(0), u16(9), u32(0)]],
    ['a length below the header', [u16(3), u16(9), u32(0)]],
    ['a length beyond the end', [u16(9), u16(9), u32(0)]],
  ])('%s ends the walk, with what and where', (_what, octets) => {
    const on = reader(attribute(1, u32(2)), ...octets);
    expect([on.next(), on.next(), on.next()]).toEqual([true, false, false]);
    expect(on.error).toBe('attribute 9: length outside the message');
  });

  test('a number of another size is 0, and the fault stays', () => {
    const on = onFirst(attribute(9, u16(7)), attribute(10, u32(7)));
    expect([on.u32(), on.error]).toEqual([0, 'attribute 9: 2 octets, want 4']);
    expect([on.next(), on.u16(), on.u8(), on.i32(), on.ipv4(), on.mac()]).toEqual([false, 0, 0, 0, 0, 0]);
    expect([on.text(), on.i32At(0), on.nested().next()]).toEqual(['', undefined, false]);
    expect(on.error).toBe('attribute 9: 2 octets, want 4');
  });

  test('reset() forgives it', () => {
    const on = onFirst(attribute(9, u16(7)));
    on.u32();
    const octets = attribute(3, u32(4));
    expect(on.reset(viewOf(octets), 0, octets.length).next()).toBe(true);
    expect([on.type, on.u32(), on.error]).toEqual([3, 4, undefined]);
  });

  test.each([1, 2, 4, 6].flatMap((want) => [0, 1, 2, 3, 4, 5, 6, 7].map((length) => ({ want, length }))))(
    'a value of $want octets in an attribute of $length',
    ({ want, length }) => {
      const on = onFirst(attribute(1, Buffer.alloc(length, 0xff)));
      expect(READ[want]?.(on)).toBe(want === length ? 256 ** want - 1 : 0);
      expect(on.error === undefined).toBe(want === length);
    },
  );
});

describe('a value', () => {
  test('numbers are in host order, addresses in network order', () => {
    expect(onFirst(attribute(1, Buffer.from([0x12, 0x34]))).u16()).toBe(0x3412);
    expect(onFirst(attribute(1, Buffer.from([1, 2, 3, 0xf4]))).u32()).toBe(0xf4030201);
    expect(onFirst(attribute(1, Buffer.from([0xfe, 0xff, 0xff, 0xff]))).i32()).toBe(-2);
    expect(onFirst(attribute(1, Buffer.from([0xc0, 0, 2, 1]))).ipv4()).toBe(0xc0000201);
    expect(onFirst(attribute(1, Buffer.from([2, 0, 0, 0, 0, 1]))).mac()).toBe(0x0200_0000_0001);
  });

  test('text ends at its NUL, or with the attribute', () => {
    expect(onFirst(attribute(3, Buffer.from('lo\0'))).text()).toBe('lo');
    expect(onFirst(attribute(3, Buffer.from('lo\0rest'))).text()).toBe('lo');
    expect(onFirst(attribute(3, Buffer.from('lo')), attribute(4, u32(0))).text()).toBe('lo');
    expect(onFirst(attribute(3, Buffer.alloc(0))).text()).toBe('');
  });

  test('an element of an array is there or not; half an element is not', () => {
    const on = onFirst(attribute(1, u32(5), u32(-6), u16(1)));
    expect([on.i32At(0), on.i32At(1), on.i32At(2)]).toEqual([5, -6, undefined]);
    expect(on.error).toBeUndefined();
  });

  test('attributes inside an attribute do not reach beyond it', () => {
    const on = onFirst(attribute(1, attribute(2, u32(3)), Buffer.from([12, 0, 9, 0])), attribute(4, u32(5)));
    const inside = on.nested();
    expect([inside.next(), inside.type, inside.u32(), inside.next()]).toEqual([true, 2, 3, false]);
    expect(inside.error).toBe('attribute 9: length outside the message');
    expect([on.next(), on.type, on.error]).toEqual([true, 4, undefined]);
  });
});
