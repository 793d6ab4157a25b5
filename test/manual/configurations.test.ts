/** Every configuration in the manual is one: `arproxy check` takes it, and of some it is tried what their text says. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkCommand } from '../../src/cli/check.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { toPlain } from '../../src/config/plain.ts';
import { decide, type Facts, type RuleFacts } from '../../src/library/decision.ts';
import { camelCase } from '../../src/policy/camel-case.ts';

const print = vi.hoisted(() => vi.fn<(text: string) => void>());
vi.mock('../../src/cli/output.ts', () => ({ print }));

/** Where the manual's files are; here they are in a folder of their own. */
const ETC = '/etc/arproxy';
const folder = mkdtempSync(join(tmpdir(), 'arproxy-manual-'));
beforeEach(() => print.mockClear());
afterAll(() => rmSync(folder, { recursive: true }));

interface Example {
  readonly page: string;
  /** The heading above it. */
  readonly title: string;
  readonly text: string;
}

const pages = ['README.md', ...readdirSync('docs').map((file) => `docs/${file}`)].filter((file) =>
  file.endsWith('.md'),
);

/** What stands in fences of that language. */
function fences(page: string, language: string): readonly Example[] {
  const found: Example[] = [];
  let title = '';
  for (const [, heading, said = '', text = ''] of readFileSync(page, 'utf8').matchAll(
    /^#+ ([^\n]+)$|^```(\w*)\n(.*?)^```$/gms,
  )) {
    if (heading !== undefined) title = heading;
    else if (said === language) found.push({ page, title, text });
  }
  return found;
}

const configurations = pages.flatMap((page) =>
  fences(page, 'yaml').filter(({ text }) => text.startsWith('interfaces:')),
);
const configure = configurations.filter(({ page }) => page === 'docs/configure.md');

/** Files that begin with `# /etc/arproxy/NAME`. */
for (const { text } of fences('docs/configure.md', 'text')) {
  const [, name] = /^# \/etc\/arproxy\/([\w.-]+)/.exec(text) ?? [];
  if (name !== undefined) writeFileSync(join(folder, name), text);
}

/** What the command prints of a file with that text. */
async function checked(text: string): Promise<string> {
  const file = join(folder, 'arproxy.yaml');
  writeFileSync(file, text.replaceAll(ETC, folder));
  await checkCommand().parseAsync([file], { from: 'user' });
  return print.mock.lastCall?.[0] ?? '';
}

test('the page has ten of them', () => {
  expect(configure.length).toBeGreaterThanOrEqual(10);
  expect(new Set(configurations.map(({ page }) => page)).size).toBeGreaterThan(1);
});

test.each(configurations)('$page: $title', async ({ text }) => {
  expect(await checked(text)).toMatch(/^interfaces:/);
});

test('one with a fault is none', async () => {
  await expect(checked('interfaces: [{ match: { nme: eth1 } }]')).rejects.toThrow('match.nme');
  await expect(
    checked(`interfaces: [{ match: { name: a }, targets: { deny_file: ${ETC}/x } }]`),
  ).rejects.toThrow('x');
});

const G0 = { ifname: 'eth1', mac: '02:00:00:00:00:01' };
const G1 = { ifname: 'eth2', mac: '02:00:00:00:00:05' };

/** The first rule of the example below that heading, and what becomes of a request for `tpa`. */
function reasonOf(title: string, tpa: string, changes: Partial<Facts> = {}, spa = '10.0.0.2'): string {
  const example = configure.find((each) => each.title === title);
  if (example === undefined) throw new Error(`no example: ${title}`);
  const { interfaces } = toPlain(parseConfig(example.text, title)) as { interfaces: [object] };
  const request = { spa, sha: '02:00:00:00:00:02', tpa };
  const rule = inCode(interfaces[0]) as RuleFacts;
  return decide({ request, ingress: G0, route: { type: 'unicast', oif: G1 }, rule, ...changes }).reason;
}

/** `proxy_arp` to `proxyArp`, at every depth. */
const inCode = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).map(([key, of]) => [camelCase(key), inCode(of)]));

describe('what the text says of', () => {
  const NO_ROUTE = { route: { type: 'none' } } as const;
  const BACK = { route: { type: 'unicast', oif: G0 } } as const;
  const DEFAULT = { route: { type: 'unicast', oif: G1, length: 0 } } as const;

  test.each([
    ['A node with Calico', '169.254.1.1', NO_ROUTE, 'always'],
    ['A node with Calico', '10.65.0.3', {}, 'proxy-arp'],
    ['A node with Calico', '203.0.113.1', DEFAULT, 'default-route'],
    ['One subnet on two wires', '10.9.0.2', {}, 'proxy-arp'],
    ['One subnet on two wires', '10.9.0.99', NO_ROUTE, 'no-route'],
    ['Only these targets', '192.0.2.130', {}, 'proxy-arp'],
    ['Only these targets', '198.51.100.7', {}, 'proxy-arp'],
    ['Only these targets', '192.0.2.201', {}, 'target-denied'],
    ['Only these targets', '192.0.2.1', {}, 'target-denied'],
    ['Only these targets', '192.0.2.130', NO_ROUTE, 'no-route'],
    ['Isolated ports of one segment (private VLAN)', '10.0.0.3', BACK, 'proxy-arp-pvlan'],
    ['Isolated ports of one segment (private VLAN)', '10.0.0.3', {}, 'proxy-arp-off'],
    ['Isolated ports of one segment (private VLAN)', '10.1.0.3', BACK, 'target-denied'],
    ['Two gateways, one of which answers', '10.65.0.3', {}, 'not-while-local'],
    [
      'Two gateways, one of which answers',
      '10.65.0.3',
      { host: { addresses: ['192.0.2.254'] } },
      'proxy-arp',
    ],
  ] as const)('%s: %s %j: %s', (title, tpa, changes, reason) => {
    expect(reasonOf(title, tpa, changes)).toBe(reason);
  });
});
