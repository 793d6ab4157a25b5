/** What a user is told who starts it where it cannot work, or with words that it does not know. */
import { describe, expect, test } from 'vitest';
import { arproxyOutcome, type Place } from '../../support/arproxy.ts';
import { cable } from '../../support/cable.ts';
import {
  AS_NOBODY,
  AS_ROOT_WITHOUT_NET_RAW,
  LIBPCAP_NOT_A_LIBRARY,
  LIBPCAP_NOT_INSTALLED,
  REACHABLE,
  REPOSITORY_REACHABLE,
  withMounts,
} from '../../support/confine.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

describe('a machine that cannot', () => {
  const PLACES: Record<string, { place: Place; says: string[] }> = {
    'root without CAP_NET_RAW': {
      place: { within: AS_ROOT_WITHOUT_NET_RAW },
      says: ['EPERM', 'CAP_NET_RAW'],
    },
    'an ordinary user': {
      place: { within: [...withMounts(REPOSITORY_REACHABLE), ...AS_NOBODY], repository: REACHABLE },
      says: ['EPERM', 'CAP_NET_RAW'],
    },
    'libpcap not installed': { place: { within: withMounts(LIBPCAP_NOT_INSTALLED) }, says: ['libpcap0.8'] },
    'libpcap that is no library': { place: { within: withMounts(LIBPCAP_NOT_A_LIBRARY) }, says: ['libpcap'] },
  };
  test.for(Object.entries(PLACES))(
    'is told in one line, exit 1: %s',
    async ([, { place, says }], context) => {
      const { gw } = await gateway(openLab(context));
      const { code, stdout, stderr } = await arproxyOutcome(gw, ['run', '-i', 'g0'], place);
      expect(stderr).toMatch(/^[^\n]+\n$/);
      for (const word of says) expect(stderr).toContain(word);
      expect(stderr).not.toMatch(/\bat .*\.[jt]s:/);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    },
  );
});

describe('words it does not know', () => {
  const WORDS: Record<string, { args: string[]; says: RegExp }> = {
    'no interface': {
      args: ['run'],
      says: /^error: no interface [^\n]*-i[^\n]*\nSee: arproxy run --help\n$/,
    },
    'no glob after -i': { args: ['run', '-i'], says: /^error: [^\n]*-i[^\n]*\nSee: arproxy run --help\n$/ },
    'an unknown option': {
      args: ['run', '-i', 'g0', '--frobnicate'],
      says: /^error: [^\n]*--frobnicate[^\n]*\nSee: arproxy run --help\n$/,
    },
    'an unknown command': {
      args: ['frobnicate'],
      says: /^error: [^\n]*frobnicate[^\n]*\nSee: arproxy --help\n$/,
    },
    'no command': { args: [], says: /Usage: arproxy/ },
    'a log level that is none': {
      args: ['run', '-i', 'g0', '--log-level', 'loud'],
      says: /loud.*trace/s,
    },
    'a word too many': {
      args: ['run', '-i', 'g0', 'g1'],
      says: /^error: too many [^\n]*\nSee: arproxy run --help\n$/,
    },
    'an empty glob': { args: ['run', '-i', ''], says: /-i/ },
  };
  test.for(Object.entries(WORDS))(
    'are named, and where the help is, exit 2: %s',
    async ([, { args, says }], context) => {
      const { code, stdout, stderr } = await arproxyOutcome(openLab(context).netns('gw'), args);
      expect(stderr).toMatch(says);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    },
  );

  test.for(['--help', '--version'])('%s is no wrong use: exit 0, on stdout', async (option, context) => {
    const { code, stdout, stderr } = await arproxyOutcome(openLab(context).netns('gw'), [option]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toBe('');
  });
});

test('a glob that matches nothing is warned of, with the names that there are, and served when one comes', async (context) => {
  const lab = openLab(context);
  const { host, gw } = await gateway(lab);
  const arproxy = await lab.arproxy(gw, ['-i', 'cali*']);
  const warnings = arproxy.log.filter((line) => line.level === 40);
  expect(warnings).toHaveLength(1);
  for (const word of ['cali*', 'g0', 'g1', 'g2']) expect(warnings[0]?.msg).toContain(word);

  const { aMac: sha, bMac } = await cable(host, 'h5', gw, 'cali5');
  const wire = await lab.wire(host, 'h5');
  const asked = { sha, spa: HOST, tpa: TARGET };
  wire.send('h5', arpRequest(asked));
  expect((await wire.next('a reply on h5')).hex).toBe(arpReply(asked, bMac).toString('hex'));
});
