/** Names of interfaces that are not ASCII, or no text at all: found, served, examined and counted under what is shown. */
import { expect, type TestContext, test } from 'vitest';
import { shellWord } from '../../../src/diagnose/commands.ts';
import { arproxyOutcome } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { doctor } from '../../support/doctor.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { scrape } from '../../support/scrape.ts';

/** g0 and g2, under other names; bash knows the words that are printed for them. */
async function renamed(context: TestContext, first: string, second: string) {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const [one, two] = [shellWord(first), shellWord(second)];
  const commands = [
    `ip link set g0 down && ip link set g0 name ${one} && ip link set ${one} up`,
    `ip link set g2 down && ip link set g2 name ${two} && ip link set ${two} up`,
    `echo 2 > ${shellWord(`/proc/sys/net/ipv4/conf/${first}/rp_filter`)}`,
    `ip route add ${HOST} dev ${one}`,
  ];
  for (const command of commands)
    expect(await picture.gw.run('bash', ['-c', command])).toEqual({ code: 0, stdout: '', stderr: '' });
  return { lab, picture };
}

const ROWS = [
  { name: 'café0', other: 'cafe0', glob: 'caf?0', not: 'cafe*', word: "'café0'" },
  { name: 'g\\xff', other: 'g\\xfe', glob: 'g\\xf*', not: 'g\\xfe', word: "$'g\\xff'" },
  { name: 'g\\x5cxff', other: 'g\\xff', glob: 'g\\x5cx*', not: 'x', word: "'g\\x5cxff'" },
];

test.for(ROWS)('$name beside $other', async ({ name, other, glob, not, word }, context) => {
  const { lab, picture } = await renamed(context, name, other);
  const { gw, wire, hostMac, gwMac } = picture;
  const asked = { sha: hostMac, spa: HOST, tpa: TARGET };
  const answered = async (): Promise<void> => {
    wire.send('h0', arpRequest(asked));
    await wire.receivedUpTo(arpReply(asked, gwMac).toString('hex'), 'the reply');
  };
  const isServed = { event: 'ready', interfaces: [name] };

  const byName = await lab.arproxy(gw, ['-i', name, '--metrics', '127.0.0.1:9910']);
  await answered();
  expect(byName.log).toContainEqual(expect.objectContaining(isServed));
  const replies = (await scrape(gw)).get('arproxy_replies_total')?.samples ?? [];
  expect(replies.map(({ labels }) => labels['interface'])).toEqual([name]);
  await byName.stop();

  const text = `interfaces:\n  - match: { name: '${glob}', not: { name: '${not}' } }\n`;
  const byPattern = await lab.arproxy(gw, ['-c', new ConfigFiles(context).write('arproxy.yaml', text)]);
  await answered();
  expect(byPattern.log).toContainEqual(expect.objectContaining(isServed));
  await byPattern.stop();

  const explained = await arproxyOutcome(gw, ['explain', '-i', name, '--from', HOST, '--json', TARGET]);
  expect(JSON.parse(explained.stdout)).toMatchObject({
    ifname: name,
    reason: 'proxy-arp',
    steps: expect.arrayContaining([
      expect.objectContaining({ looked: expect.stringContaining('interface 2') }),
    ]),
  });

  // In a shell's words.
  const typed = `${process.execPath} dist/cli/main.js explain -i ${word} --from ${HOST} --json ${TARGET}`;
  expect(await gw.run('bash', ['-c', typed])).toEqual(explained);

  const { findings } = await doctor(gw, ['-i', name]);
  expect(findings.map(({ ifname }) => ifname)).toContain(name);
});
