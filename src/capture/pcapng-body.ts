/** What stands in the body of a pcapng block: never more than the block has room for. */
import { textOfOctets } from '../wire/octet-text.ts';
import { CaptureError } from './capture-error.ts';
import { LOOKED_AT } from './captured-frame.ts';
import { AnyOption, align4 } from './format.ts';
import type { Window } from './window.ts';

/** The block under the hand; in octets of the file. */
export interface Body {
  /** Where the block begins. */
  readonly start: number;
  /** Where what comes before its last four octets ends. */
  readonly end: number;
  /** Where the whole block ends. */
  readonly blockEnd: number;
  readonly what: string;
}

const want = (window: Window, body: Body, length: number): void =>
  window.want(length, body.what, body.start, body.blockEnd);

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Makes sure of a head of `length` octets. Throws CaptureError. */
export function takeHead(window: Window, body: Body, length: number, what: string): void {
  if (body.end - window.offset < length)
    throw new CaptureError(body.start, `${what} is too short: ${body.end - window.offset} octets`);
  want(window, body, length);
}

/** Goes past a frame's `captured` octets and its padding; of them, a copy of what is looked at. Throws CaptureError. */
export function takeOctets(window: Window, captured: number, body: Body): DataView {
  const room = body.end - window.offset;
  if (captured > room)
    throw new CaptureError(body.start, `a frame of ${captured} octets in a block with room for ${room}`);
  const looked = Math.min(captured, LOOKED_AT);
  want(window, body, looked);
  const octets = new DataView(window.copy(looked).buffer);
  // not align4(): captured may be beyond 2^31
  window.skip(Math.min(captured + ((4 - (captured % 4)) % 4), room), body.what, body.start, body.blockEnd);
  return octets;
}

/** Calls `each` for every option, whose value lies at window.at then. */
export function eachOption(
  window: Window,
  little: boolean,
  body: Body,
  each: (code: number, length: number) => void,
): void {
  while (body.end - window.offset >= 4) {
    want(window, body, 4);
    const code = window.view.getUint16(window.at, little);
    const length = window.view.getUint16(window.at + 2, little);
    if (code === AnyOption.END) return;
    window.at += 4;
    const room = body.end - window.offset;
    if (align4(length) > room)
      throw new CaptureError(
        body.start,
        `option ${code} of ${length} octets in a block with room for ${room}`,
      );
    want(window, body, align4(length));
    each(code, length);
    window.at += align4(length);
  }
}

/** A name as netlink's are shown. */
export const nameOf = (window: Window, length: number): string => {
  const octets = window.copy(length);
  const end = octets.indexOf(0);
  return textOfOctets(end < 0 ? octets : octets.subarray(0, end));
};

/** Some writers end a text with a zero, which is not to be there. */
export const textOf = (window: Window, length: number): string =>
  utf8.decode(window.copy(length)).replace(/\0.*$/s, '');
