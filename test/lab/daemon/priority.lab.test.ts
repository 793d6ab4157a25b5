/** Which of a daemon's threads comes first where they want the same processor. */
import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, test } from 'vitest';
import { gateway } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

test('the one that answers, before those in which Node compiles', async (context) => {
  const lab = openLab(context);
  const { gw } = await gateway(lab);
  const { pid } = await lab.arproxy(gw, ['-i', 'g0']);
  const others = readdirSync(`/proc/${pid}/task`)
    .map(Number)
    .filter((thread) => thread !== pid);
  expect(getPriority(pid)).toBe(getPriority());
  expect(others.length).toBeGreaterThanOrEqual(4); // V8 has four
  expect(
    others.map((thread) => getPriority(thread)).filter((nice) => nice === 10).length,
  ).toBeGreaterThanOrEqual(4);
});
