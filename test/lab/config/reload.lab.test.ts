/** The configuration file under a running daemon: what makes it read again, what it says then, and what a bad file changes. */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cable } from '../../support/cable.ts';
import type { ConfigFiles } from '../../support/config-files.ts';
import { configFor, pidOf, reloads, runConfig, runRule } from '../../support/config-gateway.ts';
import { holdsFor } from '../../support/config-table.ts';
import { until } from '../../support/until.ts';

const [YES, NO] = [{ reason: 'proxy-arp' }, { reason: 'target-denied' }];
const DENIED = 'targets: { deny: [10.99.0.0/16] }';

describe('it is read again', () => {
  test('at SIGHUP', async (context) => {
    const configured = await runRule(context, '');
    await holdsFor(configured, YES);
    configured.files.write('arproxy.yaml', configFor(DENIED));
    const line = await configured.hangUp();
    expect(line).toMatchObject({ level: 30, why: 'SIGHUP', changes: 1 });
    expect(line.msg).toBe(
      'configuration reloaded (SIGHUP): interfaces[0].targets.deny[0]: none -> 10.99.0.0/16',
    );
    await holdsFor(configured, NO);
  });

  test('when another file is moved in its place', async (context) => {
    const configured = await runRule(context, DENIED);
    await holdsFor(configured, NO);
    const line = await configured.rewrite(configFor('proxy_qlen: 10'));
    expect(line.msg).toMatch(
      /^configuration reloaded \(.*arproxy\.yaml changed\): .*proxy_qlen: 64 -> 10; .*deny\[0\]: 10\.99\.0\.0\/16 -> none$/,
    );
    await holdsFor(configured, YES);
  });

  test('when it is written to where it lies', async (context) => {
    const configured = await runRule(context, '');
    writeFileSync(configured.files.path('arproxy.yaml'), configFor(DENIED));
    // It may have been seen while it was empty; then it is read again.
    await until('it to be read', () => reloads(configured.arproxy).at(-1)?.level === 30);
    await holdsFor(configured, NO);
  });

  test('when a file that it names changes, again and again', async (context) => {
    const rule = (files: ConfigFiles) => `targets: { deny_file: ${files.path('deny')} }`;
    const configured = await runConfig(context, (files) => {
      files.write('deny', '');
      return configFor(rule(files));
    });
    await holdsFor(configured, YES);
    for (const [text, ask, change] of [
      ['10.99.0.0/16\n', NO, '0 prefixes -> 1'],
      ['10.99.1.0/24\n', YES, 'other prefixes, 1 as before'],
      ['# nothing\n', YES, '1 prefixes -> 0'],
      ['10.99.0.1\n', NO, '0 prefixes -> 1'],
    ] as const) {
      const line = await configured.reloading(() => configured.files.write('deny', text));
      expect(line.msg).toBe(
        `configuration reloaded (${configured.files.path('deny')} changed): ${configured.files.path('deny')}: ${change}`,
      );
      await holdsFor(configured, ask);
    }
  });

  test('once for each change, though several rules name the same file', async (context) => {
    const configured = await runConfig(context, (files) => {
      const list = files.write('deny', '');
      return configFor(`targets: { deny_file: ${list} }\nsenders: { deny_file: ${list} }`);
    });
    await configured.reloading(() => configured.files.write('deny', '10.99.0.0/16\n'));
    await configured.reloading(() => configured.files.write('deny', '10.98.0.0/16\n'));
    expect(reloads(configured.arproxy)).toHaveLength(2);
  });

  test('when a file is named that was not before, from then on', async (context) => {
    const configured = await runRule(context, '');
    const list = configured.files.write('deny', '');
    await configured.rewrite(configFor(`targets: { deny_file: ${list} }`));
    await configured.reloading(() => configured.files.write('deny', '10.99.0.0/16\n'));
    await holdsFor(configured, NO);
  });

  test.for([20, 100, 200, 300, 400])('when it changes %d ms after the start', async (ms, context) => {
    const configured = await runConfig(context, (files) => {
      setTimeout(() => files.write('arproxy.yaml', configFor(DENIED)), ms);
      return configFor('');
    });
    // Whatever it read first: soon it goes by the new one.
    for (let got = ['']; got.length > 0; ) ({ got } = await configured.ask(NO));
    expect(reloads(configured.arproxy).every(({ level }) => level === 30)).toBe(true);
  });

  test('when a file that it newly names is wrong, and then mended', async (context) => {
    const configured = await runRule(context, '');
    const list = configured.files.write('deny', 'what?\n');
    const wrong = await configured.rewrite(configFor(`targets: { deny_file: ${list} }`));
    expect(wrong).toMatchObject({ level: 50, msg: expect.stringContaining(`${list}:1:1: want a prefix`) });
    await holdsFor(configured, YES);
    await configured.reloading(() => configured.files.write('deny', '10.99.0.0/16\n'));
    await holdsFor(configured, NO);
  });
});

/** As Kubernetes mounts a ConfigMap: the file is a link into ..data, and ..data a link that is moved to the new directory. */
class ConfigMap {
  readonly #files: ConfigFiles;
  #version = 0;

  constructor(files: ConfigFiles, contents: Readonly<Record<string, string>>) {
    this.#files = files;
    this.swap(contents);
    for (const name of Object.keys(contents)) symlinkSync(`..data/${name}`, files.path(name));
  }

  swap(contents: Readonly<Record<string, string>>): void {
    const files = this.#files;
    const [before, now] = [`..version_${this.#version}`, `..version_${++this.#version}`];
    mkdirSync(files.path(now));
    for (const [name, text] of Object.entries(contents)) writeFileSync(files.path(`${now}/${name}`), text);
    symlinkSync(now, files.path('..data_tmp'));
    renameSync(files.path('..data_tmp'), files.path('..data'));
    rmSync(files.path(before), { recursive: true, force: true });
  }
}

