/** Metrics as Prometheus reads them: the text format, version 0.0.4. Why no library does it: docs/decisions/0004. */

export interface Sample {
  /** Behind the family's name: `_bucket`, `_sum`, `_count`; nothing for what is no histogram. */
  readonly suffix?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  readonly name: string;
  /** One sentence, without a full stop. */
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly Sample[];
}

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export const exposition = (families: readonly Family[]): string =>
  families.map((family) => `${headOf(family)}${family.samples.map(lineOf(family)).join('')}`).join('');

const headOf = ({ name, help, type }: Family): string =>
  `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;

const lineOf =
  ({ name }: Family) =>
  ({ suffix = '', labels = {}, value }: Sample): string =>
    `${name}${suffix}${formatLabels(labels)} ${formatValue(value)}\n`;

function formatLabels(labels: Readonly<Record<string, string>>): string {
  let pairs = '';
  for (const name in labels)
    pairs += `${pairs === '' ? '{' : ','}${name}="${escapeLabel(labels[name] ?? '')}"`;
  return pairs === '' ? '' : `${pairs}}`;
}

/** The name of an interface may hold everything but a slash and white space. */
const escapeLabel = (value: string): string => (/[\\"\n]/.test(value) ? escaped(value) : value);

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const escapeHelp = (help: string): string => help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

function formatValue(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
