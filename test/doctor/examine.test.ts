import { expect, test } from 'vitest';
import { examine } from '../../src/doctor/examine.ts';
import { findingOf } from '../../src/doctor/finding.ts';
import { addressOn, exampleChosen, exampleFacts, exampleHost, G1 } from './example-facts.ts';
import { complaints, inWords } from './seen.ts';

test('a healthy gateway: nothing to complain of, and a line for all that was looked at', () => {
  expect(examine(exampleFacts()).map(inWords)).toEqual([
    'ok cap-net-raw',
    'ok libpcap',
    'ok kernel',
    'ok interface g0',
  ]);
});

test('problems come first, then warnings, then what is well', () => {
  const chosen = exampleChosen({ defaultOif: G1 });
  const down = exampleChosen({ link: { ...chosen.link, name: 'g2', ifindex: 7, flags: 0x1002 } });
  const levels = examine(exampleFacts({ chosen: [chosen, down] })).map(
    ({ level, ifname = '' }) => `${level} ${ifname}`,
  );
  expect(levels).toEqual(['problem g2', 'warning g0', 'ok ', 'ok ', 'ok ']);
});

test('an interface with no more than a warning is not called well', () => {
  const findings = examine(exampleFacts({ chosen: [exampleChosen({ defaultOif: G1 })] }));
  expect(findings.filter(({ check }) => check === 'interface')).toEqual([]);
});

test('without netlink what the host says is said all the same', () => {
  const network = { code: 'ENOPROTOOPT', message: 'setsockopt NETLINK_ROUTE: ENOPROTOOPT' };
  const seen = complaints({
    host: exampleHost({ libpcap: { code: 'ERR_NO_LIBPCAP', message: '' } }),
    network,
  });
  expect(seen).toEqual([
    'problem libpcap: apt-get install -y libpcap0.8',
    'problem kernel: run Linux 5.4 or newer: NETLINK_GET_STRICT_CHK came with 4.20',
  ]);
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
