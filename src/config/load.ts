/** A configuration file, read, checked and complete. */
import type { Config } from './config.ts';
import { parseConfig } from './parse.ts';
import { readWholeFile } from './read-file.ts';

/** Nothing is answered while the YAML is read: a tenth of a second for so much of it, and for hostile text the square. */
const LARGEST = 64 << 10;

const HINT = ' (a long list of prefixes belongs into a file of its own: allow_file, deny_file)';

/** Throws ConfigError. */
export const loadConfig = (file: string): Config => parseConfig(readWholeFile(file, LARGEST, HINT), file);
