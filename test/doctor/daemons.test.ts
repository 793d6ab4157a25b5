/** The daemons that run: what is gathered of them, and what is found. */
import { describe, expect, test } from 'vitest';
import type { StatusAnswer, TopTalkers } from '../../src/control/answers.ts';
import type { RunningDaemon } from '../../src/control/discover.ts';
import { ControlError } from '../../src/control/protocol.ts';
import { type Answers, gatherDaemons } from '../../src/doctor/daemons.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Daemon, Facts, NetworkFacts } from '../../src/doctor/facts.ts';
import { formatIpv4 } from '../../src/wire/ipv4.ts';
import { exampleDaemon, exampleFacts } from './example-facts.ts';
import { inWords } from './seen.ts';

const told = {
  count: 1,
  verdict: 'reply',
  reason: 'proxy-arp',
  kind: 'request' as const,
  sha: '02:00:00:00:00:01',
  ifindex: 3,
};

const CONFIG = { file: undefined, generation: 1, directory: '/etc', text: 'interfaces: []' };

function answersOf(path: string, senders: TopTalkers['senders'] = []): Answers {
  const status = {
    pid: 77,
    interfaces: [{ ifname: 'g0', lastRequest: 1 }, { ifname: 'g1' }],
    top: { of: 1, senders, targets: [] },
  };
  return { path, status: status as unknown as StatusAnswer, config: CONFIG };
}

const running = (changes: Partial<RunningDaemon> = {}): RunningDaemon => ({
  ...{ pid: 77, uid: 0, paths: ['/run/a.sock'], trusted: true },
  ...changes,
});

async function gathered(
  changes: Partial<RunningDaemon>,
  askOne: (path: string) => Promise<Answers>,
): Promise<Daemon | undefined> {
  const { daemons } = await gatherDaemons(
    () => [running(changes)],
    askOne,
    async () => [],
  );
  return daemons[0];
}

describe('what is gathered', () => {
  test('of one that answers: what it serves, its configuration, and who has asked', async () => {
    const senders = [
      { ...told, spa: '10.0.0.2' },
      { ...told, spa: '10.0.0.3', verdict: 'drop', reason: 'route-refused' },
      { ...told, spa: '10.0.0.4', verdict: 'drop', reason: 'sender-denied' },
    ];
    const daemon = await gathered({}, async (path) => answersOf(path, senders));
    expect(daemon).toMatchObject({
      pid: 77,
      uid: 0,
      path: '/run/a.sock',
      interfaces: ['g0', 'g1'],
      quiet: ['g1'],
      config: CONFIG,
    });
    expect(daemon?.heard.map(({ ifindex, address }) => [ifindex, formatIpv4(address)])).toEqual([
      [3, '10.0.0.2'],
      [3, '10.0.0.3'],
    ]);
  });

  test('which interfaces are flooded: those that shed a moment ago', async () => {
    const answers = answersOf('/run/a.sock');
    const [g0, g1] = answers.status.interfaces;
    const interfaces = [
      { ...g0, ifindex: 3, shed: 12, lastShed: Date.now() - 500 },
      { ...g1, ifindex: 4, shed: 9, lastShed: Date.now() - 3500 },
      { ...g1, ifname: 'g2', ifindex: 5, shed: 0 },
    ];
    const status = { ...answers.status, interfaces } as StatusAnswer;
    const daemon = await gathered({}, async () => ({ ...answers, status }));
    expect(daemon?.flooded).toEqual([{ ifname: 'g0', ifindex: 3, shed: 12 }]);
  });

  test('the socket for metrics does not answer, the next one does', async () => {
    const daemon = await gathered({ paths: ['/run/metrics.sock', '/run/a.sock'] }, async (path) => {
      if (path !== '/run/a.sock') throw new ControlError('protocol', 'no answer');
      return answersOf(path);
    });
    expect(daemon).toMatchObject({ path: '/run/a.sock', interfaces: ['g0', 'g1'] });
  });

  test('what nobody vouches for is not asked', async () => {
    const never = () => Promise.reject(new Error('asked'));
    expect(await gathered({ trusted: false }, never)).toMatchObject({
      path: '/run/a.sock',
      interfaces: undefined,
    });
    expect(await gathered({ paths: [] }, never)).toMatchObject({ path: undefined, interfaces: undefined });
  });
});

