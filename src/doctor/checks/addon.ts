/** The native addon, without which nothing can be asked: whatever else is found amiss then may be for want of it. */
import { refusalText } from '../../host/refusal.ts';
import type { Failure } from '../facts.ts';
import type { Finding } from '../finding.ts';

export function checkAddon(failure: Failure): Finding {
  const { command } = failure;
  const whole = refusalText(failure);
  if (command === undefined) return { level: 'problem', check: 'addon', text: whole };
  return { level: 'problem', check: 'addon', text: whole.replace(`: ${command}`, ''), remedy: command };
}
