/** Octets for tests: made by hand or poisoned, and never with the help of src/. Netlink is little-endian here. */

/** Exactly these octets: a read beyond them throws. */
export const viewOf = (octets: Uint8Array): DataView =>
  new DataView(octets.buffer, octets.byteOffset, octets.byteLength);

export const hex = (text: string): DataView => viewOf(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** A buffer with a former content, so that an octet that is not written shows. */
export const poisoned = (length: number): DataView => viewOf(Buffer.alloc(length, 0xa5));

/** The octets from `from` up to `to`, as hexadecimal digits. */
export const hexOf = (view: DataView, from = 0, to = view.byteLength): string =>
  Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('hex', from, to);

/** An octet of a buffer, or many of them, that poisoned() put there and nobody has written. */
export const untouched = (octets: number): string => 'a5'.repeat(octets);

export function u16(value: number): Buffer {
  const octets = Buffer.alloc(2);
  octets.writeUInt16LE(value);
  return octets;
}

export function u32(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32LE(value >>> 0);
  return octets;
}

export const padded = (octets: Buffer): Buffer =>
  Buffer.concat([octets, Buffer.alloc((4 - (octets.length % 4)) % 4)]);

/** struct nlattr, its payload, and padding to four octets. */
export const attribute = (type: number, ...payload: Buffer[]): Buffer => {
  const octets = Buffer.concat(payload);
  return padded(Buffer.concat([u16(4 + octets.length), u16(type), octets]));
};

export interface Header {
  readonly type: number;
  readonly flags?: number;
  readonly seq?: number;
}

/** struct nlmsghdr and the rest. */
export const message = ({ type, flags = 0, seq = 0 }: Header, ...body: Buffer[]): Buffer => {
  const octets = Buffer.concat(body);
  return Buffer.concat([u32(16 + octets.length), u16(type), u16(flags), u32(seq), u32(0), octets]);
};
