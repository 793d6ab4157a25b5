/** check, schema and the exit codes of run: the built program, without a wire. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { describe, expect, type TestContext, test } from 'vitest';
import { Arproxy, arproxyOutcome } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { AS_NOBODY, REACHABLE, REPOSITORY_REACHABLE, withMounts } from '../../support/confine.ts';
import { openLab } from '../../support/lab.ts';
import type { Outcome } from '../../support/netns.ts';

interface Place {
  readonly files: ConfigFiles;
  readonly run: (...args: string[]) => Promise<Outcome>;
}

function place(context: TestContext): Place {
  const netns = openLab(context).netns('gw');
  return { files: new ConfigFiles(context), run: (...args) => arproxyOutcome(netns, args) };
}

const TEXT = 'interfaces: [{ match: { name: g0 }, profile: careful }]\n';

describe('check', () => {
  test('prints what is in force, and takes its own output for the same', async (context) => {
    const { files, run } = place(context);
    const first = await run('check', files.write('a.yaml', TEXT));
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('proxy_qlen: 64\n');
    const second = await run('check', files.write('b.yaml', first.stdout));
    expect(second).toEqual(first);
  });

  test('says every fault with its place, and nothing on stdout: exit 2', async (context) => {
    const { files, run } = place(context);
    const file = files.write('a.yaml', 'interfaces:\n  - match: { nam: g0 }\n    proxy_arp: 1\n');
    expect(await run('check', file)).toEqual({
      code: 2,
      stdout: '',
      stderr: [
        `${file}:2:14: interfaces[0].match.nam: unknown key (did you mean name?)`,
        `${file}:3:16: interfaces[0].proxy_arp: want true or false, got 1`,
        '',
      ].join('\n'),
    });
  });

  test('reads the files of prefixes too', async (context) => {
    const { files, run } = place(context);
    const prefixes = files.write('deny.txt', '10.0.0.0/8\n10.0.0.0/33\n');
    const file = files.write(
      'a.yaml',
      `interfaces: [{ match: { name: g0 }, targets: { deny_file: ${prefixes} } }]`,
    );
    const { code, stderr } = await run('check', file);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `${prefixes}:2:1: want a prefix such as 192.0.2.0/24, got "10.0.0.0/33"\n`,
    });
  });

  test.for([
    [['schema', 'a'], /too many arguments/],
    [['check', 'a', 'b'], /too many arguments/],
  ] as const)('%j is wrong usage: exit 2', async ([args, says], context) => {
    const { run } = place(context);
    const { code, stderr, stdout } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
  });
});

test('schema prints a JSON Schema', async (context) => {
  const { code, stdout, stderr } = await place(context).run('schema');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ type: 'object', required: ['interfaces'] });
});

describe('run -c starts nothing, exit 2, with', () => {
  const FILES: Record<string, { make: (files: ConfigFiles) => string; says: string }> = {
    'a fault in the file': {
      make: (files) => files.write('a.yaml', 'interfaces: []'),
      says: ':1:13: interfaces: want at least one interface rule',
    },
    'no file': { make: (files) => files.path('none.yaml'), says: ': cannot be read: ENOENT' },
    'a directory': {
      make: (files) => {
        mkdirSync(files.path('directory'));
        return files.path('directory');
      },
      says: ': is a directory',
    },
    'a FIFO that nobody writes to': {
      make: (files) => {
        execFileSync('mkfifo', [files.path('fifo')]);
        return files.path('fifo');
      },
      says: ': is not a regular file',
    },
    'a device': { make: () => '/dev/zero', says: ': is not a regular file' },
    '10 MB of aliases': {
      make: (files) => files.write('a.yaml', `a: &a [x]\nb: [${'*a,'.repeat(3_500_000)}]`),
      says: ': is larger than 1048576 octets',
    },
    'a fault in a file that it names': {
      make: (files) => {
        const list = files.write('deny', 'x\n');
        return files.write('a.yaml', `interfaces: [{ match: { name: a }, targets: { deny_file: ${list} } }]`);
      },
      says: ':1:1: want a prefix such as 192.0.2.0/24, got "x"',
    },
  };
  test.for(Object.entries(FILES))('%s', async ([, { make, says }], context) => {
    const { files, run } = place(context);
    const { code, stdout, stderr } = await run('run', '-c', make(files));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

test('a file that the user may not read: exit 2', async (context) => {
  const netns = openLab(context).netns('gw');
  const file = new ConfigFiles(context).write('a.yaml', TEXT);
  const within = [...withMounts(REPOSITORY_REACHABLE), ...AS_NOBODY];
  const { code, stdout, stderr } = await arproxyOutcome(netns, ['run', '-c', file], {
    within,
    repository: REACHABLE,
  });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^[^\n]*: cannot be read: EACCES: permission denied[^\n]*\n$/);
});

const ETC_OF_OUR_OWN = `
mount -t tmpfs tmpfs /mnt
cp -a /etc/. /mnt
rm -rf /mnt/arproxy
mkdir /mnt/arproxy
mount --bind /mnt /etc`;

/** A private /etc/arproxy, whatever the host has. `file`: what stands there; undefined: nothing. */
function withDefaultFile(context: TestContext, ...make: readonly string[]) {
  const netns = openLab(context).netns('gw');
  const within = withMounts(ETC_OF_OUR_OWN, ...make);
  return { netns, run: (...args: string[]) => arproxyOutcome(netns, args, { within }), within };
}

