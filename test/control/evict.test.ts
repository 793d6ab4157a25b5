/** Clients that come in one turn of the loop, while all places are taken. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { ControlServer, MAX_CLIENTS } from '../../src/control/server.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { RawClient } from '../support/control-client.ts';

const LATE = 3;

test('each of them has a place of its own, of those that are idle longest', async (context) => {
  const path = new ConfigFiles(context).path('control.sock');
  const server = new ControlServer(() => {});
  server.serve({ echo: (fields) => ({ ...fields }) });
  const accepted: Socket[] = [];
  const listener = createServer({ allowHalfOpen: true }, (socket) => accepted.push(socket)).listen(path);
  await once(listener, 'listening');
  context.onTestFinished(() => {
    server.close();
    listener.close();
  });
  const clients: RawClient[] = [];
  for (let i = 0; i < MAX_CLIENTS + LATE; i++) {
    clients.push(await RawClient.open(path));
    await expect.poll(() => accepted.length).toBe(i + 1);
  }
  for (const socket of accepted) server.take(socket);
  expect(server.clients).toBe(MAX_CLIENTS);
  const answers = await Promise.all(
    clients.map((client, i) => (i < LATE ? client.line(0) : client.ask('echo', { i }))),
  );
  for (const client of clients) client.close();
  expect(answers.map(({ answer, error }) => error?.code ?? answer?.['i'])).toEqual(
    clients.map((_, i) => (i < LATE ? 'too-many-clients' : i)),
  );
});
