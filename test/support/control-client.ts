/** The control socket as another program would speak to it: octets out, lines in. Shares nothing with src/control. */
import { connect, type Socket } from 'node:net';
import { until } from './until.ts';

export interface Answer {
  readonly version?: number;
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: string; readonly message: string; readonly details?: readonly string[] };
}

export class RawClient {
  readonly lines: string[] = [];
  readonly socket: Socket;
  closed = false;
  #rest = '';

  /** Resolves when it is connected; rejects with connect(2)'s errno. */
  static open(path: string): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ path, allowHalfOpen: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new RawClient(socket)));
    });
  }

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.removeAllListeners('error').on('error', () => {}); // 'close' follows
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('end', () => socket.end());
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${this.#rest}${text}`.split('\n');
      this.#rest = lines.pop() ?? '';
      this.lines.push(...lines);
    });
  }

  send(command: string, fields: object = {}): void {
    this.socket.write(`${JSON.stringify({ version: 1, command, ...fields })}\n`);
  }

  /** Waits for the line of this number, 0 for the first. */
  async line(number: number): Promise<Answer> {
    return JSON.parse(await until(`line ${number} from the daemon`, () => this.lines[number])) as Answer;
  }

  /** Asks, and waits for the answer: for a connection that does not watch. */
  ask(command: string, fields: object = {}): Promise<Answer> {
    const number = this.lines.length;
    this.send(command, fields);
    return this.line(number);
  }

  async untilClosed(): Promise<void> {
    await until('the daemon to close the connection', () => this.closed);
  }

  close(): void {
    this.socket.destroy();
  }
}
