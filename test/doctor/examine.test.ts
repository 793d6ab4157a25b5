import { describe, expect, test } from 'vitest';
import { examine } from '../../src/doctor/examine.ts';
import type { Chosen } from '../../src/doctor/facts.ts';
import { findingOf } from '../../src/doctor/finding.ts';
import type { Access, AccessList } from '../../src/policy/access-list.ts';
import { prefixIn } from '../kernel/fib-rows.ts';
import { accessListOf } from '../policy/access-list-of.ts';
import { exampleRule, NO_GUARD } from '../policy/situation.ts';
import { AROUND, addressOn, exampleChosen, exampleFacts, exampleHost, G1, sender } from './example-facts.ts';
import { complaints, inWords, texts } from './seen.ts';

test('a healthy gateway: nothing to complain of, and a line for all that was looked at', () => {
  expect(examine(exampleFacts()).map(inWords)).toEqual([
    'ok cap-net-raw',
    'ok libpcap',
    'ok kernel',
    'ok interface g0',
    'ok daemon',
  ]);
});

test('that no arproxy runs is the last of the warnings: to start one helps where all else is well', () => {
  const facts = exampleFacts({ chosen: [exampleChosen({ defaultOif: G1 })] });
  const none = { daemons: [], isSomebodyHidden: false };
  const warnings = examine({ ...facts, daemons: none }).filter(({ level }) => level === 'warning');
  expect(warnings.map(({ check }) => check)).toEqual(['default-route', 'daemon']);
});

test('problems come first, then warnings, then what is well', () => {
  const chosen = exampleChosen({ defaultOif: G1 });
  const down = exampleChosen({ link: { ...chosen.link, name: 'g2', ifindex: 7, flags: 0x1002 } });
  const levels = examine(exampleFacts({ chosen: [chosen, down] })).map(
    ({ level, ifname = '' }) => `${level} ${ifname}`,
  );
  expect(levels).toEqual(['problem g2', 'warning g0', 'ok ', 'ok ', 'ok ', 'ok g0', 'ok ']);
});

describe('of an interface without a problem it is said what explain is asked', () => {
  const said = (changes: Partial<Chosen> = {}, explainWith = ''): string =>
    examine(exampleFacts({ chosen: [exampleChosen(changes)], explainWith })).find(
      ({ check }) => check === 'interface',
    )?.text ?? '';

  test('where a target alone could tell more', () => {
    expect(said()).toBe(
      'g0 is up and forwards, and no fault found that holds for every request; for one request: arproxy explain -i g0 --from 10.0.0.0 10.99.0.1',
    );
  });

  test('with the options that make it decide by the same rules', () => {
    expect(said({}, ' -c a.yaml')).toContain('explain -i g0 -c a.yaml --from');
  });

  test('with words to fill in, where nobody is known', () => {
    expect(said({ senders: [], targets: [] })).toMatch(/explain -i g0 --from SENDER TARGET$/);
    expect(said({ senders: [] })).toMatch(/explain -i g0 --from SENDER 10\.99\.0\.1$/);
  });

  test('beside a warning', () => {
    expect(said({ defaultOif: G1 })).toContain('beside the warnings, no fault found; for one request');
  });

  test('and nothing beside a problem', () => {
    expect(said({ rpFilter: 1, senders: [sender('10.0.0.9', undefined)] })).toBe('');
  });
});

test('a rule that denies every target, or every sender', () => {
  const list = (access: Access, ...prefixes: string[]) =>
    accessListOf([{ access, file: undefined, prefixes: prefixes.map(prefixIn) }]);
  const seen = (name: 'targets' | 'senders', lists: AccessList) => {
    const rule = exampleRule({
      restrictions: {
        ...{ guards: NO_GUARD, targets: undefined, senders: undefined },
        whileLocal: undefined,
        [name]: lists,
      },
    });
    return complaints(exampleFacts({ chosen: [exampleChosen({ rule })] }));
  };
  for (const name of ['targets', 'senders'] as const) {
    expect(seen(name, list('deny', '0.0.0.0/0'))).toEqual(['problem denied g0']);
    expect(seen(name, list('deny', '0.0.0.0/1', '128.0.0.0/1'))).toEqual(['problem denied g0']);
    expect(seen(name, list('allow'))).toEqual(['problem denied g0']);
    expect(seen(name, list('deny', '10.0.0.0/8'))).toEqual(['warning denied g0']);
    expect(seen(name, list('deny', '0.0.0.0/1'))).toEqual(['warning denied g0']);
    expect(seen(name, list('deny', '10.99.0.1/32', '10.0.0.0/32'))).toEqual([]);
    expect(seen(name, list('deny', '10.98.0.0/16'))).toEqual([]);
    expect(seen(name, list('allow', '10.98.0.0/16'))).toEqual([]);
  }
});

test('a list that denies all but has an exception denies not all', () => {
  const sources = (['deny', 'always'] as const).map((access, i) => ({
    ...{ access, file: undefined },
    prefixes: [prefixIn(i === 0 ? '0.0.0.0/0' : '10.1.0.0/16')],
  }));
  expect(accessListOf(sources).allowsNothing).toBe(false);
  expect(accessListOf(sources.slice(0, 1)).allowsNothing).toBe(true);
  expect(accessListOf([]).allowsNothing).toBe(false);
});

test('without netlink what the host says is said all the same', () => {
  const network = { code: 'ENOPROTOOPT', message: 'setsockopt NETLINK_ROUTE: ENOPROTOOPT' };
  const facts = {
    host: exampleHost({ libpcap: { code: 'ERR_NO_LIBPCAP', message: '' } }),
    network,
    ...AROUND,
  };
  expect(texts(facts)).toMatch(/: run Linux 5\.4 or newer: NETLINK_GET_STRICT_CHK came with 4\.20$/m);
  expect(complaints(facts)).toEqual(['problem libpcap: apt-get install -y libpcap0.8', 'problem kernel']);
});

test('what cannot be heard is complained of for that alone', () => {
  const link = { ...exampleChosen().link, devconf: undefined, mtu: 60 };
  const addresses = [addressOn(G1, '10.99.0.1/16')];
  const chosen = [exampleChosen({ link, senders: [], rpFilter: 1, defaultOif: G1 })];
  expect(complaints(exampleFacts({ addresses, chosen }))).toEqual([
    'problem ipv4-off g0: ip link set dev g0 mtu 1500 && sysctl -w net.ipv4.conf.g0.forwarding=1',
  ]);
});

test('a check has no other level than its row says', () => {
  const about = { ifname: 'g0', text: 'g0 is down' };
  expect(findingOf('down', 'problem', about)).toEqual({ level: 'problem', check: 'down', ...about });
  expect(() => findingOf('down', 'ok', about)).toThrow(new RangeError('down is never ok'));
});
