// Runs the load generator, `arpwire load`, in a lab's host.
import { arpwire } from '../arpwire/build.mjs';
import { SENDER } from './lab.mjs';
import { Running } from './running.mjs';

/** Targets that are asked for again and again, and where they begin. */
export const KNOWN = { target: '10.128.0.0', targets: 2000 };
/** Targets of which each is asked for once: more than a run can use up. */
export const NEW = { target: '10.0.0.0', targets: 8_000_000 };

/**
 * One run. `load`: the generator's long options by name, and of them `interface`, `sender` and the known targets where
 * nothing else is said. `flags`: those without a value.
 */
export async function generate(lab, cpu, load, flags = []) {
  const all = { interface: 'h0', sender: SENDER, ...KNOWN, ...load };
  const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const running = new Running(lab.host, cpu, [arpwire(), 'load', ...words, ...flags]);
  const result = JSON.parse(await running.end(all.seconds + 10));
  return result.wrong > 0 ? { ...result, note: await running.complained() } : result;
}
