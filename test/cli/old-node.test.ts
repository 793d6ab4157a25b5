/** A Node that is too old, said by the module itself; on such Nodes: test/lab/nodes. */
import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** What it writes, and the code that it ends with; undefined: it does not end. */
async function startedOn(node: string): Promise<{ text: string; code: number | undefined }> {
  const told: { text: string; code: number | undefined } = { text: '', code: undefined };
  vi.stubGlobal('process', {
    ...{ versions: { node }, execPath: '/usr/bin/node' },
    stderr: { write: (text: string) => (told.text += text) },
    exit: (code: number) => (told.code = code),
  });
  await import('../../src/cli/old-node.ts');
  vi.unstubAllGlobals();
  return told;
}

test.each(['10.19.0', '12.22.9', '18.20.8', '20.18.3'])('Node %s: one line, exit 1', async (node) => {
  expect(await startedOn(node)).toEqual({
    code: 1,
    text: `arproxy: /usr/bin/node is Node ${node}: too old, want 20.19 or newer; install one, and put it first on the PATH\n`,
  });
});

test.each(['20.19.0', '22.0.0', '24.1.0', '26.12.1', '100.0.0'])('Node %s: nothing', async (node) => {
  expect(await startedOn(node)).toEqual({ code: undefined, text: '' });
});

test('it wants what package.json wants', async () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
  expect((await startedOn('1.0.0')).text).toContain(`want ${engines.node.replace('>=', '')} or newer`);
});
