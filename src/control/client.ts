/** A client's side of the control socket. */
import { connect, type Socket } from 'node:net';
import { LONGEST_PATH } from '../listen/address.ts';
import { errnoText } from '../wire/netlink/errno.ts';
import type { WatchAnswer } from './answers.ts';
import type { AnswerOf, CommandName, FieldsOf, WatchFields } from './commands.ts';
import { WITHOUT_SOCKET } from './no-daemon.ts';
import { ControlError, parseAnswer, requestLine } from './protocol.ts';

/** Time for an answer. It takes milliseconds, or a second where a long configuration is read. */
const ANSWER_MS = 10_000;
/** A reload may wait for another one, and each is ended after two minutes. */
const RELOAD_MS = 250_000;

/** In characters. The status of a thousand interfaces has some hundred thousand. */
const LONGEST_ANSWER = 16 << 20;

/** One request, one answer. Throws a ControlError. */
export async function ask<C extends CommandName>(
  path: string,
  command: C,
  ...[fields = {}]: FieldsOf<C>
): Promise<AnswerOf<C>> {
  const socket = await open(path);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const ms = command === 'reload' ? RELOAD_MS : ANSWER_MS;
      timer = setTimeout(() => reject(late(path, ms)), ms);
      onLines(socket, (line) => settle(line, resolve, reject));
      socket.once('close', () => reject(closed()));
      socket.write(requestLine(command, fields));
    });
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

export interface WatchListener {
  /** The answer to the request, and then every line. */
  readonly onAnswer: (answer: WatchAnswer) => void;
  readonly onLine: (line: string) => void;
}

/** The decisions as they are made. Resolves when `stop` aborts; throws a ControlError, also where the daemon ends. */
export async function watch(
  path: string,
  fields: WatchFields,
  { onAnswer, onLine }: WatchListener,
  stop: AbortSignal,
): Promise<void> {
  const socket = await open(path);
  let answered = false;
  await new Promise<void>((resolve, reject) => {
    stop.addEventListener('abort', () => resolve());
    if (stop.aborted) resolve();
    onLines(socket, (line) => {
      try {
        if (answered) return onLine(line);
        answered = true;
        onAnswer(parseAnswer(line) as WatchAnswer);
      } catch (error) {
        reject(error);
      }
    });
    socket.once('close', () => reject(closed()));
    socket.write(requestLine('watch', fields));
  }).finally(() => socket.destroy());
}

/** What a daemon of this version of the protocol answers is what commands.ts says. */
function settle<T>(line: string, resolve: (answer: T) => void, reject: (error: unknown) => void): void {
  try {
    resolve(parseAnswer(line) as T);
  } catch (error) {
    reject(error);
  }
}

const late = (path: string, ms = ANSWER_MS): ControlError =>
  new ControlError('ETIMEDOUT', `${path}: no answer in ${ms / 1000} s: the daemon hangs`);

const closed = (): ControlError =>
  new ControlError('EOF', 'the daemon has closed the connection: it has ended, or was told to');

async function open(path: string): Promise<Socket> {
  const socket = await tryPath(path);
  if (typeof socket === 'string') throw notThere(path, socket);
  return socket;
}

/** `code`: connect(2)'s errno. */
export function notThere(path: string, code: string): ControlError {
  const remedy =
    code === 'EACCES'
      ? 'this user may not: run it as root, or as one of the group that the socket belongs to'
      : `start the daemon with \`arproxy run --control PATH\`, or leave --control out: the daemon of this network namespace is then found by itself; ${WITHOUT_SOCKET}`;
  return new ControlError(
    code,
    `no daemon answers on ${path} (${code}: ${errnoText(code) ?? 'failed'}): ${remedy}`,
  );
}

/** The socket, or the errno. */
const tryPath = (path: string): Promise<Socket | string> =>
  new Promise((resolve) => {
    if (Buffer.byteLength(path) > LONGEST_PATH) return resolve('ENAMETOOLONG');
    const socket = connect(path);
    socket.once('error', ({ code = 'EIO' }: NodeJS.ErrnoException) => resolve(code));
    socket.once('connect', () => {
      socket.removeAllListeners('error').on('error', () => {}); // 'close' follows
      resolve(socket);
    });
  });

/** A line that is longer is not waited for: whoever listens on a path may write for ever. */
function onLines(socket: Socket, onLine: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    const [first = '', ...others] = text.split('\n');
    rest += first;
    for (const other of others) {
      onLine(rest);
      rest = other;
    }
    if (rest.length > LONGEST_ANSWER) socket.destroy(); // 'close' follows
  });
}
