/** A ConfigMap as a pod sees it. */
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder as the kubelet has it for a ConfigMap: the file is a link through `..data`, which is swapped. */
export class MountedConfig {
  readonly folder: string;
  #version = 0;

  constructor(folder: string, text: string) {
    this.folder = folder;
    mkdirSync(folder);
    this.swap(text);
    symlinkSync('..data/arproxy.yaml', join(folder, 'arproxy.yaml'));
  }

  swap(text: string): void {
    const version = `..version_${this.#version++}`;
    mkdirSync(join(this.folder, version));
    writeFileSync(join(this.folder, version, 'arproxy.yaml'), text);
    symlinkSync(version, join(this.folder, '..data_tmp'));
    renameSync(join(this.folder, '..data_tmp'), join(this.folder, '..data'));
  }
}
