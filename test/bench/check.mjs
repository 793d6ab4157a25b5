// Before anything is measured: does the generator see what it is to see? A responder that lies tells.
import { arpwire } from '../arpwire/build.mjs';
import { generate } from './generator.mjs';
import { Lab, MAC } from './lab.mjs';
import { Running } from './running.mjs';

/** What becomes of a request, by the last three bits of its target: see arpwire/lie.c. */
const FATES = [
  { ok: 1 },
  { ok: 1, doubled: 1 },
  { lost: 1 },
  { lost: 1, wrong: 1 },
  { lost: 1, wrong: 1 },
  { ok: 1, broadcast: 1 },
  { lost: 1, wrong: 1 },
  { ok: 1 },
];

/** Throws when the generator is not to be believed. */
export async function checkGenerator(cpus) {
  const lab = new Lab();
  const liar = new Running(lab.gw, cpus[1], [arpwire(), 'lie', 'g0', MAC]);
  try {
    await generate(lab, cpus[0], { first: 250, targets: 1, seconds: 5 });
    const result = await generate(lab, cpus[0], { rate: 2000, seconds: 0.2, targets: 4096 });
    for (const field of ['ok', 'lost', 'wrong', 'doubled', 'broadcast', 'late', 'unasked']) {
      let expected = 0;
      for (let i = 0; i < result.sent; i++) expected += FATES[i % FATES.length][field] ?? 0;
      if (result[field] === expected) continue;
      throw new Error(
        `the generator counted ${field} ${result[field]} instead of ${expected}: ${JSON.stringify(result)}`,
      );
    }
  } finally {
    await liar.stop();
    lab.close();
  }
}
