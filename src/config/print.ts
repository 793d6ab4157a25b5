/** A configuration in its own language. parseConfig(printConfig(c)) equals c. Apart, since it alone loads YAML's writer. */
import { stringify } from 'yaml';
import type { Config } from './keys.ts';
import { toPlain } from './plain.ts';

export const printConfig = (config: Config): string => stringify(toPlain(config), { lineWidth: 0 });
