/**
 * A million frames, most of them malformed, through the real capture path into an addon that is built with
 * AddressSanitizer and UndefinedBehaviorSanitizer. FUZZ_SEED repeats a run, FUZZ_FRAMES makes it longer or shorter.
 */
import { expect, type TestContext, test } from 'vitest';
import { openLab } from '../support/lab.ts';
import { sanitizers } from '../support/sanitizers.ts';
import { arpfuzz, type FuzzResult } from './arpfuzz.ts';
import { gateway } from './gateway.ts';
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
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0'], place);

  const result = await arpfuzz(picture, { seed, frames, seconds: 200 });
  console.log(JSON.stringify(result));
  expect(arproxy.isRunning()).toBe(true);
  expect(result).toMatchObject(answeredRight(result));
  expect(result.frames).toBeGreaterThanOrEqual(frames);

  expect(await arproxy.stop()).toMatchObject({ code: 0, signal: null });
  expect(arproxy.stray).toEqual([]);
  expect(arproxy.counters()).toEqual(everyFrame(result));
  const losses = { capture: 0, route: 0, send: {}, notifications: 0, abandoned: 0 };
  expect(arproxy.log.at(-1)).toMatchObject({ msg: 'stopped', losses });
});
