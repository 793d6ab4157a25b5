/** What the replies mean, in data and in words. */
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/ask/judge.ts';
import { type Summary, summarize } from '../../src/ask/summary.ts';
import { formatRequest, formatSummary, replyFields, replyInWords } from '../../src/ask/text.ts';
import { plain } from '../../src/cli/colours.ts';
import { wrapAt } from '../../src/cli/wrap.ts';
import { unbroken } from '../../src/diagnose/fill.ts';
import { INADDR_ANY } from '../../src/wire/ipv4.ts';
import { GATEWAY, mac, OTHER, OWN, REQUEST, replies } from './samples.ts';

type Some = Parameters<typeof replies>;

const THIRD = '06:00:00:00:00:04';

describe('the result is', () => {
  test.each([
    ['none', []],
    ['one', [[1, GATEWAY]]],
    [
      'one',
      [
        [1, GATEWAY],
        [2, GATEWAY],
      ],
    ],
    [
      'twice',
      [
        [1, GATEWAY],
        [1, GATEWAY],
      ],
    ],
    [
      'twice',
      [
        [1, GATEWAY],
        [2, GATEWAY],
        [2, GATEWAY],
      ],
    ],
    [
      'conflict',
      [
        [1, GATEWAY],
        [1, OTHER],
      ],
    ],
    [
      'conflict',
      [
        [1, GATEWAY],
        [2, OTHER],
      ],
    ],
    [
      'conflict',
      [
        [1, GATEWAY],
        [1, GATEWAY],
        [2, OTHER],
      ],
    ],
  ] as const)('%s of %j', (result, some) => {
    expect(judge(replies(...some)).result).toBe(result);
  });
});

const told = (some: Some, changes: object = {}, notes: string[] = []): Summary =>
  summarize(
    { ifname: 'h0', request: REQUEST, requests: 1, timeoutMs: 1000, ...changes },
    replies(...some),
    notes,
  );

const PROBE = { request: { ...REQUEST, spa: INADDR_ANY } };

describe('in words', () => {
  test.each([
    [[[1, GATEWAY]], {}, `one host answers for 10.99.0.1: ${GATEWAY}`],
    [[[1, GATEWAY]], { requests: 3 }, `one host answers for 10.99.0.1: ${GATEWAY}, to 1 of 3 requests`],
    [[[1, GATEWAY]], PROBE, `one host answers for 10.99.0.1: ${GATEWAY}: the address is in use`],
    [[], {}, 'nobody answers for 10.99.0.1 on h0 (waited 1 s)'],
    [[], { requests: 2, timeoutMs: 300 }, 'nobody answers for 10.99.0.1 on h0 (to 2 requests, waited 0.3 s)'],
    [
      [
        [1, GATEWAY],
        [1, OTHER],
      ],
      {},
      `two hosts answer for 10.99.0.1: ${GATEWAY} and ${OTHER}: an address conflict, or two proxies`,
    ],
    [
      [
        [1, GATEWAY],
        [1, OTHER],
        [1, THIRD],
      ],
      {},
      `three hosts answer for 10.99.0.1: ${GATEWAY} and ${OTHER} and ${THIRD}: an address conflict, or three proxies`,
    ],
    [
      [
        [1, GATEWAY],
        [1, GATEWAY],
      ],
      {},
      `10.99.0.1 is answered twice by the same MAC: two responders on that interface (kernel proxy_arp and arproxy, or two arproxies), at ${GATEWAY}`,
    ],
    [
      [
        [1, GATEWAY],
        [1, GATEWAY],
        [1, GATEWAY],
      ],
      {},
      `10.99.0.1 is answered 3 times by the same MAC: three responders on that interface (kernel proxy_arp and arproxy, or three arproxies), at ${GATEWAY}`,
    ],
  ] as [Some, object, string][])('%j %j', (some, changes, text) => {
    expect(told(some, changes).text).toBe(text);
  });
});

