/** Access lists on the wire: targets and senders, in the file and beside it. */
import { expect, test } from 'vitest';
import { configFor, runConfig } from '../../support/config-gateway.ts';
import { holds, holdsFor, type Row } from '../../support/config-table.ts';

const [ANSWERED, TARGET_DENIED, SENDER_DENIED] = ['proxy-arp', 'target-denied', 'sender-denied'];
const to = (reason: string, ...targets: string[]) => targets.map((tpa) => ({ tpa, reason }));
const from = (reason: string, ...senders: string[]) => senders.map((spa) => ({ spa, reason }));

const LISTS: Record<string, Row> = {
  'deny takes away, and leaves the rest': {
    rule: 'targets: { deny: [10.99.1.0/24] }',
    asks: [...to(TARGET_DENIED, '10.99.1.0', '10.99.1.255'), ...to(ANSWERED, '10.99.0.255', '10.99.2.0')],
  },
  'allow denies everything else': {
    rule: 'targets: { allow: [10.99.1.0/24] }',
    asks: [...to(ANSWERED, '10.99.1.0', '10.99.1.255'), ...to(TARGET_DENIED, '10.99.0.255', '10.99.2.0')],
  },
  'the longest prefix decides': {
    rule: 'targets: { allow: [10.99.0.0/16, 10.99.1.128/25], deny: [10.99.1.0/24, 10.99.1.200] }',
    asks: [
      ...to(ANSWERED, '10.99.0.1', '10.99.1.128', '10.99.1.199', '10.99.1.201', '10.99.2.1'),
      ...to(TARGET_DENIED, '10.99.1.0', '10.99.1.127', '10.99.1.200'),
    ],
  },
  'an empty allow is as if it were not there': {
    rule: 'targets: { allow: [] }',
    asks: to(ANSWERED, '10.99.1.1'),
  },
  'senders are denied': {
    rule: 'senders: { deny: [10.0.0.64/26] }',
    asks: [...from(SENDER_DENIED, '10.0.0.64', '10.0.0.127'), ...from(ANSWERED, '10.0.0.63', '10.0.0.128')],
  },
  'senders are allowed': {
    rule: 'senders: { allow: [10.0.0.64/26], deny: [10.0.0.65] }',
    asks: [
      ...from(ANSWERED, '10.0.0.64', '10.0.0.127'),
      ...from(SENDER_DENIED, '10.0.0.63', '10.0.0.65', '10.0.0.128'),
    ],
  },
  'a target that is allowed needs a route all the same': {
    rule: 'targets: { allow: [0.0.0.0/0] }',
    asks: [...to(ANSWERED, '10.99.0.1'), ...to('no-route', '192.0.2.1')],
  },
};

test.for(Object.entries(LISTS))('%s', async ([, row], context) => {
  await holds(context, row);
});

test('every list may stand in a file of its own, beside what stands in the configuration', async (context) => {
  const configured = await runConfig(context, (files) => {
    const file = (name: string, text: string) => files.write(name, text);
    return configFor(`targets:
  allow: [10.99.1.0/24]
  allow_file: ${file('allow', '10.99.2.0/24\n')}
  deny_file: ${file('deny', '# not these\n10.99.1.1\r\n\n10.99.2.1 # nor that\n')}
  always_file: ${file('always', '169.254.1.1/32')}
senders: { allow_file: ${file('from', '10.0.0.0/24\n')}, deny_file: ${file('not-from', '10.0.0.3\n')} }`);
  });
  const asks = [
    ...to(ANSWERED, '10.99.1.2', '10.99.2.2'),
    ...to(TARGET_DENIED, '10.99.1.1', '10.99.2.1', '10.99.3.1'),
    ...to('always', '169.254.1.1'),
    ...from(SENDER_DENIED, '10.0.0.3', '10.0.1.2').map((ask) => ({ ...ask, tpa: '10.99.1.2' })),
  ];
  for (const ask of asks) await holdsFor(configured, ask);
  await configured.arproxy.stop();
  expect(configured.arproxy.counters()).toMatchObject({ 'target-denied': 3, 'sender-denied': 2, always: 1 });
});
