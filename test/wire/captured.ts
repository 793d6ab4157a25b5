/** Netlink messages as a kernel sent them, under the command that made it: test/fixtures/rtnetlink.txt. */
import { readFileSync } from 'node:fs';

/** The message types that are captured, under the kernel's names. */
export const Rtm = {
  ERROR: 2,
  DONE: 3,
  NEWLINK: 16,
  DELLINK: 17,
  NEWADDR: 20,
  DELADDR: 21,
  NEWROUTE: 24,
  NEWNEIGH: 28,
  NEWRULE: 32,
  DELRULE: 33,
  NEWNETCONF: 80,
  DELNETCONF: 81,
} as const;

interface Exchange {
  readonly command: string;
  readonly request: Buffer[];
  readonly messages: Buffer[];
}

const exchanges: Exchange[] = [];
for (const line of readFileSync(new URL('../fixtures/rtnetlink.txt', import.meta.url), 'utf8').split('\n')) {
  const [mark, rest] = [line.slice(0, 1), line.slice(2)];
  if (mark === '$') exchanges.push({ command: rest, request: [], messages: [] });
  if (mark === '>') exchanges.at(-1)?.request.push(Buffer.from(rest, 'hex'));
  if (mark === '<') exchanges.at(-1)?.messages.push(Buffer.from(rest, 'hex'));
}

function exchange(command: string): Exchange {
  const found = exchanges.find((each) => each.command === command);
  if (found === undefined) throw new Error(`scripts/capture-rtnetlink captured nothing of "${command}"`);
  return found;
}

/** The messages that `command` caused, of one type where one is given. */
export const captured = (command: string, type?: number): Buffer[] =>
  exchange(command).messages.filter((each) => type === undefined || each.readUInt16LE(4) === type);

/** The request that was sent in the place of `command`, and that the kernel answered. */
export const capturedRequest = (command: string): Buffer => Buffer.concat(exchange(command).request);

/** All messages of all commands. */
export const everyMessage: readonly Buffer[] = exchanges.flatMap(({ messages }) => messages);
