import type { PackedFile } from './contents.mjs';
export declare function filesOf(tgz: Buffer): PackedFile[];