test('as data', () => {
  expect(
    told(
      [
        [1, GATEWAY],
        [2, GATEWAY],
        [2, OTHER],
      ],
      { requests: 3 },
      ['and so on'],
    ),
  ).toMatchObject({
    ...{ ifname: 'h0', spa: '10.0.0.2', sha: OWN, tpa: '10.99.0.1' },
    ...{ requests: 3, answered: 2, replies: 3, hosts: [GATEWAY, OTHER], result: 'conflict' },
    notes: ['and so on'],
  });
});

test('without an answer, where to look comes first', () => {
  expect(told([], {}, ['more']).notes).toEqual([
    expect.stringMatching(/^on the gateway, .*: arproxy explain -i IFACE --from 10\.0\.0\.2 10\.99\.0\.1$/),
    'more',
  ]);
  expect(told([], PROBE).notes).toEqual([expect.stringContaining('no proxy answers a probe')]);
  expect(told([[1, GATEWAY]]).notes).toEqual([]);
  expect(
    told(
      [
        [1, GATEWAY],
        [1, GATEWAY],
      ],
      {},
      ['more'],
    ).notes,
  ).toEqual([expect.stringMatching(/^on the gateway, .*: arproxy doctor$/), 'more']);
});

describe('a line', () => {
  const [reply] = replies([1, GATEWAY]);
  if (reply === undefined) throw new Error('none');

  test('of the request', () => {
    expect(formatRequest('h0', REQUEST)).toBe(`h0 who-has 10.99.0.1 tell 10.0.0.2 (${OWN})`);
    expect(formatRequest('h0', { ...REQUEST, destination: mac(GATEWAY) })).toBe(
      `h0 who-has 10.99.0.1 tell 10.0.0.2 (${OWN}), to ${GATEWAY} alone`,
    );
  });

  test.each([
    [{}, `10.99.0.1 is-at ${GATEWAY} in 0.412 ms`],
    [{ ms: 19.9994 }, `10.99.0.1 is-at ${GATEWAY} in 19.999 ms`],
    [{ ms: 20.6 }, `10.99.0.1 is-at ${GATEWAY} in 21 ms`],
    [{ request: 3 }, `10.99.0.1 is-at ${GATEWAY} in 0.412 ms (request 3)`],
    [
      { source: mac(OTHER) },
      `10.99.0.1 is-at ${GATEWAY} in 0.412 ms; the frame came from ${OTHER}, which is not the MAC that it tells`,
    ],
  ])('of a reply: %j', (changes, line) => {
    expect(replyInWords({ ...reply, ms: 0.412, ...changes }, REQUEST)).toBe(line);
  });

  test('of a reply, for programs', () => {
    expect(replyFields({ ...reply, ms: 0.41249, source: mac(OTHER) }, 'h0', REQUEST)).toEqual({
      ...{ ifname: 'h0', request: 1, spa: '10.99.0.1', sha: GATEWAY, source: OTHER, ms: 0.412 },
    });
  });

  test.each([
    ['green', [[1, GATEWAY]]],
    ['yellow', []],
    [
      'red',
      [
        [1, GATEWAY],
        [1, OTHER],
      ],
    ],
    [
      'red',
      [
        [1, GATEWAY],
        [1, GATEWAY],
      ],
    ],
  ] as [string, Some][])('of what it means, in %s', (colour, some) => {
    const painted = formatSummary(told(some), (style, text) => `<${style}>${text}</>`, unbroken);
    expect(painted).toMatch(new RegExp(`^<${colour}>[^<]+</>`));
  });

  test('and its notes, with commands left whole', () => {
    expect(formatSummary(told([]), plain, unbroken).split('\n')).toEqual([
      'nobody answers for 10.99.0.1 on h0 (waited 1 s)',
      'Note: on the gateway, with its interface on this link for IFACE: arproxy explain -i IFACE --from 10.0.0.2 10.99.0.1',
    ]);
    expect(formatSummary(told([]), plain, wrapAt(50)).split('\n').at(-1)).toBe(
      '      arproxy explain -i IFACE --from 10.0.0.2 10.99.0.1',
    );
  });
});
