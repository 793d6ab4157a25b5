import type { PackedFile } from './contents.mjs';
export interface InDeb {
  readonly path: string;
  readonly mode?: number;
  readonly bytes?: Buffer;
  readonly target?: string;
}
export declare function debTree(what: {
  readonly files: readonly PackedFile[];
  readonly arch: string;
  readonly version: string;
  readonly time: number;
}): InDeb[];
