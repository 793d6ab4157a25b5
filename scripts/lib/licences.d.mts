interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}
export function licencesOf(metafile: Metafile, root: string): string;
export function bundledPackages(metafile: Metafile): string[];
