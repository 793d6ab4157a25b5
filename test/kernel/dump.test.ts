import { describe, expect, test } from 'vitest';
import { Dumps, NetlinkError } from '../../src/kernel/dump.ts';
import { type EachMessage, eachMessage } from '../../src/kernel/netlink-port.ts';
import { captured, Rtm } from '../wire/captured.ts';
import { message, u32, viewOf } from '../wire/octets.ts';
import { answering, done, linkMessage, NLM_F_DUMP_INTR, NLM_F_MULTI, refusal } from './messages.ts';
import { type Answers, NetlinkDouble } from './netlink-double.ts';

const REQUEST = 18;
const emit = (view: DataView, seq: number): number => {
  const octets = message({ type: REQUEST, flags: 0x301, seq });
  new Uint8Array(view.buffer, view.byteOffset).set(octets);
  return octets.length;
};

/** A row of the table, told from others by its type. */
const row = (type: number, seq: number, flags = NLM_F_MULTI): Buffer =>
  message({ type, flags, seq }, u32(type));

/** Runs one dump against a kernel that answers try after try with the next of these; the last one for good. */
function run(...tries: ((seq: number) => readonly Buffer[])[]) {
  let tried = 0;
  const answers: Answers = ([request]) =>
    (tries[Math.min(tried++, tries.length - 1)] ?? (() => []))(request?.seq ?? 0);
  const port = new NetlinkDouble(answers);
  const seen: number[] = [];
  const dump = (): boolean => new Dumps(port).run('links', emit, (type) => seen.push(type));
  return { port, seen, dump };
}

const WHOLE = (seq: number): Buffer[] => [row(100, seq), Buffer.concat([row(101, seq), done(seq)])];

describe('a dump', () => {
  test('is asked for once, and each message of its datagrams is seen in order', () => {
    const { port, seen, dump } = run((seq) => [
      Buffer.concat([row(100, seq), row(101, seq)]),
      row(102, seq),
      done(seq),
    ]);
    expect(dump()).toBe(true);
    expect(seen).toEqual([100, 101, 102]);
    expect(port.sent.map(([request]) => request?.type)).toEqual([REQUEST]);
  });

  test('hands over each message where it lies, to its end', () => {
    const octets = message({ type: 100 }, Buffer.from([1, 2, 3, 4, 5, 0, 0, 0]));
    octets.writeUInt32LE(21); // five octets, and padding that belongs to no message
    const port = new NetlinkDouble(([request]) => [
      Buffer.concat([answering(request?.seq ?? 0, octets), done(request?.seq ?? 0)]),
    ]);
    const seen: string[] = [];
    const each: EachMessage = (_type, view, at, end) =>
      seen.push(Buffer.from(view.buffer, view.byteOffset + at, end - at).toString('hex', 16));
    expect(new Dumps(port).run('links', emit, each)).toBe(true);
    expect(seen).toEqual(['0102030405']);
  });

  test('that was interrupted is asked for again at once, under another sequence number', () => {
    const interrupted = (seq: number) => [
      row(100, seq, NLM_F_MULTI | NLM_F_DUMP_INTR),
      row(101, seq),
      done(seq),
    ];
    const { port, seen, dump } = run(interrupted, WHOLE);
    expect(dump()).toBe(true);
    expect(seen).toEqual([100, 101, 100, 101]);
    expect(new Set(port.sent.map(([request]) => request?.seq)).size).toBe(2);
  });

  test.each([
    [
      'interrupted, as its last message says',
      (seq: number) => [row(100, seq), done(seq, NLM_F_MULTI | NLM_F_DUMP_INTR)],
    ],
    ['without an end', (seq: number) => [row(100, seq)]],
    ['without an answer', () => []],
    ['with the end of another', (seq: number) => [row(100, seq), done(seq + 1)]],
  ])('%s, each time: given up after five', (_how, answer) => {
    const { port, dump } = run(answer);
    expect(dump()).toBe(false);
    expect(port.sent).toHaveLength(5);
  });

  test('that succeeds at the fifth try is good', () => {
    const { dump } = run(
      () => [],
      () => [],
      () => [],
      () => [],
      WHOLE,
    );
    expect(dump()).toBe(true);
  });

  test('of which the kernel lost a part is asked for again', () => {
    const { port, seen, dump } = run(WHOLE);
    port.overrun();
    expect(dump()).toBe(true);
    expect(seen).toEqual([100, 101, 100, 101]);
  });

  test('sees nothing of messages with another sequence number, nor their errors', () => {
    const { seen, dump } = run((seq) => [
      Buffer.concat([row(200, 0), refusal(seq - 1, 1), row(100, seq), row(201, seq + 1), done(seq)]),
    ]);
    expect(dump()).toBe(true);
    expect(seen).toEqual([100]);
  });
});

describe('a refusal', () => {
  test.each([
    [1, undefined, 'EPERM', 'netlink dump of links: EPERM (operation not permitted)'],
    [16, undefined, 'EBUSY', 'netlink dump of links: EBUSY (device or resource busy)'],
    [22, 'Invalid values in header', 'EINVAL', 'netlink dump of links: EINVAL (Invalid values in header)'],
    [524, undefined, 'errno 524', 'netlink dump of links: errno 524 (no such errno)'],
  ])("errno %d, with the kernel's words where it has some: %s", (errno, words, code, text) => {
    const { port, dump } = run((seq) => [refusal(seq, errno, words)]);
    expect(dump).toThrow(NetlinkError);
    expect(dump).toThrow(expect.objectContaining({ errno, code, message: text }));
    expect(port.sent, 'no second try').toHaveLength(2);
  });

  test('comes after everything was received, so that nothing waits for the next dump', () => {
    const { port, dump } = run((seq) => [refusal(seq, 1), row(100, seq)], WHOLE);
    expect(dump).toThrow(NetlinkError);
    const rest: number[] = [];
    port.receive((view, at, end) => eachMessage(view, at, end, (type) => rest.push(type)));
    expect(rest).toEqual([]);
  });

  test('a dump of links with a change mask: the kernel refuses it in its NLMSG_DONE', () => {
    const [refused = Buffer.alloc(0)] = captured('a dump of links with a change mask');
    expect(refused.readUInt16LE(4)).toBe(Rtm.DONE);
    const { dump } = run((seq) => [answering(seq, refused)]);
    const text = expect.stringContaining('Invalid values in header for link dump request');
    expect(dump).toThrow(expect.objectContaining({ name: 'NetlinkError', errno: 22, message: text }));
  });

  test('in an NLMSG_DONE without words is one too', () => {
    const { dump } = run((seq) => [message({ type: Rtm.DONE, flags: NLM_F_MULTI, seq }, u32(-1))]);
    expect(dump).toThrow(expect.objectContaining({ name: 'NetlinkError', errno: 1 }));
  });
});

test('eachMessage: every whole message of a datagram, and nothing of one that is cut', () => {
  const octets = Buffer.concat([captured('ip link set p0 up'), captured('ip rule show')].flat());
  const last = linkMessage({ ifindex: 3, name: 'g0' });
  const datagram = Buffer.concat([octets, last]);
  const types = (length: number): number[] => {
    const seen: number[] = [];
    eachMessage(viewOf(datagram.subarray(0, length)), 0, length, (type) => seen.push(type));
    return seen;
  };
  const before = types(octets.length);
  expect(before).toEqual([16, 32, 32, 32, 32, 32, 32, 32, 3]);
  for (let cut = octets.length; cut < datagram.length; cut++) expect(types(cut)).toEqual(before);
  expect(types(datagram.length)).toEqual([...before, 16]);
});
