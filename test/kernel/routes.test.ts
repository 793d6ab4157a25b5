import { describe, expect, test } from 'vitest';
import { UNANSWERED } from '../../src/kernel/route.ts';
import { RouteLookups } from '../../src/kernel/routes.ts';
import { type Ipv4, ipv4 } from '../../src/wire/ipv4.ts';
import { message } from '../wire/octets.ts';
import { refusal, routeAnswer } from './messages.ts';
import { type Answers, NetlinkDouble, type Request } from './netlink-double.ts';

const UNICAST = 1;
const SPA = ipv4(0x0a000002);

/** The target of a lookup; the doubles answer with its last octet as the interface. */
const tpaOf = ({ octets }: Request): number => octets.readUInt32BE(32);
const target = (n: number): Ipv4 => ipv4(0x0a630000 + n);
const answer = (request: Request): Buffer => routeAnswer(request.seq, UNICAST, tpaOf(request) & 0xffff);

const SHUFFLED: Answers = (requests) => [...requests].reverse().map(answer);
const IN_ONE_DATAGRAM: Answers = (requests) => [Buffer.concat(requests.map(answer))];

/** Asks for targets 1 to `count` in one batch. */
function ask(lookups: RouteLookups, count: number, first = 1): number {
  lookups.begin(1, 0);
  for (let n = first; n < first + count; n++)
    expect(lookups.add(3, { spa: SPA, tpa: target(n) })).toBe(n - first);
  return lookups.ask();
}

const answered = (oif: number) => ({ errno: 0, type: UNICAST, oif, length: -1 });
const unanswered = { errno: UNANSWERED, type: 0, oif: 0, length: -1 };

describe('a batch', () => {
  test('of one lookup: sender and target, where, and with which protocol', () => {
    const port = new NetlinkDouble(IN_ONE_DATAGRAM);
    const lookups = new RouteLookups(port, 256);
    lookups.begin(17, 0);
    lookups.add(0x01020304, { spa: ipv4(0x0a000002), tpa: ipv4(0xc0000201) });
    expect(lookups.ask()).toBe(0);
    const [[{ octets } = { octets: Buffer.alloc(0) }] = []] = port.sent;
    const attributes = ['08000100c0000201', '080002000a000002', '0800030004030201', '05001b0011000000'];
    const header = ['3c0000001a000100', octets.toString('hex', 8, 12), '00000000'];
    expect(octets.toString('hex')).toBe([...header, '022020000000000000000000', ...attributes].join(''));
  });

  test.each([
    [0, []],
    [1, [1]],
    [31, [31]],
    [32, [32]],
    [33, [32, 1]],
    [64, [32, 32]],
    [256, Array(8).fill(32)],
  ])('of %d lookups goes out in parts of %j', (count, parts) => {
    const port = new NetlinkDouble(IN_ONE_DATAGRAM);
    const lookups = new RouteLookups(port, 256);
    expect(ask(lookups, count)).toBe(0);
    expect(port.sent.map((part) => part.length)).toEqual(parts);
    const asked = port.sent.flat();
    expect(asked.map(tpaOf)).toEqual(asked.map((_, i) => target(i + 1)));
    expect(new Set(asked.map(({ seq }) => seq)).size).toBe(count);
  });

  test.each([
    ['one datagram', IN_ONE_DATAGRAM],
    ['a datagram each, the last first', SHUFFLED],
  ])('is answered in %s', (_how, answers) => {
    const lookups = new RouteLookups(new NetlinkDouble(answers), 256);
    expect(ask(lookups, 256)).toBe(0);
    expect(lookups.routes).toEqual(Array.from({ length: 256 }, (_, i) => answered(i + 1)));
  });

  test('may not hold more than was said', () => {
    const lookups = new RouteLookups(new NetlinkDouble(IN_ONE_DATAGRAM), 2);
    ask(lookups, 2);
    expect(() => lookups.add(3, { spa: SPA, tpa: target(3) })).toThrow(RangeError);
  });
});

describe('an answer', () => {
  test.each([101, 113, 13, 22, 19])('errno %d is the result of its lookup alone', (errno) => {
    const answers: Answers = (requests) =>
      requests.map((request, i) => (i === 1 ? refusal(request.seq, errno) : answer(request)));
    const lookups = new RouteLookups(new NetlinkDouble(answers), 3);
    expect(ask(lookups, 3)).toBe(0);
    expect(lookups.routes).toEqual([answered(1), { errno, type: 0, oif: 0, length: -1 }, answered(3)]);
  });

  test('that is missing is counted, and said to be', () => {
    const answers: Answers = (requests) => requests.filter((_, i) => i % 2 === 0).map(answer);
    const lookups = new RouteLookups(new NetlinkDouble(answers), 5);
    expect(ask(lookups, 5)).toBe(2);
    expect(lookups.routes).toEqual([answered(1), unanswered, answered(3), unanswered, answered(5)]);
  });

  test('nothing is left of the batch before', () => {
    let open = true;
    const port = new NetlinkDouble((requests) => (open ? requests.map(answer) : []));
    const lookups = new RouteLookups(port, 4);
    ask(lookups, 4);
    open = false;
    expect(ask(lookups, 3)).toBe(3);
    expect(lookups.routes.slice(0, 3)).toEqual([unanswered, unanswered, unanswered]);
  });

  test('that comes late, in the next batch, is no result of a lookup of that', () => {
    const late: Buffer[] = [];
    const port = new NetlinkDouble((requests) => {
      late.push(...requests.map(answer));
      return [];
    });
    const lookups = new RouteLookups(port, 40);
    for (const count of [40, 1, 7, 40]) {
      expect(ask(lookups, count)).toBe(count);
      port.notify(...late.splice(0));
    }
    expect(ask(lookups, 40)).toBe(40);
    expect(lookups.routes).toEqual(Array(40).fill(unanswered));
  });

  test.each([
    ['a notification', (seq: number) => routeAnswer(0 * seq, UNICAST, 9)],
    ['a message of another type', (seq: number) => message({ type: 16, seq }, Buffer.alloc(60, 1))],
    ['a cut answer', (seq: number) => routeAnswer(seq, UNICAST, 9).subarray(0, 40)],
    ['an answer to nobody', (seq: number) => routeAnswer(seq + 100, UNICAST, 9)],
    ['a result of a lookup that was not requested', (seq: number) => routeAnswer(seq + 2, UNICAST, 9)],
  ])('%s is none', (_what, datagram) => {
    const port = new NetlinkDouble((requests) => requests.map(({ seq }) => datagram(seq)));
    const lookups = new RouteLookups(port, 4);
    expect(ask(lookups, 2)).toBe(2);
    expect(lookups.routes).toEqual(Array(4).fill(unanswered));
  });

  test('to the next batch is taken, when this one could not be asked', () => {
    const port = new NetlinkDouble(IN_ONE_DATAGRAM);
    let broken = true;
    const flaky = {
      send(bytes: Uint8Array, length: number): void {
        if (broken) throw new Error('ENOBUFS');
        port.send(bytes, length);
      },
      waits: port.waits.bind(port),
      receive: port.receive.bind(port),
    };
    const lookups = new RouteLookups(flaky, 40);
    expect(() => ask(lookups, 33)).toThrow('ENOBUFS');
    broken = false;
    expect(ask(lookups, 40)).toBe(0);
    expect(lookups.routes).toEqual(Array.from({ length: 40 }, (_, i) => answered(i + 1)));
  });
});
