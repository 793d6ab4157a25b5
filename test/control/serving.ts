/** A control server on a path, with handlers of the test's. */
import type { TestContext } from 'vitest';
import type { Handlers } from '../../src/control/connection.ts';
import { ControlServer } from '../../src/control/server.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { stand } from '../support/stand.ts';

export async function serving(context: TestContext, handlers: Handlers) {
  const files = new ConfigFiles(context);
  const server = new ControlServer(() => {});
  server.serve(handlers);
  const listening = await stand(files.path('a'), server);
  context.onTestFinished(() => {
    listening.close();
    server.close();
  });
  return { files, server, path: files.path('a') };
}
