export interface PackedFile {
  readonly path: string;
  readonly mode: number;
  readonly bytes: Buffer;
}
export declare function faultsOfPackage(
  files: readonly PackedFile[],
  guard?: (bytes: Buffer, arch: string) => string[],
): string[];
export declare function startsItself(file: { readonly bytes: Buffer }): boolean;
