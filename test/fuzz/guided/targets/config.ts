/** Configuration files: a configuration that is printed and read as the same, or faults that have their places. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from '../../../../src/config/faults.ts';
import { parseConfig } from '../../../../src/config/parse.ts';
import { printConfig } from '../../../../src/config/print.ts';
import { SAMPLE } from '../../../config/sample.ts';
import { type Target, textOf, wordsOf } from '../target.ts';
import { EVERY_KEY } from './config-words.ts';

const EXAMPLE = new URL('../../../../docs/arproxy.example.yaml', import.meta.url);

/** A path with what a terminal would obey. */
const HOSTILE = 'control: "/a\\e[31m\\x7f\\u202e"\ninterfaces: [{ match: { name: "\\u202e*" } }]';

export const config: Target = {
  kind: 'config',
  longest: 2500,
  words: wordsOf(
    ...EVERY_KEY,
    ...[
      'interfaces:\n',
      '  - match: {name: "a*"}\n',
      '&a ',
      '*a',
      '!!',
      '? ',
      '|\n',
      '>-\n',
      '---\n',
      '%YAML 1.2\n',
      '"\\u202e"',
    ],
    ...[
      '10.0.0.0/8',
      '800ms',
      '10/s',
      '00:00:5e:00:01:0a',
      'none',
      '1e9',
      '[',
      ']',
      '{',
      '}',
      ': ',
      ', ',
      "'",
      '\x1b',
      '\u202e',
      '<<: ',
    ],
  ),
  seeds: () =>
    [
      SAMPLE,
      readFileSync(EXAMPLE, 'utf8'),
      'interfaces: [{ match: { name: eth0 } }]',
      HOSTILE,
      '"a\\n\\e": 1\ninterfaces: []',
    ].map((text) => Uint8Array.from(Buffer.from(text))),
  attempt(octets) {
    const read = parsed(textOf(octets));
    if (read === undefined) return;
    const printed = printConfig(read);
    const again = parsed(printed);
    if (!isDeepStrictEqual(again, read)) throw new Error(`printed, it is another: ${printed}`);
  },
};

function parsed(text: string): ReturnType<typeof parseConfig> | undefined {
  try {
    return parseConfig(text, 'a.yaml');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (error.faults.length === 0) throw new Error('refused, and no fault is named', { cause: error });
    const lines = text.split('\n').length;
    for (const { line, column, text: said } of error.faults)
      if (line > lines || column < 0 || said === '')
        throw new Error(`a fault in line ${line} of ${lines}: ${said}`);
    if (error.message.split('\n').length !== error.faults.length) throw new Error('a fault of several lines');
    return undefined;
  }
}
