// What is wrong in the place of a number, an array, a function, a handle or the options. All made anew for each use.

function detached(array) {
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

const shared = (Type, octets) => new Type(new SharedArrayBuffer(octets));

export const nothing = () => [undefined, null, true, '', 'x', Symbol('x'), 1n, Number.NaN];

export const noNumber = () => [
  ...nothing(),
  ...[-1, 0.5, 2 ** 32, 2 ** 53, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ...[{}, [], () => {}, new Uint8Array(4), { valueOf: () => 64 }, '64', Object(64)],
];

export const noString = () => [
  ...nothing().filter((value) => typeof value !== 'string'),
  ...[0, 1, {}, ['x'], () => {}, Object('x'), new Uint8Array(4), { toString: () => 'x' }],
];

export const noBoolean = () => [
  ...nothing().filter((value) => value !== true),
  ...[0, 1, {}, [], () => {}, Object(true), 'true'],
];

const noArray = () => [
  ...nothing(),
  ...[0, 64, {}, [1, 2, 3], () => {}],
  ...[new ArrayBuffer(4096), new DataView(new ArrayBuffer(4096))],
  ...[new Int8Array(4096), new Uint8ClampedArray(4096), new Uint16Array(4096), new BigInt64Array(4096)],
  ...[new Float32Array(4096), new Float64Array(4096)],
  ...[new Proxy(new Uint8Array(4096), {}), Object.create(new Uint8Array(4096))],
  { length: 4096, byteLength: 4096, byteOffset: 0, buffer: new ArrayBuffer(4096) },
];

export const noOctets = () => [
  ...noArray(),
  ...[new Uint8Array(0), detached(new Uint8Array(4096)), shared(Uint8Array, 4096)],
  ...[new Int32Array(4096), new Uint32Array(4096)],
];

/** An empty one is right: it is no program. So is that of a detached array, which nothing is left of. */
export const noProgram = () => [
  ...noArray(),
  ...[shared(Uint8Array, 4096), new Int32Array(4096), new Uint32Array(4096)],
  ...[new Uint8Array(7), new Uint8Array(12), new Uint8Array(8 * 4097)],
  new Uint8Array(8), // it does not return
];

export const noInt32 = () => [
  ...noArray(),
  ...[new Int32Array(0), detached(new Int32Array(4096)), shared(Int32Array, 4096)],
  ...[new Uint8Array(4096), new Uint32Array(4096)],
];

export const noUint32 = () => [
  ...noArray(),
  ...[new Uint32Array(0), detached(new Uint32Array(4096)), shared(Uint32Array, 16384)],
  ...[new Uint8Array(4096), new Int32Array(4096)],
];

export const noGroups = () => [
  ...noArray(),
  ...[new Uint8Array(4), new Int32Array(1), shared(Uint32Array, 4).fill(1)],
  ...[Uint32Array.of(0), Uint32Array.of(1, 0x7fffffff), Uint32Array.of(0xffffffff)],
];

/** For a parameter that may be left out, too. */
export const noFunction = () => [...nothing().slice(1), 0, {}, [], { call() {}, apply() {} }];

/**
 * `others` are handles of the other kinds. No Object.create(handle): V8 (seen on Node 26) ends with SIGSEGV where an external is
 * to be a prototype, before anything of the addon is called.
 */
export const noHandle = (handle, others) => [
  ...nothing(),
  ...[0, {}, [], () => {}, new Uint8Array(64)],
  ...[new Proxy(handle, {}), { ...handle }],
  ...others,
];

export const noCaptureOptions = () => [
  ...nothing(),
  ...[{}, [], () => {}, { protocol: 0x0806 }, { ringSize: 65536 }],
  ...noNumber().map((protocol) => ({ protocol, ringSize: 65536 })),
  ...noNumber().map((ringSize) => ({ protocol: 0x0806, ringSize })),
  { protocol: 0x10000, ringSize: 65536 },
  { protocol: 0x0806, ringSize: 0xffffffff },
  // What may be left out is right where it is not.
  ...[...noNumber().slice(1), 225, 2 ** 32 - 1].map((senderAt) => ({
    ...{ protocol: 0x0806, ringSize: 65536 },
    ...{ senderAt, senderLength: 16 },
  })),
  ...[...noNumber().slice(1), 17].map((senderLength) => ({
    ...{ protocol: 0x0806, ringSize: 65536 },
    ...{ senderAt: 0, senderLength },
  })),
  {
    get protocol() {
      throw Object.assign(new Error('thrown by a getter'), { code: 'GETTER' });
    },
  },
];

/** In the place of what a fast path shares, each part wrong. */
export const noMemory = (right) => [
  ...nothing(),
  ...[0, {}, [], () => {}],
  ...Object.entries(right).flatMap(([name, value]) =>
    (typeof value === 'number' ? noSeed(name) : noShared(value)).map((wrong) => ({
      ...right,
      [name]: wrong,
    })),
  ),
];

/** A seed may be any number. */
const noSeed = (name) =>
  name === 'places'
    ? [...noNumber(), 0, 256, 2 ** 20]
    : noNumber().filter((value) => typeof value !== 'number');

const noShared = (right) => [
  ...[undefined, null, 0, {}, [], new right.constructor(right.length)],
  ...[right.subarray(0, 0), new DataView(right.buffer)],
  // Not aligned for doubles.
  ...(right.BYTES_PER_ELEMENT < 8
    ? [new right.constructor(new SharedArrayBuffer(1 << 23), 4, right.length)]
    : []),
  ...[Int8Array, BigInt64Array].map((Type) => new Type(new SharedArrayBuffer(1 << 20))),
];
