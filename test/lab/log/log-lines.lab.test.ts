/** How much the daemon says: little of what repeats itself, and every change to whoever asks. */
import { expect, test } from 'vitest';
import { LINES, WINDOW_MS } from '../../../src/log/line-limit.ts';
import type { Arproxy } from '../../support/arproxy.ts';
import { gateway } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { until } from '../../support/until.ts';

const textsOf = (arproxy: Arproxy): string[] => arproxy.log.map(({ msg }) => msg);

test('an interface that comes and goes 500 times, and then how often that was left out', async (context) => {
  const lab = openLab(context);
  const gw = lab.netns('gw');
  const arproxy = await lab.arproxy(gw, ['-i', 'g*']);
  const cycle = ['link add g0 type veth peer name h0', 'link set g0 up', 'link del g0'];
  const began = performance.now();
  // In portions, each awaited: where announcements come faster than they are read, a link that was there and is gone
  // again may never have been seen.
  for (let portion = 1; portion <= 20; portion++) {
    gw.ipBatch(Array.from({ length: 25 }, () => cycle).flat());
    gw.ip(`link add g${portion} type veth peer name h${portion}`);
    await arproxy.says('that it serves the next', ({ msg }) => msg.startsWith(`serving g${portion} `));
  }
  await arproxy.stop();
  const leftOut = arproxy.log.filter((line) => 'leftOut' in line);
  const said = textsOf(arproxy).filter((text) => /\bg0\b/.test(text)).length - leftOut.length;
  const windows = 1 + Math.floor((performance.now() - began) / WINDOW_MS); // one, but on a machine busy with something else
  expect(said).toBeGreaterThanOrEqual(LINES);
  expect(said).toBeLessThanOrEqual(LINES * windows);
  const lines = leftOut.reduce((sum, line) => sum + Number(line['leftOut']), 0);
  expect(lines).toBeGreaterThan(500);
  for (const line of leftOut) {
    expect(line).toMatchObject({
      level: 30,
      msg: expect.stringMatching(
        new RegExp(`^suppressed ${Number(line['leftOut'])} more lines? \\(changes of g0\\); the last: `),
      ),
    });
  }
});

test("the kernel's proxy_arp goes on and off", async (context) => {
  const lab = openLab(context);
  const { gw } = await gateway(lab);
  const arproxy = await lab.arproxy(gw, ['-i', 'g0']);
  const lines = (): string[] =>
    textsOf(arproxy).filter((text) =>
      /^g0: (replies disabled: the kernel's own proxy_arp is on|replies enabled)/.test(text),
    );
  const MORE = LINES - 1; // the first of its kind was that it is served
  for (let i = 0; i < MORE; i++) {
    gw.sysctl('net.ipv4.conf.g0.proxy_arp', i % 2 === 0 ? 1 : 0);
    await until('it to be said', () => lines().length === i + 1);
  }
  for (let i = 0; i < 20; i++) gw.sysctl('net.ipv4.conf.g0.proxy_arp', i % 2 === 0 ? 1 : 0);
  await arproxy.stop();
  expect(lines()).toHaveLength(MORE);
});

test.for([
  ['g1 goes down', 'link set g1 down', /^link g1 changed: up true -> false, carrier true -> false$/],
  [
    'that it may change a route',
    'link set g1 down',
    /^route cache flushed: RTM_(NEWLINK g1|DELROUTE .+ dev g1)/,
  ],
  ['a route', 'route add 10.95.0.0/16 dev lo', /^route cache flushed: RTM_NEWROUTE 10\.95\.0\.0\/16 dev lo$/],
  ['g2 is gone', 'link del g2', /^link g2 gone$/],
] as const)('at debug, a line for: %s', async ([, words, wanted], context) => {
  const lab = openLab(context);
  const { gw } = await gateway(lab);
  const arproxy = await lab.arproxy(gw, ['-i', 'g0', '-l', 'debug']);
  expect(textsOf(arproxy).filter((text) => wanted.test(text))).toEqual([]);
  gw.ip(words);
  expect(await arproxy.says(String(wanted), ({ msg }) => wanted.test(msg))).toMatchObject({ level: 20 });
});

test.for([
  ['net.ipv4.conf.g0.forwarding', 0, /^link g0 changed: forwarding true -> false$/],
  ['net.ipv4.conf.g1.medium_id', 5, /^link g1 changed: medium_id 0 -> 5$/],
  ['net.ipv4.conf.all.proxy_arp_pvlan', 1, /^net\.ipv4\.conf\.all changed: proxy_arp_pvlan false -> true$/],
] as const)('at debug, a line for the sysctl %s', async ([sysctl, value, wanted], context) => {
  const lab = openLab(context);
  const { gw } = await gateway(lab);
  const arproxy = await lab.arproxy(gw, ['-i', 'g0', '-l', 'debug']);
  const seen = textsOf(arproxy).filter((text) => / seen: /.test(text));
  expect(seen).toContainEqual(
    expect.stringMatching(/^link g0 seen: name g0, .*, forwarding true, .*, rule 0$/),
  );
  expect(seen).toContainEqual(expect.stringMatching(/^link g1 seen: .*, rule none$/));
  gw.sysctl(sysctl, value);
  expect(await arproxy.says(String(wanted), ({ msg }) => wanted.test(msg))).toMatchObject({ level: 20 });
});

test('at info, nothing of a change that is nothing to a person', async (context) => {
  const lab = openLab(context);
  const { gw } = await gateway(lab);
  const arproxy = await lab.arproxy(gw, ['-i', 'g0']);
  const before = textsOf(arproxy);
  gw.ip('route add 10.95.0.0/16 dev lo');
  gw.ip('link set g1 down');
  gw.ip('link set g0 mtu 1400');
  gw.ip('link set g0 address 02:00:00:00:00:77');
  await arproxy.says('that the MAC is another', ({ msg }) => msg.includes('02:00:00:00:00:77'));
  expect(textsOf(arproxy)).toHaveLength(before.length + 1);
});
