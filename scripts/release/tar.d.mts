export interface TarEntry {
  readonly path: string;
  readonly kind: 'file' | 'link' | 'folder';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly owner: string;
  readonly group: string;
  readonly mtime: number;
  readonly bytes: Buffer;
  readonly target: string;
}
export declare function readTar(bytes: Buffer): TarEntry[];
