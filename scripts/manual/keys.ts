/** The keys of the configuration, each with a heading of its own: meaning, what may be written, default, option of `run`. */
import { configReference, type KeyRow } from '../../src/config/reference.ts';
import { code, escaped, list, paragraph, sentence } from './markdown.ts';

const RULE = 'interfaces[].';

/** What may be written, for types that the page has a heading about; the others say it themselves. */
const VALUES: Readonly<Record<string, string>> = {
  duration: '[duration](#durations), such as `800ms`',
  rate: '[rate](#rates), such as `10/s`',
  'list of prefixes': 'list of [prefixes](#prefixes), such as `[10.0.0.0/8, 192.0.2.7]`',
  'pattern, or list of patterns': '[pattern](#patterns), or list of patterns, such as `[eth1, "cali*"]`',
  path: '[path](#paths) of a file',
  'path, or `none`': '[path](#paths), or `none`',
  'list of reasons': 'list of [reasons](reasons.md), such as `[no-route]`',
  MAC: '[MAC](#macs) of a host, such as `00:00:5e:00:01:0a`',
  'IPv4 address, or MAC': 'IPv4 address, or [MAC](#macs)',
  address: '[address to listen on](#addresses-to-listen-on)',
  mapping: 'mapping of the keys below',
};

/** Without `interfaces[].`. */
export const ruleKeys = (): string =>
  sections(
    configReference()
      .filter(({ key }) => key.startsWith(RULE))
      .map((row) => ({ ...row, key: row.key.slice(RULE.length) })),
  );

export const daemonKeys = (): string =>
  sections(configReference().filter(({ key }) => !key.startsWith(RULE)));

const sections = (rows: readonly KeyRow[]): string => rows.map(section).join('\n\n');

function section({ key, type, default: value, sayable, help, option }: KeyRow): string {
  const said = value === 'required' ? 'none: it must be given' : sayable ? code(value) : escaped(value);
  return [
    `### ${code(key)}`,
    paragraph(escaped(sentence(help))),
    list([
      ['Value', VALUES[type] ?? escaped(type)],
      ...(value === '' ? [] : [['Default', said] as const]),
      ...(option === undefined ? [] : [['Option of `run`', code(option)] as const]),
    ]),
  ].join('\n\n');
}
