/**
 * A million frames, most of them malformed, through the real capture path into an addon that is built with
 * AddressSanitizer and UndefinedBehaviorSanitizer. FUZZ_SEED repeats a run, FUZZ_FRAMES makes it longer or shorter.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, type TestContext, test } from 'vitest';
import { ConfigFiles } from '../support/config-files.ts';
import { arpReply, arpRequest } from '../support/frames.ts';
import { openLab } from '../support/lab.ts';
import { sanitizers } from '../support/sanitizers.ts';
import { scrape } from '../support/scrape.ts';
import { arpfuzz, type FuzzResult } from './arpfuzz.ts';
import { gateway } from './gateway.ts';
import { readCorpus } from './guided/corpus.ts';
import { sanitizedCopy } from './sanitized-copy.ts';

const { FUZZ_SEED = Date.now(), FUZZ_FRAMES = 1_000_000 } = process.env;
const seed = Number(FUZZ_SEED);
const frames = Number(FUZZ_FRAMES);

/** The result of a run in which every request was answered as it must be, once, and nothing else was. */
const answeredRight = ({ outcomes }: FuzzResult): Partial<FuzzResult> => ({
  wrong: 0,
  unanswered: 0,
  remarks: '',
  right: outcomes['proxy-arp'] ?? 0,
});

/** The counters that arproxy must have at the end: every frame that its socket was given, under its reason. */
function everyFrame({ outcomes }: FuzzResult): Record<string, number> {
  const seen = Object.entries(outcomes).filter(([reason, count]) => reason !== 'not-seen' && count > 0);
  return Object.fromEntries(seen);
}

function openFuzzLab(context: TestContext): ReturnType<typeof openLab> {
  context.onTestFailed(() => console.error(`to repeat it: FUZZ_SEED=${seed}`));
  return openLab(context);
}

test("the kernel's own proxy_arp answers what arpfuzz expects to be answered", async (context) => {
  const picture = await gateway(openFuzzLab(context));
  picture.gw.sysctl('net.ipv4.conf.g0.proxy_arp', 1);
  // No more: each sender that it answers becomes a neighbour, of which all namespaces together have room for few.
  const result = await arpfuzz(picture, { seed, frames: 2000, seconds: 30 });
  expect(result).toMatchObject(answeredRight(result));
  expect(result.frames).toBeGreaterThanOrEqual(2000);
});

test(`arproxy with a sanitized addon lives through ${frames} frames, and names each`, async (context) => {
  const lab = openFuzzLab(context);
  const copy = sanitizedCopy();
  context.onTestFinished(() => copy.remove());
  const picture = await gateway(lab);
  const place = { within: ['env', ...sanitizers()], repository: copy.folder };
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '--metrics', '127.0.0.1:9910'], place);

  const result = await arpfuzz(picture, { seed, frames, seconds: 200 });
  console.log(JSON.stringify(result));
  expect(arproxy.isRunning()).toBe(true);
  expect(result).toMatchObject(answeredRight(result));
  expect(result.frames).toBeGreaterThanOrEqual(frames);
  // Most frames are behind one that the fast path leaves, but it is on.
  const fast = (await scrape(picture.gw)).get('arproxy_fast_path_frames_total')?.samples[0]?.value;
  expect(fast).toBeGreaterThan(frames / 1000);

  expect(await arproxy.stop()).toMatchObject({ code: 0, signal: null });
  expect(arproxy.stray).toEqual([]);
  expect(arproxy.counters()).toEqual(everyFrame(result));
  const losses = { capture: 0, route: 0, send: {}, notifications: 0, abandoned: 0 };
  expect(arproxy.log.at(-1)).toMatchObject({ msg: 'stopped', losses });
});

/** Longer frames do not go over a veth. */
const LONGEST_FRAME = 1514;

test('arproxy with a sanitized addon lives through the kept corpus: frames, control lines, HTTP', async (context) => {
  const lab = openFuzzLab(context);
  const copy = sanitizedCopy();
  context.onTestFinished(() => copy.remove());
  const picture = await gateway(lab);
  const place = { within: ['env', ...sanitizers()], repository: copy.folder };
  const sockets = new ConfigFiles(context);
  const [control, metrics] = [sockets.path('control.sock'), sockets.path('metrics.sock')];
  const arproxy = await lab.arproxy(
    picture.gw,
    ['-i', 'g0', '--control', control, '--metrics', metrics],
    place,
  );
  const wire = await lab.wire(picture.host, 'h0');

  const frames = readCorpus('frames').map((octets) => Buffer.from(octets.subarray(1)));
  for (const octets of frames.filter(({ length }) => length >= 14 && length <= LONGEST_FRAME))
    wire.send('h0', octets);
  for (const octets of readCorpus('control')) await toldTo(control, octets);
  for (const octets of readCorpus('http')) await toldTo(metrics, octets);

  const asked = { sha: '02:00:00:00:00:77', spa: '10.0.0.2', tpa: '10.99.0.1' };
  wire.send('h0', arpRequest(asked));
  await wire.receivedUpTo(arpReply(asked, picture.mac).toString('hex'), 'the reply behind the corpus');
  expect(await arproxy.stop()).toMatchObject({ code: 0, signal: null });
  expect(arproxy.stray).toEqual([]);
});

/** Says it, and hears the other side out. */
async function toldTo(path: string, octets: Uint8Array): Promise<void> {
  const socket = connect(path);
  socket.on('error', () => {});
  socket.end(octets);
  await once(socket.resume(), 'close');
}
