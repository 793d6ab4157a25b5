/** A capture as it was before it was compressed, where this Node can tell: gzip, and zstd from Node 22.15 on. */
import zlib from 'node:zlib';
import { CaptureError } from '../capture/capture-error.ts';
import { type Compression, compressionOf, MAGIC_LEN } from '../capture/compression.ts';
import type { OctetSource } from '../capture/window.ts';

/** Maximum length of what is decompressed, in octets: it is held in memory as a whole. Some million frames of ARP. */
const MOST = 256 << 20;

type Decompress = (octets: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

/** `word`: the file as a word of a shell, for the command to type; empty for standard input. */
export function uncompressed(source: OctetSource, word: string, most = MOST): OctetSource {
  let inner: OctetSource | undefined;
  return {
    read: (into) => {
      inner ??= opened(source, word, most);
      return inner.read(into);
    },
  };
}

function opened(source: OctetSource, word: string, most: number): OctetSource {
  const first = upTo(source, MAGIC_LEN);
  const compression = compressionOf(first);
  const whole = chained(first, source);
  if (compression === undefined) return whole;
  const decompress = decompressorOf(compression);
  if (decompress === undefined) throw refused(compression, word, '');
  const packed = upTo(whole, most);
  if (packed.length === most) throw refused(compression, word, ` and larger than ${most} octets`);
  return chained(expanded(packed, decompress, compression, word, most));
}

/** A file that is cut off gives what it has: where its capture ends then is said by who reads that. */
function decompressorOf({ name }: Compression): Decompress | undefined {
  if (name === 'gzip')
    return (octets, options) =>
      zlib.gunzipSync(octets, { ...options, finishFlush: zlib.constants.Z_SYNC_FLUSH });
  if (name !== 'zstd' || !('zstdDecompressSync' in zlib)) return undefined;
  return zlib.zstdDecompressSync as Decompress; // the types are those of Node 20
}

function expanded(
  packed: Uint8Array,
  decompress: Decompress,
  compression: Compression,
  word: string,
  most: number,
): Uint8Array {
  try {
    return decompress(packed, { maxOutputLength: most });
  } catch (error) {
    if (error instanceof RangeError)
      throw refused(compression, word, `, of more than ${most} octets without`);
    const why = error instanceof Error ? error.message : String(error);
    throw new CaptureError(0, `it is compressed with ${compression.name}, and damaged: ${why}`);
  }
}

function refused({ name, command }: Compression, word: string, more: string): CaptureError {
  const from = word === '' ? '' : ` ${word}`;
  return new CaptureError(
    0,
    `it is compressed with ${name}${more}: decompress it first: ${command}${from} | arproxy replay -`,
  );
}

/** `octets`, and what `rest` has after them. */
function chained(octets: Uint8Array, rest?: OctetSource): OctetSource {
  let at = 0;
  return {
    read: (into) => {
      if (at === octets.length) return rest?.read(into) ?? 0;
      const piece = octets.subarray(at, at + into.length);
      into.set(piece);
      at += piece.length;
      return piece.length;
    },
  };
}

/** The next `length` octets, or what there is. */
function upTo(source: OctetSource, length: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let left = length;
  while (left > 0) {
    const piece = new Uint8Array(Math.min(left, 1 << 16));
    const count = source.read(piece);
    if (count === 0) break;
    pieces.push(piece.subarray(0, count));
    left -= count;
  }
  return Buffer.concat(pieces);
}
