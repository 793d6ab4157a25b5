export interface Elf {
  readonly machine: number;
  readonly dynamic: readonly { readonly tag: number; readonly value: number; readonly text: () => string }[];
}
export declare function readElf(bytes: Buffer): Elf;
