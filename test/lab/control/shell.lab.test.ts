/** The lines of docs/watch.md that a shell script asserts with: they pass where they should, and fail where they should. */
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { arproxyCommand } from '../../support/arproxy.ts';
import { cable } from '../../support/cable.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { REPOSITORY } from '../../support/confine.ts';
import { openLab } from '../../support/lab.ts';

const PAGE = readFileSync(join(REPOSITORY, 'docs/watch.md'), 'utf8');
const BLOCKS = [...PAGE.matchAll(/<!-- run: (.*) -->\n\n```sh\n((?:(?!```).*\n)+)```/g)].map(
  ([, when = '', script = '']) => ({ when, script }),
);
const blocksFor = (wanted: string): string[] =>
  BLOCKS.filter(({ when }) => when === wanted).map(({ script }) => script);

/** left -- gw -- right: the network that the page has, with arproxy on the gateway. */
async function open(context: TestContext, routes: readonly string[]) {
  const lab = openLab(context);
  const [left, gw, right] = [lab.netns('left'), lab.netns('gw'), lab.netns('right')];
  await cable(gw, 'wire1', left, 'eth0');
  await cable(gw, 'wire2', right, 'eth0');
  left.ip('addr add 10.9.0.1/24 dev eth0');
  right.ip('addr add 10.9.0.2/24 dev eth0');
  gw.sysctl('net.ipv4.ip_forward', 1);
  for (const route of routes) gw.ip(`route add ${route}`);
  await lab.arproxy(gw, ['-i', 'wire*']);
  const files = new ConfigFiles(context);
  const words = arproxyCommand([]).map((word) => `'${word}'`);
  files.write('arproxy', `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
  chmodSync(files.path('arproxy'), 0o755);
  const folder = files.path('.');
  const here = (script: string): string =>
    script.replace(/\bexec (left|gw)\d? /g, (_, host) => `exec ${host === 'gw' ? gw.name : left.name} `);
  return {
    /** With the shell that the block is for. */
    run: (script: string) => {
      const shell = script.includes('<(') ? 'bash' : 'sh';
      const env = [`PATH=${folder}:${process.env['PATH']}`, `TMPDIR=${folder}`];
      return left.run('env', [...env, shell, '-c', here(script)]);
    },
  };
}

const ROUTES = ['10.9.0.1 dev wire1', '10.9.0.2 dev wire2'];

test('there are some, and each names a situation', () => {
  expect(BLOCKS.map(({ when }) => when)).toEqual([
    ...['an answer comes', 'an answer comes', 'an answer comes', 'no answer comes', 'an answer comes'],
    'of two gateways',
  ]);
  expect(PAGE.match(/<!-- run: /g)).toHaveLength(BLOCKS.length);
});

describe('where an answer comes', () => {
  test.concurrent.for(blocksFor('an answer comes'))('this passes:\n%s', async (script, context) => {
    const { run } = await open(context, ROUTES);
    const { code, stdout, stderr } = await run(script);
    expect({ code, said: stdout + stderr }).toEqual({
      code: 0,
      said: expect.stringContaining(' 0% packet loss'),
    });
  });
});

describe('where the gateway has no route', () => {
  test.concurrent.for(blocksFor('an answer comes'))(
    'this fails, and says why:\n%s',
    async (script, context) => {
      const { run } = await open(context, []);
      // The pipe of the last one hides the exit code, but for grep's.
      const { code, stdout, stderr } = await run(script.replace('--timeout 5s', '--timeout 1s'));
      expect({ code, said: stdout + stderr }).toEqual({
        code: 1,
        said: expect.stringMatching(
          /arproxy: wanted 1 reply for 10\.9\.0\.2 within 1s; came: 0 replies, \d drops? \(no-route/,
        ),
      });
    },
  );

  test.for(blocksFor('no answer comes'))('this passes:\n%s', async (script, context) => {
    const { run } = await open(context, []);
    const { code, stdout } = await run(script);
    expect([code, stdout.match(/drop \(no-route\)/g)?.length]).toEqual([0, 3]);
  });
});

test.for(blocksFor('of two gateways'))('the streams of two gateways:\n%s', async (script, context) => {
  const { run } = await open(context, ROUTES);
  await run(blocksFor('an answer comes')[2] ?? '');
  // Two of the one that there is.
  const { code, stdout } = await run(script.replaceAll('--history', '--target 10.9.0.2 --history'));
  expect(code).toBe(0);
  expect(
    stdout
      .split('\n')
      .map((line) => line.replace(/ [\d:.]+ /, ' '))
      .toSorted(),
  ).toEqual([
    '',
    expect.stringMatching(/^gw1: wire1 who-has 10\.9\.0\.2 tell 10\.9\.0\.1 .*: reply \(proxy-arp\) is-at /),
    expect.stringMatching(/^gw2: wire1 who-has 10\.9\.0\.2 tell 10\.9\.0\.1 .*: reply \(proxy-arp\) is-at /),
  ]);
});
