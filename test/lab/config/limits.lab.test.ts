/** Rate limits on the wire. The buckets fill so slowly here that no test waits for one, or depends on how long it took. */
import { describe, expect, test } from 'vitest';
import { cable } from '../../support/cable.ts';
import { configFor, runConfig } from '../../support/config-gateway.ts';
import { holds, holdsFor } from '../../support/config-table.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { HOST } from '../../support/gateway.ts';

const times = <T>(count: number, ask: T): T[] => Array.from({ length: count }, () => ask);
const asks = (spa: string, reasons: Record<string, number>) =>
  Object.entries(reasons).flatMap(([reason, count]) => times(count, { spa, reason }));

describe('per_sender', () => {
  const rule = 'limits: { per_sender: { rate: 0.001/s, burst: 3 } }';

  test('a sender is answered so often as its burst says, and each sender has its own', async (context) => {
    await holds(context, {
      rule,
      asks: [
        ...asks('10.0.0.2', { 'proxy-arp': 3, 'sender-limit': 4 }),
        ...asks('10.0.0.3', { 'proxy-arp': 3, 'sender-limit': 1 }),
        ...asks('10.0.0.2', { 'sender-limit': 1 }),
      ],
    });
  });

  test('what is not answered does not count', async (context) => {
    await holds(context, {
      rule,
      asks: [...times(5, { tpa: '192.0.2.1', reason: 'no-route' }), ...asks('10.0.0.2', { 'proxy-arp': 3 })],
    });
  });

  test('a high rate is no limit to one that asks slowly', async (context) => {
    const fast = 'limits: { per_sender: { rate: 999999999/s, burst: 1 } }';
    await holds(context, { rule: fast, asks: asks('10.0.0.2', { 'proxy-arp': 20 }) });
  });
});

describe('per_interface', () => {
  test('all senders of an interface share it', async (context) => {
    await holds(context, {
      rule: 'limits: { per_interface: { rate: 0.001/s, burst: 3 } }',
      asks: [
        ...asks('10.0.0.2', { 'proxy-arp': 2 }),
        ...asks('10.0.0.3', { 'proxy-arp': 1, 'interface-limit': 2 }),
        ...asks('10.0.0.4', { 'interface-limit': 2 }),
      ],
    });
  });

  test('each interface of a rule has its own', async (context) => {
    const text = `interfaces:
  - match: { name: [g0, g5] }
    limits: { per_interface: { rate: 0.001/s, burst: 2 } }
  - match: { name: g2 }
`;
    const configured = await runConfig(context, text);
    const { lab, picture } = configured;
    const { aMac: sha, bMac } = await cable(picture.host, 'h5', picture.gw, 'g5');
    for (const reason of ['proxy-arp', 'proxy-arp', 'interface-limit'])
      await holdsFor(configured, { reason });

    const wire = await lab.wire(picture.host, 'h5');
    const asked = { sha, spa: HOST, tpa: '10.99.0.5' };
    wire.send('h5', arpRequest(asked), 5);
    const reply = arpReply(asked, bMac).toString('hex');
    expect([(await wire.next('the first')).hex, (await wire.next('the second')).hex]).toEqual([reply, reply]);
    await holdsFor(configured, { reason: 'interface-limit' }); // and with its sentinel all before is decided
    await configured.arproxy.stop();
    expect(await wire.received()).toEqual([]);
    expect(configured.arproxy.counters()['interface-limit']).toBe(1 + 3 + 1);
  });

  test('both limits at once: the tighter one decides', async (context) => {
    await holds(context, {
      rule: 'limits: { per_sender: { rate: 0.001/s, burst: 2 }, per_interface: { rate: 0.001/s, burst: 3 } }',
      asks: [
        ...asks('10.0.0.2', { 'proxy-arp': 2, 'sender-limit': 1 }),
        ...asks('10.0.0.3', { 'proxy-arp': 1, 'interface-limit': 1 }),
      ],
    });
  });
});

describe('collapse', () => {
  test('the same question of the same sender is answered once, another is another', async (context) => {
    await holds(context, {
      rule: 'limits: { collapse: 1000s }',
      asks: [
        ...asks('10.0.0.2', { 'proxy-arp': 1, collapsed: 5 }),
        ...asks('10.0.0.3', { 'proxy-arp': 1, collapsed: 1 }),
        { tpa: '10.99.0.2', reason: 'proxy-arp' },
        ...asks('10.0.0.2', { collapsed: 1 }),
      ],
    });
  });

  test('a question that another limit left without an answer is not collapsed', async (context) => {
    await holds(context, {
      rule: 'limits: { collapse: 1000s, per_sender: { rate: 0.001/s, burst: 1 } }',
      asks: [
        ...asks('10.0.0.2', { 'proxy-arp': 1, collapsed: 1 }),
        ...times(2, { tpa: '10.99.0.2', reason: 'sender-limit' }),
      ],
    });
  });
});

test.for(['per_sender', 'per_interface'])(
  'a reload keeps what was used of %s, and puts another burst in force',
  async (limit, context) => {
    const text = (burst: number) => configFor(`limits: { ${limit}: { rate: 0.001/s, burst: ${burst} } }`);
    const reason = limit === 'per_sender' ? 'sender-limit' : 'interface-limit';
    const configured = await runConfig(context, text(1));
    for (const next of ['proxy-arp', reason]) await holdsFor(configured, { reason: next });
    await configured.hangUp();
    await holdsFor(configured, { reason });
    await configured.rewrite(text(2));
    for (const next of ['proxy-arp', reason]) await holdsFor(configured, { reason: next });
  },
);
