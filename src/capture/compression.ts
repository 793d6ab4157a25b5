/** What a file is compressed with, by its first octets, and what makes it whole again. */

export interface Compression {
  readonly name: string;
  /** Writes what it was to standard output; a file's name goes behind it. */
  readonly command: string;
}

/** In hexadecimal: what the formats' own documents have as their magic numbers. */
const FORMATS: readonly (Compression & { readonly magic: string })[] = [
  { name: 'gzip', command: 'gzip -dc', magic: '1f8b' },
  { name: 'zstd', command: 'zstd -dc', magic: '28b52ffd' },
  { name: 'xz', command: 'xz -dc', magic: 'fd377a585a00' },
  { name: 'lzma', command: 'xz -dc', magic: '5d0000' },
  { name: 'lz4', command: 'lz4 -dc', magic: '04224d18' },
  { name: 'lz4', command: 'lz4 -dc', magic: '02214c18' }, // lz4 -l
  { name: 'bzip2', command: 'bzip2 -dc', magic: '425a68' },
  { name: 'lzip', command: 'lzip -dc', magic: '4c5a4950' },
  { name: 'lzop', command: 'lzop -dc', magic: '894c5a4f' },
  { name: 'compress', command: 'gzip -dc', magic: '1f9d' },
  { name: 'zip', command: 'unzip -p', magic: '504b0304' },
  { name: '7z', command: '7z x -so', magic: '377abcaf271c' },
];

/** The longest magic number, in octets. */
export const MAGIC_LEN = 6;

export function compressionOf(first: Uint8Array): Compression | undefined {
  const hex = Buffer.from(first.subarray(0, MAGIC_LEN)).toString('hex');
  return FORMATS.find(({ magic }) => hex.startsWith(magic));
}