function seen(
  daemons: readonly Daemon[],
  subject: Partial<Facts['subject']> = {},
  network: Partial<NetworkFacts> = {},
  isSomebodyHidden = false,
): string[] {
  const facts = exampleFacts(network);
  const findings = examine({
    ...facts,
    daemons: { daemons, isSomebodyHidden },
    subject: { ...facts.subject, ...subject },
  });
  return findings
    .filter(({ check }) => /daemon|flood/.test(check))
    .map((found) => `${inWords(found)} | ${found.text}`);
}

describe('what is found', () => {
  test('an interface that is flooded, with what keeps the flood out', () => {
    const flooded = [
      { ifname: 'g0', ifindex: 3, shed: 12 },
      { ifname: 'a"b', ifindex: 4, shed: 1 },
    ];
    const [first = '', second = ''] = seen([exampleDaemon({ flooded })]);
    expect(first).toMatch(
      /^warning flood g0: nft '.* device "g0" .* limit rate over 1000\/second drop' \| g0 is flooded now: .* \(12 so far\)/,
    );
    expect(second).toMatch(/^warning flood a"b \| a"b is flooded now/);
  });

  test('none: what starts it', () => {
    expect(seen([])).toEqual([
      expect.stringMatching(/^warning daemon: arproxy run -i g0 \| no arproxy runs/),
    ]);
    expect(seen([], { runWith: undefined })).toEqual([
      'warning daemon | no arproxy runs in this network namespace: nothing is answered until one does (arproxy run -i IFACE)',
    ]);
    expect(seen([], { runWith: '', defaultFile: '/etc/a.yaml' })).toEqual([
      'warning daemon: arproxy run | no arproxy runs in this network namespace: nothing is answered until one does; the rules of /etc/a.yaml are those that are looked at here',
    ]);
  });

  test('none that this user may see', () => {
    expect(seen([], {}, {}, true)).toEqual([
      expect.stringMatching(/^warning daemon \| .* is not known: .*; ask as root$/),
    ]);
    expect(seen([], { defaultFile: '/etc/a.yaml' }, {}, true)).toEqual([
      expect.stringMatching(/; ask as root; the rules of \/etc\/a\.yaml are those that are looked at here$/),
    ]);
  });

  test('one: who it is, what it serves, and whether its rules are looked at', () => {
    expect(seen([exampleDaemon()])).toEqual([
      'ok daemon | the running arproxy (pid 77, uid 0, /run/a.sock): it serves g0; its rules are those that are looked at here',
    ]);
    expect(
      seen([exampleDaemon({ pid: undefined, uid: undefined, path: undefined, interfaces: undefined })]),
    ).toEqual([
      'ok daemon | the running arproxy (pid hidden, no control socket): what it serves cannot be asked',
    ]);
    expect(seen([exampleDaemon({ interfaces: undefined })], { rulesOf: undefined })).toEqual([
      'ok daemon | the running arproxy (pid 77, uid 0, /run/a.sock): what it serves it does not say to this user',
    ]);
  });

  test('one, which nobody has asked yet', () => {
    expect(seen([exampleDaemon({ interfaces: ['g0', 'g1'], quiet: ['g1'] })])).toEqual([
      'ok daemon | the running arproxy (pid 77, uid 0, /run/a.sock): it serves g0, g1, and has heard no request on g1 yet; its rules are those that are looked at here',
    ]);
  });

  test('one, which does not serve what was named', () => {
    const other = [exampleDaemon({ interfaces: ['g1'] })];
    expect(seen(other, { rulesOf: undefined })[0]).toMatch(
      /^warning daemon g0: arproxy run -i g0 \| no running arproxy serves g0: nothing is answered there$/,
    );
    expect(seen(other)).toHaveLength(1);
    expect(seen(other, { rulesOf: undefined, isEverything: true })).toHaveLength(1);
    const silent = exampleDaemon({ pid: 78, interfaces: undefined });
    expect(
      seen([...other, silent], { rulesOf: undefined }).filter((line) => line.includes('serves g0:')),
    ).toEqual([]);
  });

  test('one with another rule', () => {
    expect(seen([exampleDaemon()], { rulesOf: undefined }, { differs: ['g0'] })[0]).toBe(
      'warning daemon-rules g0: arproxy doctor | the running arproxy (pid 77) has another rule for g0 than the one that is looked at here',
    );
  });

  test('two on one interface', () => {
    const two = [exampleDaemon(), exampleDaemon({ pid: 78, path: '/run/b.sock', interfaces: ['g0', 'g1'] })];
    expect(seen(two)[0]).toBe(
      'warning two-daemons g0: kill 78 | two arproxy run here (pid 77, uid 0, /run/a.sock; pid 78, uid 0, /run/b.sock): both serve g0: each request there gets two replies',
    );
    expect(seen([exampleDaemon(), exampleDaemon({ pid: 78, interfaces: ['g1'] })])).toHaveLength(2);
    expect(seen([exampleDaemon(), exampleDaemon({ pid: 78, interfaces: undefined })])[0]).toMatch(
      /^warning two-daemons: kill 78 \| .*: if both serve one interface, each request there gets two replies$/,
    );
    expect(
      seen([exampleDaemon({ interfaces: [] }), exampleDaemon({ pid: undefined, interfaces: undefined })])[0],
    ).toMatch(/^warning two-daemons \| /);
  });

  const marks = [
    { id: '0000000000aa', pid: 78, pidNamespace: 1, ifindexes: [{ first: 3, last: 3, step: 1 }] },
  ];

  test('two on one interface, of which one says it by its mark alone', () => {
    const mute = exampleDaemon({ pid: 78, path: undefined, interfaces: undefined, marks });
    expect(seen([exampleDaemon(), mute])[0]).toMatch(
      /^warning two-daemons g0: kill 78 \| .*pid 78, uid 0, no control socket\): both serve g0: each request there gets two replies$/,
    );
    expect(seen([exampleDaemon(), { ...mute, stopWith: 'systemctl stop b.service' }])[0]).toMatch(
      /^warning two-daemons g0: systemctl stop b\.service \| /,
    );
    expect(seen([exampleDaemon({ interfaces: ['g1'] }), mute])).toHaveLength(2);
  });

  test('two on one interface, of which one is not seen: nobody is told to kill what a mark says', () => {
    const hidden = exampleDaemon({ pid: 78, path: undefined, interfaces: undefined, marks, isSeen: false });
    expect(seen([exampleDaemon(), hidden])[0]).toMatch(
      /^warning two-daemons g0 \| .*; pid 78, uid 0, as its mark says\): both serve g0: each request there gets two replies; which process has the mark is not seen from here: arproxy doctor, as root and outside of containers, names it$/,
    );
    expect(seen([hidden])).toEqual([
      expect.stringMatching(
        /^warning daemon \| whether an arproxy runs .* the mark of one is there, .*ask as root/,
      ),
      'ok daemon | there is the mark of an arproxy (pid 78, uid 0, as its mark says): it serves g0',
    ]);
    expect(seen([hidden], {}, {}, true)[0]).toMatch(/a program of another user hears ARP here; ask as root$/);
    expect(seen([exampleDaemon({ interfaces: ['g1'] }), hidden], { rulesOf: undefined })[0]).toMatch(
      /no running arproxy serves g0/,
    );
    const elsewhere = { ...hidden, pid: undefined, uid: undefined };
    expect(seen([exampleDaemon(), elsewhere])[0]).toMatch(
      /^warning two-daemons g0 \| .*; in another container or pid namespace, as its mark says\): both/,
    );
  });
});
