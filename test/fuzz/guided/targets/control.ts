/** Lines of the control socket, both ways: what is asked, and what somebody answers; and names of interfaces as text. */

import { parseWatchLine } from '../../../../src/control/decision-line.ts';
import {
  ControlError,
  errorLine,
  parseAnswer,
  parseRequest,
  requestLine,
} from '../../../../src/control/protocol.ts';
import { parseWatch } from '../../../../src/control/watch-request.ts';
import { OUTCOME } from '../../../../src/policy/outcomes.ts';
import { decisionFilter } from '../../../../src/responder/decision-filter.ts';
import type { Ipv4 } from '../../../../src/wire/ipv4.ts';
import { octetsOfText, oneLine, plainJson, textOfOctets } from '../../../../src/wire/octet-text.ts';
import { type Target, textOf, wordsOf } from '../target.ts';

const OBEYED = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

export const control: Target = {
  kind: 'control',
  longest: 600,
  words: wordsOf(
    ...[
      '"version":1',
      '"command":"watch"',
      '"ifname":[',
      '"target":["',
      '"from":["',
      '"reason":["',
      '"verdict":"',
      '"history":',
    ],
    ...[
      '"reply"',
      '"drop"',
      '"no-route"',
      '10.0.0.0/8',
      '\\u001b',
      '\\u202e',
      '"error":{',
      '"answer":{',
      '"text":',
      '"__proto__":',
      'null',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      '\\x',
      '[!a-c]',
      '*',
    ],
  ),
  seeds: () =>
    [
      requestLine('status', {}),
      requestLine('watch', {
        ifname: ['cali*', 'e[a-c]?'],
        target: ['10.0.0.0/8'],
        from: ['0.0.0.0/0'],
        reason: ['no-route'],
        verdict: 'drop',
        history: 5,
      }),
      requestLine('loglevel', { level: 'trace' }),
      errorLine(new ControlError('a', 'b\n', ['c'])),
      '{"version":1,"answer":{"file":"\\u001b","text":"a\\nb"}}',
      '{"missed":5}',
      'e\x1b[31mX\xff',
    ].map((text) => Uint8Array.from(Buffer.from(text))),
  attempt(octets) {
    const line = textOf(octets);
    named(octets);
    request(line);
    for (const parse of [parseAnswer, parseWatchLine]) {
      const said = refusable(() => parse(line));
      if (said !== undefined && hasObeyed(said)) throw new Error('something to obey in what was answered');
    }
  },
};

function request(line: string): void {
  const asked = refusable(() => parseRequest(line));
  if (asked === undefined) return;
  const again = parseRequest(requestLine(asked.command, asked.fields));
  if (JSON.stringify(again) !== JSON.stringify(asked))
    throw new Error('written again, it is another request');
  const wanted = refusable(() => parseWatch(asked.fields));
  if (wanted === undefined) return;
  const fits = decisionFilter(wanted);
  fits({ outcome: OUTCOME['no-route'], op: 1, tpa: 1 as Ipv4, spa: 2 as Ipv4 }, 'cali0123456789a');
}

/** Undefined: it was refused, in words. */
function refusable<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ControlError) || error.message === undefined) throw error;
    return undefined;
  }
}

/** Of any text in it; a configuration has lines. */
function hasObeyed(said: unknown): boolean {
  if (typeof said === 'string') return OBEYED.test(said.replaceAll('\n', ''));
  if (typeof said !== 'object' || said === null) return false;
  return Object.entries(said).some(([name, value]) => OBEYED.test(name) || hasObeyed(value));
}

function named(octets: Uint8Array): void {
  const text = textOfOctets(octets);
  if (OBEYED.test(text)) throw new Error('a name with something to obey');
  if (!Buffer.from(octetsOfText(text)).equals(octets)) throw new Error('a name that is not found again');
  if (oneLine(text) !== text) throw new Error('a name that is not shown as it is');
  const json = JSON.stringify(textOf(octets));
  if (JSON.parse(plainJson(json)) !== JSON.parse(json)) throw new Error('JSON of another value');
}
