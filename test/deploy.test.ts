/** What lies in deploy/ for Prometheus and Grafana: it can be read, and asks for nothing that arproxy does not have. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
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

/** `Key=value` lines, without comments and sections. */
const linesOf = (file: string): string[] =>
  readFileSync(`deploy/${file}`, 'utf8')
    .split('\n')
    .filter((line) => /^\w+=/.test(line));

describe.each(['arproxy.service', 'arproxy@.service'])('%s', (file) => {
  const lines = linesOf(file);
  const values = (key: string) =>
    lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));

  test('it has the one capability that arproxy needs', () => {
    expect([values('AmbientCapabilities'), values('CapabilityBoundingSet')]).toEqual([
      ['CAP_NET_RAW'],
      ['CAP_NET_RAW'],
    ]);
  });

  test('it gives no command and no option that arproxy does not have', () => {
    const { commands } = buildProgram();
    for (const start of [...values('ExecStart'), ...values('ExecReload')]) {
      const [name, ...words] = start.replace(/^\/usr\/bin\/env arproxy /, '').split(' ');
      const command = commands.find((each) => each.name() === name);
      const flags = command?.options.flatMap(({ short, long }) => [short, long]);
      for (const option of words.filter((word) => word.startsWith('-'))) expect(flags).toContain(option);
      expect(command).toBeDefined();
    }
  });

  test('its debugger is shut as by scripts/launcher.mjs', () => {
    const [shut = 'nothing'] =
      /--inspect-port=[^']+/.exec(readFileSync('scripts/launcher.mjs', 'utf8')) ?? [];
    expect(values('Environment')).toContain(`NODE_OPTIONS=${shut}`);
  });
});

test('the unit of one interface is the other one, but for what is its own', () => {
  const [all, one] = [linesOf('arproxy.service'), linesOf('arproxy@.service')];
  expect(one.filter((line) => !all.includes(line))).toEqual([
    'Description=ARP proxy in userspace for %i',
    'ExecStart=/usr/bin/env arproxy run --interface %i',
    'CacheDirectory=arproxy-%i',
    'Environment=NODE_COMPILE_CACHE=%C/arproxy-%i',
    'RuntimeDirectory=arproxy-%i',
  ]);
  expect(all.filter((line) => !one.includes(line)).map((line) => line.split('=')[0])).toEqual(
    'Description ExecStart ExecReload CacheDirectory Environment RuntimeDirectory'.split(' '),
  );
});

test('the hardened drop-in leaves NODE_OPTIONS as it was, but for the compiler', () => {
  const [was = ''] = linesOf('arproxy.service').filter((line) => line.includes('NODE_OPTIONS'));
  expect(linesOf('hardened.conf')).toContain(
    was.replace('NODE_OPTIONS=', '"NODE_OPTIONS=--jitless ').concat('"'),
  );
});