const DEFAULT_FILE = '/etc/arproxy/arproxy.yaml';
const writeDefault = (text: string): string => `printf '%s' '${text}' > ${DEFAULT_FILE}`;

describe('the default file', () => {
  test('is not there: run names both remedies, exit 2', async (context) => {
    const { code, stdout, stderr } = await withDefaultFile(context).run('run', '-l', 'info');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^error: [^\n]*--interface[^\n]*--config[^\n]*\/etc\/arproxy\/arproxy\.yaml[^\n]*\nSee: arproxy run --help\n$/,
    );
  });

  test('is there: run reads it, status says which, and check without a file checks it', async (context) => {
    const { netns, run, within } = withDefaultFile(context, writeDefault(TEXT));
    expect(await run('check')).toMatchObject({ code: 0, stderr: '' });
    const arproxy = await Arproxy.start(netns, [], { within });
    const said = (event: string) => arproxy.log.find((line) => line['event'] === event);
    expect(said('no-interface')).toMatchObject({
      file: DEFAULT_FILE,
      msg: expect.stringMatching(
        /^no interface matches 'g0' of \/etc\/arproxy\/arproxy\.yaml; there are lo; /,
      ),
    });
    expect(said('ready')).toMatchObject({
      ...{ file: DEFAULT_FILE, interfaces: [] },
      msg: `ready: serving no interface yet (${DEFAULT_FILE})`,
    });
    const status = await arproxyOutcome(netns, ['status']);
    expect(status.stdout).toContain(DEFAULT_FILE);
    expect(await arproxy.stop()).toMatchObject({ code: 0 });
  });

  test('is there: explain and doctor go by it while nothing runs, and name it', async (context) => {
    const { netns, run } = withDefaultFile(context, writeDefault(TEXT));
    netns.ip('link add g0 type veth peer name g1');
    const explained = await run('explain', '-i', 'lo', '--from', '10.0.0.2', '10.0.0.3');
    expect(explained.stdout).toContain(
      `Rules: of ${DEFAULT_FILE}; no arproxy is found in this network namespace\n`,
    );
    expect(explained.stdout).toContain('\ndrop (not-chosen)');
    const { stdout } = await run('doctor', '--json');
    const findings = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(findings).toContainEqual({
      ...{ level: 'warning', check: 'daemon', remedy: 'arproxy run' },
      text: `no arproxy runs in this network namespace: nothing is answered until one does; the rules of ${DEFAULT_FILE} are those that are looked at here`,
    });
    const named = await run('doctor', '-i', 'g0');
    expect(named.stdout).not.toContain(DEFAULT_FILE);
  });

  test.for([[['doctor']], [['explain', '-i', 'lo', '--from', '10.0.0.2', '10.0.0.3']]])(
    'with faults: %j says them, exit 2',
    async ([args = []], context) => {
      const { run } = withDefaultFile(context, writeDefault('nonsense'));
      expect(await run(...args)).toEqual({
        ...{ code: 2, stdout: '' },
        stderr: expect.stringMatching(/^\/etc\/arproxy\/arproxy\.yaml:1:1: [^\n]*\n$/),
      });
    },
  );

  test('counts for nothing beside -i', async (context) => {
    const { netns, within } = withDefaultFile(context, writeDefault('nonsense'));
    const arproxy = await Arproxy.start(netns, ['-i', 'g0'], { within });
    expect(JSON.stringify(arproxy.log)).not.toContain(DEFAULT_FILE);
    expect(await arproxy.stop()).toMatchObject({ code: 0 });
  });

  test.for([
    ['is a directory', `mkdir ${DEFAULT_FILE}`, /^\/etc\/arproxy\/arproxy\.yaml: is a directory\n$/],
    ['is empty', `: > ${DEFAULT_FILE}`, /^\/etc\/arproxy\/arproxy\.yaml[^\n]*\n$/],
    [
      'leads nowhere',
      `ln -s /nowhere ${DEFAULT_FILE}`,
      /^\/etc\/arproxy\/arproxy\.yaml: cannot be read: ENOENT[^\n]*\n$/,
    ],
  ] as const)('%s: one line, exit 2', async ([, make, says], context) => {
    const { code, stderr } = await withDefaultFile(context, make).run('run');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(says) });
  });
});

describe('check -', () => {
  const piped = (context: TestContext, text: string) => {
    const within = ['sh', '-c', `printf '%s' '${text}' | "$@"`, 'sh'];
    return arproxyOutcome(openLab(context).netns('gw'), ['check', '-'], { within });
  };

  test('reads standard input', async (context) => {
    const { code, stdout, stderr } = await piped(context, TEXT);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('- g0\n');
  });

  test('says faults with their places', async (context) => {
    expect(await piped(context, 'interfaces: [{ match: { nam: g0 } }]')).toEqual({
      code: 2,
      stdout: '',
      stderr: '<stdin>:1:25: interfaces[0].match.nam: unknown key (did you mean name?)\n',
    });
  });
});
