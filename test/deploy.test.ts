/** What lies in deploy/ for Prometheus and Grafana: it can be read, and asks for nothing that arproxy does not have. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildProgram } from '../src/cli/program.ts';
import { exposition } from '../src/metrics/exposition.ts';
import { families } from '../src/metrics/families.ts';
import { OUTCOMES } from '../src/policy/outcomes.ts';
import { namesIn, parseExposition } from './metrics/parse-exposition.ts';
import { sourceDouble } from './metrics/source-double.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Panel {
  readonly id: number;
  readonly targets: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}

const DASHBOARD = readFileSync('deploy/grafana-dashboard.json', 'utf8');
const dashboard = JSON.parse(DASHBOARD) as {
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
  readonly panels: readonly Panel[];
};
const alerts = parse(readFileSync('deploy/alerts.yaml', 'utf8')) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = alerts.groups.flatMap((group) => group.rules);
const queries = [
  ...rules.map(({ expr }) => expr),
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
];

// test/lab/metrics/metrics.lab.test.ts holds that a running daemon has the same names.
const scraped = parseExposition(exposition(families(sourceDouble())));
const namesOf = (text: string): string[] => [...new Set(text.match(/\barproxy_\w+/g) ?? [])];

test('every query is about metrics that there are', () => {
  const known = namesIn(scraped);
  expect(queries.filter((query) => namesOf(query).some((name) => !known.has(name)))).toEqual([]);
  expect(queries.filter((query) => namesOf(query).length === 0)).toEqual(['up{job="arproxy"} == 0']);
  expect(namesOf(DASHBOARD).filter((name) => !known.has(name))).toEqual([]);
});

test('every label that a query names is one of its metric, or of the scrape', () => {
  const labels = new Set(
    [...scraped.values()].flatMap(({ samples }) => samples.flatMap((s) => Object.keys(s.labels))),
  );
  for (const label of ['job', 'instance']) labels.add(label);
  const named = queries.flatMap((query) => [
    ...[...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/)),
    ...[...query.matchAll(/[{,](\w+)(?:=|!)/g)].map(([, label = '']) => label),
  ]);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((label) => !labels.has(label))).toEqual([]);
});

test('every reason that a query names is one', () => {
  const reasons = new Set<string>(OUTCOMES.map(({ reason }) => reason));
  const named = queries.flatMap((query) =>
    [...query.matchAll(/reason[!=]~?"([^"]*)"/g)].flatMap(([, list = '']) => list.split('|')),
  );
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((reason) => !reasons.has(reason))).toEqual([]);
});

test('each alert says what to look at, each panel asks the chosen data source', () => {
  expect(rules.filter(({ annotations }) => !annotations['summary'] || !annotations['description'])).toEqual(
    [],
  );
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  const uids = dashboard.panels.flatMap(({ targets }) => targets.map(({ datasource }) => datasource.uid));
  expect(new Set(uids)).toEqual(new Set([`${'$'}{datasource}`]));
  expect(dashboard.templating.list).toContainEqual(
    expect.objectContaining({ name: 'datasource', type: 'datasource' }),
  );
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
});

test('the unit has the one capability that arproxy needs, and no option that it does not have', () => {
  const unit = readFileSync('deploy/arproxy.service', 'utf8');
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
  expect([value('AmbientCapabilities'), value('CapabilityBoundingSet')]).toEqual([
    'CAP_NET_RAW',
    'CAP_NET_RAW',
  ]);
  const [command, ...options] = value('ExecStart')
    .replace(/^.* arproxy /, '')
    .split(' ');
  const run = buildProgram().commands.find((each) => each.name() === command);
  const flags = run?.options.flatMap(({ short, long }) => [short, long]);
  for (const option of options.filter((word) => word.startsWith('-'))) expect(flags).toContain(option);
  // As scripts/launcher.mjs has it.
  const [shut = 'nothing'] = /--inspect-port=[^']+/.exec(readFileSync('scripts/launcher.mjs', 'utf8')) ?? [];
  expect(value('Environment')).toBe(`NODE_OPTIONS=${shut}`);
});
