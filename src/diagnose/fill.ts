/** How a line that may be too long for its reader is laid out. */

/**
 * The line, broken where it is too long; those after the first begin in column `hang`. `whole` stands at its end after a space,
 * and is never broken: a command to paste.
 */
export type Fill = (line: string, hang: number, whole?: string) => string;

/** As it is: for files, pipes and programs. */
export const unbroken: Fill = (line, _hang, whole) => (whole === undefined ? line : `${line} ${whole}`);

/** `g1 is down: ip link set dev g1 up` in its words and its command; the programs are those that remedies begin with. */
const COMMAND_LAST = /^(.*?:) ((?:arproxy|bridge|brctl|ethtool|ip|nsenter|setcap|sysctl|tc) .*)$/s;

/** The same for a sentence that may end in a command. */
export function fillSentence(fill: Fill, sentence: string, hang: number): string {
  const [, words = sentence, command] = COMMAND_LAST.exec(sentence) ?? [];
  return fill(words, hang, command);
}
