/**
 * A strict reader of the text format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats): throws at
 * whatever a scraper, or `promtool check metrics`, would not take. Shares nothing with src/.
 */

export interface ParsedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly ParsedSample[];
}

export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y;
const NUMBER = /^(?:[+-]?Inf|NaN|[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i;

export function parseExposition(text: string): Map<string, ParsedFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const blocks = text.split(/^(?=# HELP )/m);
  const families = new Map<string, ParsedFamily>();
  for (const family of blocks.map(parseBlock)) {
    if (families.has(family.name)) throw new Error(`${family.name} stands there twice`);
    families.set(family.name, family);
  }
  return families;
}

function parseBlock(block: string): ParsedFamily {
  const [help = '', type = '', ...lines] = block.split('\n').slice(0, -1);
  const [, name = '', helpText = ''] = /^# HELP (\S+) (.+)$/.exec(help) ?? [];
  const [, typed, kind = ''] = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(type) ?? [];
  if (!NAME.test(name) || typed !== name) throw new Error(`no family begins so: ${help} / ${type}`);
  if ((kind === 'counter') !== name.endsWith('_total')) throw new Error(`${name} is a ${kind}`);
  const samples = lines.map(parseSample);
  const family = { name, help: helpText, type: kind, samples };
  const keys = samples.map(keyOf);
  if (new Set(keys).size !== keys.length) throw new Error(`${name} has a series twice`);
  if (kind === 'histogram') checkHistogram(family);
  else if (samples.some((sample) => sample.name !== name)) throw new Error(`${name} has a stranger's sample`);
  return family;
}

function parseSample(line: string): ParsedSample {
  const [, name = '', labelText, value = ''] = SAMPLE.exec(line) ?? [];
  if (name === '' || !NUMBER.test(value)) throw new Error(`no sample: ${line}`);
  return {
    name,
    labels: parseLabels(labelText ?? '', line),
    value: Number(value.replace('Inf', 'Infinity')),
  };
}

function parseLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (LABEL.lastIndex = 0; LABEL.lastIndex < text.length; ) {
    const [, name = '', value = ''] = LABEL.exec(text) ?? [];
    if (name === '' || name in labels) throw new Error(`bad labels: ${line}`);
    labels[name] = value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
  }
  return labels;
}

function checkHistogram({ name, samples }: ParsedFamily): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
  const bounds = buckets.map(({ labels }) => Number(labels['le']?.replace('+Inf', 'Infinity')));
  const rising = (values: number[]): boolean =>
    values.every((value, i) => i === 0 || value >= (values[i - 1] ?? 0));
  if (!rising(bounds) || bounds.at(-1) !== Number.POSITIVE_INFINITY)
    throw new Error(`${name}: bounds ${bounds.join()}`);
  const counts = buckets.map(({ value }) => value);
  const total = samples.find((sample) => sample.name === `${name}_count`)?.value;
  if (!rising(counts) || counts.at(-1) !== total)
    throw new Error(`${name}: counts ${counts.join()} of ${total}`);
  const others = samples.filter((sample) => sample.name !== `${name}_bucket`).map((sample) => sample.name);
  if (others.join() !== `${name}_sum,${name}_count`) throw new Error(`${name}: ${others.join()}`);
}

const keyOf = ({ name, labels }: ParsedSample): string =>
  JSON.stringify([name, ...Object.entries(labels).toSorted(([a], [b]) => a.localeCompare(b))]);

/** The value of the one series with these labels; undefined: there is none. */
export const seriesValue = (
  families: ReadonlyMap<string, ParsedFamily>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined =>
  [...families.values()]
    .flatMap(({ samples }) => samples)
    .find((sample) => keyOf(sample) === keyOf({ name, labels, value: 0 }))?.value;

/** Every name that a query may use: those of samples, and of families that have none yet. */
export const namesIn = (families: ReadonlyMap<string, ParsedFamily>): Set<string> =>
  new Set(
    [...families.values()].flatMap(({ name, samples }) => [name, ...samples.map((sample) => sample.name)]),
  );
