/** How a line that may be too long for its reader is laid out. */

/**
 * The line, broken where it is too long; those after the first begin in column `hang`. `whole` stands at its end after a space,
 * and is never broken: a command to paste.
 */
export type Fill = (line: string, hang: number, whole?: string) => string;

/** As it is: for files, pipes and programs. */
export const unbroken: Fill = (line, _hang, whole) => (whole === undefined ? line : `${line} ${whole}`);

/** How commands begin: a program with its first word, since a sentence may begin with the name of a program, too. */
const COMMAND = [
  'arproxy (?:ask|check|doctor|explain|loglevel|reasons|reload|replay|run|status|watch)',
  'ip (?:-\\w|addr|link|neigh|nexthop|route|rule)\\w*',
  'bridge (?:-\\w|fdb|link|vlan)',
  'sysctl (?:-w|net\\.)',
  '(?:ethtool|nft|nsenter|setcap|tc|tcpdump) \\S+',
].join('|');

/** `g1 is down: ip link set dev g1 up`: its words, and its command. */
const COMMAND_LAST = new RegExp(`^(.*?:) ((?:${COMMAND})(?: .*)?)$`, 's');

/** The same for a sentence that may end in a command. */
export function fillSentence(fill: Fill, sentence: string, hang: number): string {
  const [, words = sentence, command] = COMMAND_LAST.exec(sentence) ?? [];
  return fill(words, hang, command);
}
