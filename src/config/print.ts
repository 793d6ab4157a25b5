/** A configuration in its own language. parseConfig(printConfig(c)) equals c. Apart, since it alone loads YAML's writer. */
import { Document, Scalar, visit } from 'yaml';
import { oneLine, plainJson } from '../wire/octet-text.ts';
import type { Config } from './keys.ts';
import { toPlain } from './plain.ts';

/** What a terminal would obey, in a path, stands as YAML's `\uNNNN`: only double quotes know that. */
export function printConfig(config: Config): string {
  const document = new Document(toPlain(config));
  visit(document, {
    Scalar: (_key, scalar) => {
      if (typeof scalar.value === 'string' && oneLine(scalar.value) !== scalar.value)
        scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return plainJson(document.toString({ lineWidth: 0 }));
}