test('a mounted ConfigMap is followed through every swap of its link', async (context) => {
  const lists: ConfigMap[] = [];
  const text = (files: ConfigFiles): string =>
    `interfaces:\n  - match: { name: g0 }\n    targets: { deny_file: ${files.path('deny')} }\n  - match: { name: g2 }\n`;
  const configured = await runConfig(context, (files) => {
    lists.push(new ConfigMap(files, { 'mounted.yaml': text(files), deny: '' }));
    return text(files);
  });
  const { files, lab, picture } = configured;
  // A second daemon beside it, on the mounted file alone.
  await configured.arproxy.stop();
  const arproxy = await lab.arproxy(picture.gw, ['-c', files.path('mounted.yaml')]);
  await holdsFor(configured, YES);
  for (const [deny, ask] of [
    ['10.99.0.0/16', NO],
    ['', YES],
    ['10.99.0.1', NO],
  ] as const) {
    const before = reloads(arproxy).length;
    lists[0]?.swap({ 'mounted.yaml': text(files), deny });
    // Both files are other files now; whichever is found to have changed, they are read together, and once.
    await until('them to be read again', () => reloads(arproxy).length > before);
    await holdsFor(configured, ask);
    expect(reloads(arproxy)).toHaveLength(before + 1);
  }
  expect(reloads(arproxy).every(({ level }) => level === 30)).toBe(true);
});

describe('a bad file changes nothing, and the log says why:', () => {
  const BAD: Record<string, { make: (files: ConfigFiles) => void; says: string }> = {
    'a fault in a key': {
      make: (files) => files.write('arproxy.yaml', configFor('proxy_arpp: true')),
      says: 'arproxy.yaml:3:5: interfaces[0].proxy_arpp: unknown key (did you mean proxy_arp?)',
    },
    'many faults': {
      make: (files) => files.write('arproxy.yaml', configFor('proxy_arp: 1\nmedium_id: x')),
      says: 'want true or false, got 1; ',
    },
    'not YAML': {
      make: (files) => files.write('arproxy.yaml', 'interfaces: [\n'),
      says: 'arproxy.yaml:2:1: ',
    },
    'an empty file': {
      make: (files) => files.write('arproxy.yaml', ''),
      says: 'arproxy.yaml:1:1: want a mapping with the key interfaces, got null',
    },
    'nothing there': {
      make: (files) => rmSync(files.path('arproxy.yaml')),
      says: 'arproxy.yaml: cannot be read: ENOENT',
    },
    'a directory': {
      make: (files) => {
        rmSync(files.path('arproxy.yaml'));
        mkdirSync(files.path('arproxy.yaml'));
      },
      says: 'arproxy.yaml: is a directory',
    },
    '10 MB of aliases': {
      make: (files) => files.write('arproxy.yaml', `a: &a [x]\nb: [${'*a,'.repeat(3_500_000)}]`),
      says: 'arproxy.yaml: is larger than 1048576 octets',
    },
    'a deep nesting': {
      make: (files) => files.write('arproxy.yaml', '['.repeat(60_000)),
      says: 'is nested too deeply',
    },
    'an alias of itself': {
      make: (files) => files.write('arproxy.yaml', 'interfaces: &a [*a]'),
      says: 'got something that contains itself',
    },
    'a file of prefixes that is not there': {
      make: (files) =>
        files.write('arproxy.yaml', configFor(`targets: { deny_file: ${files.path('none')} }`)),
      says: 'none: cannot be read: ENOENT',
    },
  };
  test.for(Object.entries(BAD))('%s', async ([, { make, says }], context) => {
    const configured = await runRule(context, DENIED);
    await holdsFor(configured, NO);
    const line = await configured.reloading(() => make(configured.files));
    expect(line.level).toBe(50);
    expect(line.msg).toMatch(/^configuration not reloaded \(.*changed\), the one before stays in force: /);
    expect(line.msg).toContain(says);
    expect(line.msg.length).toBeLessThan(20_000);
    await holdsFor(configured, NO);

    rmSync(configured.files.path('arproxy.yaml'), { recursive: true, force: true });
    const good = await configured.rewrite(configFor(''));
    // Where it was away for a moment, that may have been seen too.
    if (good.level !== 30)
      await until('it to be read', () => reloads(configured.arproxy).at(-1)?.level === 30);
    await holdsFor(configured, YES);
  });
});

test('interfaces that a new file does not choose any more are left alone, and others are served', async (context) => {
  const text = (name: string) => `interfaces:\n  - match: { name: [${name}] }\n  - match: { name: g2 }\n`;
  const configured = await runConfig(context, text('g0'));
  const { arproxy, picture } = configured;
  await cable(picture.host, 'h5', picture.gw, 'g5');
  await holdsFor(configured, YES);
  await configured.rewrite(text('g5'));
  await holdsFor(configured, { reason: 'not-chosen' });
  const said = arproxy.log.map(({ msg }) => msg);
  expect(said).toContain('g0 no longer served');
  expect(said).toContainEqual(expect.stringMatching(/^serving g5 with MAC/));
  await configured.rewrite(text('g0'));
  await holdsFor(configured, YES);
});

test('without a file, SIGHUP changes nothing', async (context) => {
  const configured = await runRule(context, '');
  await configured.arproxy.stop();
  const { lab, picture } = configured;
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '-i', 'g2']);
  process.kill(pidOf(picture.gw), 'SIGHUP');
  await arproxy.says('that there is none', ({ msg }) => msg.includes('no configuration file'));
  await holdsFor(configured, YES);
});
