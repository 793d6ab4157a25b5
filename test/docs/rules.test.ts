/** The rules of README.md, by which pages are read and compared. */
import { describe, expect, test } from 'vitest';
import { difference, matched } from './compare.ts';
import { readPage } from './page.ts';

const pageOf = (...lines: string[]): string => lines.join('\n');
const block = (comment: string, ...body: string[]): string =>
  pageOf(comment, '', '```console', ...body, '```', '');

describe('a page', () => {
  test('is a story: where, who, what, and what is shown', () => {
    const text = block(
      '<!-- lab: calico on gw, anew, without arproxy -->',
      "# arproxy run -i 'cali*' &",
      'ready',
      '$ echo a \\',
      '    b',
    );
    const gw = { picture: 'calico', host: 'gw', served: false, anew: false };
    expect(readPage('p.md', text)).toEqual({
      steps: [
        {
          line: 4,
          place: { ...gw, anew: true },
          command: { text: "arproxy run -i 'cali*'", user: 'root', background: true },
          shown: ['ready'],
          from: 4,
        },
        {
          line: 6,
          place: gw,
          command: { text: 'echo a b', user: 'nobody', background: false },
          shown: [],
          from: 7,
        },
      ],
      run: 1,
      notRun: 0,
      faults: [],
    });
  });

  test('goes on with what is in the background, and has files', () => {
    const text = pageOf(
      block('<!-- lab: calico on pod1 -->', 'more', '$ true'),
      '- a list',
      '',
      '  <!-- lab: calico on gw, file c.yaml -->',
      '  ```yaml',
      '  a:',
      '    b',
      '  ```',
      '',
      '    of the list',
    );
    const { steps, run, faults } = readPage('p.md', text);
    expect(faults).toEqual([]);
    expect(run).toBe(1);
    expect(steps[0]).toMatchObject({ command: undefined, shown: ['more'], line: 4 });
    expect(steps[2]).toMatchObject({ file: 'c.yaml', shown: ['a:', '  b'], place: { served: true } });
  });

  test.each([
    ['a console block needs', pageOf('```console', '$ true', '```')],
    ['a console block needs', pageOf('<!-- lab: machine -->', '', '', '```console', '$ true', '```')],
    ['does not say why', block('<!-- not run: because -->', '$ true')],
    ['what is <!-- lab: calico -->?', block('<!-- lab: calico -->', '$ true')],
    ['what is <!-- lab: calico on gw, alone -->?', block('<!-- lab: calico on gw, alone -->', '$ true')],
    ['there is nothing to run', block('<!-- lab: machine -->')],
    ['only a console block is run', pageOf('<!-- lab: machine -->', '```sh', 'true', '```')],
    ['a fence names its language', pageOf('```', 'x', '```')],
    ['a fence that does not end', pageOf('```sh', 'x')],
    ['code is fenced, not indented', pageOf('text', '', '    code')],
  ])('%s', (fault, text) => {
    expect(readPage('p.md', text).faults).toEqual([expect.stringContaining(fault)]);
  });

  test('may say why a block is not run', () => {
    const text = block('<!-- not run: it needs a cluster -->', '$ kubectl get nodes');
    expect(readPage('p.md', text)).toEqual({ steps: [], run: 0, notRun: 1, faults: [] });
  });
});

describe('what is shown and what is printed', () => {
  test.each([
    ['a word', 'a word'],
    ['a  word', 'a word  '],
    ['begin ... end', 'begin and end'],
    ['up 9 s, pid 12', 'up 130 s, pid 4511'],
    ['in 0.412 ms', 'in 30 ms'],
    ['12 packets transmitted, 0 received, +12 errors', '9 packets transmitted, 0 received, +8 errors'],
    ['rtt min/avg/max/mdev = 3.021/3.021/3.021/0.000 ms', 'rtt min/avg/max/mdev = 1/2/3/4 ms'],
    ['1 2026-11-23T02:54:24.280419Z g0', '1 2027-01-02T00:00:00.000Z g0'],
    ['[05:49:26.950] INFO: ready', '[15:00:00.001] INFO: ready'],
    ['{"time":1795402471454.489,"uptime":3,"pid":7}', '{"time":1,"uptime":44.5,"pid":123}'],
    ['2: eth0@if2: <UP>', '4: eth0@if13: <UP>'],
    ['cali1 (ifindex 2, veth)', 'cali1 (ifindex 14, veth)'],
    ['(pid 5, uid 0, /run/arproxy-0/4026549243-51.sock)', '(pid 6, uid 1, /run/arproxy-0/1-2.sock)'],
    ['arproxy 0.1.0, on Linux 6.18.44-fc', 'arproxy 1.2.3, on Linux 5.4'],
  ])('are alike: %s', (shown, printed) => {
    expect(matched([shown], [printed], true)).toBe(1);
  });

  test.each([
    ['a word', 'a ward'],
    ['12 packets transmitted, 0 received, +12 errors', '12 packets transmitted, 1 received, +11 errors'],
    ['  a word', 'a word'],
    ['a.b', 'a-b'],
    ['begin ... end', 'begin and more'],
    ['up 9 s', 'up 9'],
    ['pid 12', 'pid'],
    ['cali1 is-at 02:00:00:00:00:01', 'cali1 is-at 02:00:00:00:00:02'],
    ['10.9.0.1', '10.9.0.2'],
    ['2 packets transmitted, 2 received', '2 packets transmitted, 1 received'],
    ['icmp_seq=1 ttl=63', 'icmp_seq=1 ttl=64'],
    ['replies 1: proxy-arp 1', 'replies 2: proxy-arp 2'],
    ['rp_filter 2', 'rp_filter 1'],
  ])('are not: %s', (shown, printed) => {
    expect(matched([shown], [printed], true)).toBeUndefined();
  });

  test.each([
    [['a', 'b'], 2],
    [['...', 'b', '...'], 3],
    [['a', '...'], 3],
    [['...', 'c'], 3],
    [['a', '...', 'b', 'c'], 3],
    [['a', 'c'], undefined],
    [['a', 'b', 'c', 'd'], undefined],
    [['b'], undefined],
  ])('%j is the beginning of a, b, c: %s', (shown, lines) => {
    expect(matched(shown, ['a', 'b', 'c'], shown.at(-1) !== 'b')).toBe(lines);
  });

  test('nothing is shown where nothing is printed, and the other way round', () => {
    expect(matched([], [], true)).toBe(0);
    expect(matched([], ['a'], true)).toBeUndefined();
    expect(matched([], ['a'], false)).toBe(0);
    expect(matched(['a'], [], true)).toBeUndefined();
  });

  test.each([
    [['a', '...', 'd'], ['a', 'b', 'c'], 'd', 'b'],
    [['a', 'x', 'c'], ['a', 'b', 'c'], 'x', 'b'],
    [['a'], ['a', 'b'], '(no more)', 'b'],
  ])('%j and %j part at %s', (shown, printed, at, instead) => {
    expect(difference(shown, printed).split('\n').slice(0, 2)).toEqual([
      `they part where the page shows: ${at}`,
      `and this is printed:            ${instead}`,
    ]);
  });
});
