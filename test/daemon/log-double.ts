/** A log that remembers: level and message of each line. */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Logger } from '../../src/daemon/log.ts';

export function logDouble(): { log: Logger; lines: { level: number; msg: string }[] } {
  const lines: { level: number; msg: string }[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString()) as { level: number; msg: string });
      done();
    },
  });
  return { log: pino({ base: null }, sink), lines };
}
