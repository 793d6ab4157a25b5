/** An explanation on standard output: as JSON, or for a person, an empty line between two. */
import type { Explanation } from '../explain/explain.ts';
import { paintFor } from './colours.ts';
import { print, printJson } from './output.ts';
import { fillFor } from './wrap.ts';

export async function showExplanation(json: boolean): Promise<(explanation: Explanation) => void> {
  if (json) return (explanation) => printJson(`${JSON.stringify(explanation)}\n`);
  const { formatExplanation } = await import('../explain/format.ts');
  const [paint, fill] = [paintFor(process.stdout), fillFor(process.stdout)];
  let before = '';
  return (explanation) => {
    print(`${before}${formatExplanation(explanation, paint, fill)}\n`);
    before = '\n';
  };
}
