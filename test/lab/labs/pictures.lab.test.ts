/** Each picture, without arproxy and with it: its own pings judge. Side by side, since most of the time is waiting for what does not come. */
import { expect, test } from 'vitest';
import { LabProgram, NOTHING, PICTURES } from './lab-program.ts';

for (const picture of PICTURES) {
  test.concurrent(`${picture} shows what it should, and leaves nothing`, {
    timeout: 180_000,
  }, async (context) => {
    const lab = new LabProgram(context);
    const { code, stdout, stderr } = await lab.run(picture);
    expect(`${code} ${stderr} ${stdout.trimEnd().split('\n').at(-1)}`).toBe(
      `0  arproxy-lab ${picture}: all as it should be`,
    );
    expect(stdout.split('\n').filter((line) => line.startsWith('== '))).toEqual(
      expect.arrayContaining(['== without arproxy', '== with arproxy']),
    );
    expect(lab.left()).toEqual(NOTHING);
  });
}
