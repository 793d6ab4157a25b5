/** What a metrics client sends, on a real socket: whatever it is, the next client is served. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { MetricsServer } from '../../../../src/metrics/server.ts';
import { stand } from '../../../support/stand.ts';
import { type Target, wordsOf } from '../target.ts';

const TEXT = 'arproxy_up 1\n';
const GOOD = 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n';
/** Answers that are one of ours; one a connection. */
const ANSWER = /^HTTP\/1\.1 (?:200|404) (?:(?!HTTP\/1\.1 )[\s\S])*$/;

let folder = '';
let listening: Server | undefined;

async function path(): Promise<string> {
  if (listening === undefined) {
    folder = mkdtempSync(join(tmpdir(), 'arproxy-fuzz-'));
    listening = await stand(
      join(folder, 's'),
      new MetricsServer({ text: () => TEXT, health: () => undefined }),
    );
  }
  return join(folder, 's');
}

async function answerTo(said: Uint8Array): Promise<string> {
  const socket = connect(await path());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.end(said);
  return buffer(socket).then(
    (octets) => octets.toString('latin1'),
    () => '', // it was cut off
  );
}

export const http: Target = {
  kind: 'http',
  longest: 5000,
  words: wordsOf(
    ...[
      'GET ',
      'HEAD ',
      'POST ',
      '/metrics',
      '/healthz',
      ' HTTP/1.1\r\n',
      ' HTTP/1.0\r\n',
      'Host: a\r\n',
      '\r\n',
      '\r\n\r\n',
      '\0',
      ': ',
    ],
    ...[
      'Content-Length: 5\r\n',
      'Transfer-Encoding: chunked\r\n',
      'Expect: 100-continue\r\n',
      'Connection: keep-alive\r\n',
      'Upgrade: h2c\r\n',
      '5\r\nabcde\r\n0\r\n',
    ],
  ),
  seeds: () =>
    [
      GOOD,
      GOOD + GOOD,
      'HEAD /healthz?a HTTP/1.0\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ].map((text) => Uint8Array.from(Buffer.from(text))),
  async attempt(octets) {
    const said = await answerTo(octets);
    if (said !== '' && !ANSWER.test(said))
      throw new Error(`answered with ${JSON.stringify(said.slice(0, 200))}`);
    const next = await answerTo(Buffer.from(GOOD));
    if (!next.startsWith('HTTP/1.1 200 OK\r\n') || !next.endsWith(TEXT))
      throw new Error('the next client is not served');
  },
  close: async () => {
    listening?.close();
    listening = undefined;
    rmSync(folder, { recursive: true, force: true });
  },
};
