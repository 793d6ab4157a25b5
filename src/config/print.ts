/** A configuration in its own language. parseConfig(printConfig(c)) equals c. */
import { stringify } from 'yaml';
import type { Config } from './config.ts';
import { toPlain } from './plain.ts';

export const printConfig = (config: Config): string => stringify(toPlain(config), { lineWidth: 0 });
