/** What the replies to all requests mean. */
import type { Mac } from '../wire/mac.ts';
import type { Reply } from './reply.ts';

/**
 * `one`: one MAC, and no request was answered twice; `none`: no reply; `conflict`: several MACs; `twice`: one MAC, and more than
 * one reply to a request.
 */
export type Result = 'one' | 'none' | 'conflict' | 'twice';

export interface Judgement {
  readonly result: Result;
  /** Of the replies, each once, in the order in which they came. */
  readonly macs: readonly Mac[];
  /** How many requests were answered, and the most replies to one of them. */
  readonly answered: number;
  readonly most: number;
}

export function judge(replies: readonly Reply[]): Judgement {
  const macs = [...new Set(replies.map(({ sha }) => sha))];
  const perRequest = new Map<number, number>();
  for (const { request } of replies) perRequest.set(request, (perRequest.get(request) ?? 0) + 1);
  const most = Math.max(0, ...perRequest.values());
  return { result: resultOf(macs.length, most), macs, answered: perRequest.size, most };
}

function resultOf(macs: number, most: number): Result {
  if (macs === 0) return 'none';
  if (macs > 1) return 'conflict';
  return most > 1 ? 'twice' : 'one';
}
