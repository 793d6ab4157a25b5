/**
 * What a lab does with the client: run by package.lab.test.ts beside a daemon, which is found by itself. Says each step in a line,
 * and waits for a line between them.
 */
import { createInterface } from 'node:readline';
import { ControlError, logLevel, reload, status, watch } from 'arproxy';

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const step = async (said: unknown): Promise<void> => {
  console.log(JSON.stringify(said));
  await answers.next();
};
const refusal = async (refused: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await refused.catch((thrown: unknown) => thrown);
  return error instanceof ControlError
    ? { code: error.code, text: error.message, details: error.details }
    : error;
};

const { interfaces, config } = await status();
await step({ interfaces: interfaces.map(({ ifname }) => ifname), generation: config.generation });

const decisions = watch(undefined, {
  target: '10.99.0.1',
  verdict: 'reply',
  signal: AbortSignal.timeout(20_000),
});
await step({ watching: await decisions.started() });
for await (const event of decisions) {
  await step(event);
  break;
}
await step(await logLevel(undefined, 'debug'));
await step(await reload());
await step(await refusal(reload()));
await step(await refusal(status('/nowhere/control.sock')));
process.exit(0);
