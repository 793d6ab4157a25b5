/** `arproxy explain` on real namespaces: the reason, what it looked at, the remedy, and that the remedy is one. */
import { describe, expect, test } from 'vitest';
import type { Explanation } from '../../../src/explain/explain.ts';
import { arproxyOutcome, type Place } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { configFor } from '../../support/config-gateway.ts';
import {
  AS_NOBODY,
  PROC_SYS_READ_ONLY,
  REACHABLE,
  REPOSITORY_REACHABLE,
  withMounts,
} from '../../support/confine.ts';
import { gateway, HOST, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import type { Netns, Outcome } from '../../support/netns.ts';
import { CONFIG_CASES } from './cases-config.ts';
import { LINK_CASES } from './cases-link.ts';
import { ROUTE_CASES } from './cases-route.ts';

const REPLIES = ['proxy-arp', 'proxy-arp-pvlan', 'always'];
const ANYTHING = /(?:)/;

async function explain(gw: Netns, args: readonly string[], place?: Place): Promise<Explanation> {
  const { code, stdout, stderr } = await arproxyOutcome(gw, ['explain', '--json', ...args], place);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Explanation;
}

describe('explains', () => {
  test.for(Object.entries({ ...ROUTE_CASES, ...LINK_CASES, ...CONFIG_CASES }))(
    '%s',
    async ([, row], context) => {
      const { gw, shell } = await gateway(openLab(context));
      const files = new ConfigFiles(context);
      const { iface = 'g0', from = HOST, target = TARGET, args = [], rule } = row;
      await shell.run(['ip route add 10.0.0.0/24 dev g0', ...(row.state ?? [])]);
      const ask = (text: string | undefined): Promise<Explanation> => {
        const config = text === undefined ? [] : ['--config', files.write('arproxy.yaml', configFor(text))];
        return explain(gw, ['-i', iface, '--from', from, ...args, ...config, target]);
      };

      const said = await ask(rule);
      const verdict = REPLIES.includes(row.reason) ? 'reply' : 'drop';
      expect(said).toMatchObject({ verdict, reason: row.reason, spa: from, tpa: target });
      expect([said.cause, said.kernel]).toEqual([row.cause, row.kernel ?? said.kernel]);
      const end = said.steps.filter(({ outcome }) => outcome === verdict);
      expect(end).toHaveLength(1);
      expect(end[0]?.looked).toMatch(row.looked ?? ANYTHING);
      const { command, text = '', config = '' } = said.remedy ?? {};
      expect(said.remedy === undefined).toBe(verdict === 'reply' && said.delivery?.verdict === 'delivers');
      expect(command ?? text).toMatch(row.remedy ?? ANYTHING);
      expect(config).toMatch(row.config ?? ANYTHING);

      const mended = row.mended === undefined ? 'reply' : (await ask(row.mended)).verdict;
      expect(mended).toBe('reply');
      if (row.afterwards !== undefined) await shell.run([(command ?? 'false').replaceAll('DEV', 'g1')]);
      const { reason } = row.afterwards === undefined ? said : await ask(rule);
      expect(reason).toBe(row.afterwards ?? row.reason);
    },
  );
});

test('a denied prefix that stands in a file is named with it', async (context) => {
  const { gw } = await gateway(openLab(context));
  const files = new ConfigFiles(context);
  const list = files.write('deny.txt', '# ours\n10.99.0.0/24\n10.0.0.0/8\n');
  const config = files.write('arproxy.yaml', configFor(`targets: { deny_file: ${list} }`));
  const args = ['-i', 'g0', '--from', HOST, '--config', config, TARGET];
  const said = await explain(gw, args);
  expect(said).toMatchObject({ reason: 'target-denied' });
  expect(said.steps.at(-1)?.looked).toBe(`targets.deny 10.99.0.0/24 (in ${list})`);
  expect(said.remedy?.config).toContain(list);
  files.write('deny.txt', '10.97.0.0/16\n');
  expect((await explain(gw, args)).reason).toBe('proxy-arp');
});

test('as nobody, with no capability and /proc/sys read-only', async (context) => {
  const { gw } = await gateway(openLab(context));
  const within = [
    ...withMounts(REPOSITORY_REACHABLE, PROC_SYS_READ_ONLY),
    ...AS_NOBODY,
    '--bounding-set=-all',
  ];
  const place = { within, repository: REACHABLE };
  const said = await explain(gw, ['-i', 'g0', '--from', HOST, TARGET], place);
  expect(said).toMatchObject({ verdict: 'reply', reason: 'proxy-arp', kernel: 'reply' });
  gw.sysctl('net.ipv4.conf.g0.rp_filter', 1);
  expect(await explain(gw, ['-i', 'g0', '--from', '10.7.0.2', TARGET], place)).toMatchObject({
    cause: 'rp-filter-no-way-back',
  });
});

test('for people: a paragraph for each target, without colours in a pipe', async (context) => {
  const { gw } = await gateway(openLab(context));
  const { code, stdout } = await arproxyOutcome(gw, [
    'explain',
    '-i',
    'g0',
    '--from',
    HOST,
    TARGET,
    '10.98.0.1',
  ]);
  expect(code).toBe(0);
  const [first = '', second = ''] = stdout.split('\n\n');
  expect(first).toMatch(
    /^g0 who-has 10\.99\.0\.1 tell 10\.0\.0\.2 \(02:00:00:00:00:01\)\nRules: as `arproxy run -i g0`[^\n]*\n {2}ok/,
  );
  expect(first).toMatch(/10\.99\.0\.0\/16 dev g1, table main, by rule 32766/);
  expect(second).toMatch(
    /\ndrop \(no-route\): there is no route to the target\nThe kernel's proxy_arp=1 would: not/,
  );
  expect(second).toMatch(
    /\nTo change it: ip route add 10\.98\.0\.1\/32 dev DEV; ip route replace 10\.0\.0\.2\/32 dev g0\n/,
  );
  expect(stdout).not.toContain('\u001b');
});

describe('wrong use, exit 2', () => {
  const WRONG: Record<string, { args: string[]; says: RegExp }> = {
    'an interface that is not there': {
      args: ['-i', 'g9', '--from', HOST, TARGET],
      says: /^arproxy: there is no interface "g9"; there are lo, .*g0.*\n$/,
    },
    'an address that is none': {
      args: ['-i', 'g0', '--from', HOST, '10.99'],
      says: /want an IPv4 address.*"10\.99"/,
    },
    'a sender that is none': {
      args: ['-i', 'g0', '--from', 'g0', TARGET],
      says: /--from.*want an IPv4 address/,
    },
    'no sender': { args: ['-i', 'g0', TARGET], says: /--from/ },
    'no target': { args: ['-i', 'g0', '--from', HOST], says: /target/ },
    'a MAC that is none': { args: ['-i', 'g0', '--from', HOST, '--sha', '2', TARGET], says: /want a MAC/ },
    'no such file': {
      args: ['-i', 'g0', '--from', HOST, '-c', '/nowhere.yaml', TARGET],
      says: /nowhere\.yaml/,
    },
  };
  test.for(Object.entries(WRONG))('%s', async ([, { args, says }], context) => {
    const { gw } = await gateway(openLab(context));
    const done: Outcome = await arproxyOutcome(gw, ['explain', ...args]);
    expect(done.stderr).toMatch(says);
    expect({ code: done.code, stdout: done.stdout }).toEqual({ code: 2, stdout: '' });
  });
});
