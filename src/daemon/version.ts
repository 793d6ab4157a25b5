/** The version that stands in package.json; its path is the same from src/ and from dist/. */
import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');

export const { version } = JSON.parse(text) as { version: string };
