/** The kept inputs of a kind: a small file each, named by what is in it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CORPUS = join(import.meta.dirname, '..', 'corpus');

export const corpusKinds = (): string[] => readdirSync(CORPUS).toSorted();

export function readCorpus(kind: string): Uint8Array[] {
  const folder = join(CORPUS, kind);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted()
    .map((name) => Uint8Array.from(readFileSync(join(folder, name))));
}

/** Its path. */
export function keep(kind: string, octets: Uint8Array): string {
  const name = createHash('sha256').update(octets).digest('hex').slice(0, 16);
  mkdirSync(join(CORPUS, kind), { recursive: true });
  const path = join(CORPUS, kind, name);
  writeFileSync(path, octets);
  return path;
}
