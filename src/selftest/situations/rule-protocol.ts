/** Rules by IP protocol and port, of which ARP has none. */
import { cases, type Situation } from '../situation.ts';
import { CLEAR, OUTLOOK, TABLES } from './rule-tables.ts';

/** `ipproto` of ICMP, TCP and UDP: no more than two without ports, since the question must carry the third. */
const PROTOCOLS: readonly (readonly string[])[] = [
  ['icmp'],
  ['tcp'],
  ['udp'],
  ['icmp', 'tcp'],
  ['icmp', 'udp'],
  ['tcp', 'udp'],
];

const ofProtocols = (names: readonly string[]): Situation => {
  const what = names.join(' and ');
  const rule = (form: string): string[] => [
    CLEAR,
    ...names.map((name) => `ip rule add pref 50 ${form.replace('IPPROTO', `ipproto ${name}`)}`),
  ];
  const forms = [
    'IPPROTO',
    'not IPPROTO',
    'IPPROTO dport 53',
    'not IPPROTO dport 53',
    'IPPROTO sport 1-1024',
    'iif g0 IPPROTO',
  ];
  return {
    topic: 'rule',
    setup: [...TABLES, ...rule('IPPROTO blackhole')],
    rows: [
      ...cases({ [`ipproto ${what} blackhole, from the start`]: OUTLOOK }),
      ...forms.flatMap((form) =>
        ['blackhole', 'lookup 101'].map((action) => ({
          name: `${form.replace('IPPROTO', `ipproto ${what}`)} ${action}`,
          run: rule(`${form} ${action}`),
          asks: OUTLOOK,
        })),
      ),
      { name: `ipproto ${what}, no more`, run: [CLEAR], asks: OUTLOOK },
    ],
  };
};

export const RULE_PROTOCOL: readonly Situation[] = PROTOCOLS.map(ofProtocols);
