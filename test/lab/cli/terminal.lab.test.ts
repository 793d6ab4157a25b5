/** What stands on a terminal: nothing runs over its edge but commands, and a pipe gets every line as it is. */
import { stripVTControlCharacters } from 'node:util';
import type { TestContext } from 'vitest';
import { describe, expect, test } from 'vitest';
import { columnsOf } from '../../../src/cli/wrap.ts';
import { arproxyCommand, arproxyOutcome } from '../../support/arproxy.ts';
import { type Gateway, gateway, HOST } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

/** What a terminal of so many columns is sent. */
async function onTerminal({ gw }: Gateway, columns: number, args: readonly string[]): Promise<string[]> {
  const command = arproxyCommand(args)
    .map((word) => `'${word}'`)
    .join(' ');
  const { stdout } = await gw.run('script', ['-qec', `stty cols ${columns}; ${command}`, '/dev/null']);
  return stdout.split(/\r?\n/);
}

async function piped({ gw }: Gateway, args: readonly string[]): Promise<string[]> {
  return (await arproxyOutcome(gw, args)).stdout.split('\n');
}

/** A gateway with trouble that takes long sentences. */
async function troubled(context: TestContext): Promise<Gateway> {
  const picture = await gateway(openLab(context));
  picture.gw.ip('addr add 10.0.0.1/24 dev g0');
  picture.gw.ip('route add default dev g1');
  picture.gw.ip('link set g2 down');
  return picture;
}

/** To be pasted, and therefore left as they are. */
const PASTED = /^(?: *(?:To change it|or): | +(?:ip|sysctl|arproxy|profile:) )/;

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  explain: ['explain', '-i', 'g0', '--from', HOST, '10.99.0.1', '10.0.0.9'],
  doctor: ['doctor', '-i', 'g0', '-i', 'g2'],
  reasons: ['reasons'],
  ask: ['ask', '-i', 'g0', '--timeout', '50ms', '10.0.0.9'],
};

describe.each(Object.entries(COMMANDS))('%s', (_name, args) => {
  test.for([40, 80, 200])('in %d columns', async (columns, context) => {
    const picture = await troubled(context);
    const lines = await onTerminal(picture, columns, args);
    expect(lines.length).toBeGreaterThan(3);
    const over = lines.filter((line) => columnsOf(line) > columns && !PASTED.test(line));
    // One word may be longer than what the indent leaves of 40 columns.
    expect(over.filter((line) => columns > 40 || line.trim().includes(' '))).toEqual([]);
  });

  test('in a pipe no line is broken', async (context) => {
    const picture = await troubled(context);
    const lines = await piped(picture, args);
    const wide = await onTerminal(picture, 5000, args);
    const bare = wide.map((line) => stripVTControlCharacters(line));
    expect(lines).toEqual(bare);
    expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(100);
  });
});
