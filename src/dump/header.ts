/** What each file of a dump says of itself. */
import { arch, release, type as system } from 'node:os';
import { encodeSection } from '../capture/pcapng-writer.ts';
import { ANY } from './interfaces.ts';

export function dumpHeader(version: string): Uint8Array {
  const section = encodeSection({
    hardware: arch(),
    os: `${system()} ${release()}`,
    application: `arproxy ${version}`,
  });
  const header = new Uint8Array(section.length + ANY.length);
  header.set(section);
  header.set(ANY, section.length);
  return header;
}
