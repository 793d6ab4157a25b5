/** The moves of an endpoint, on listeners that only say what happens to them. */
import { describe, expect, test } from 'vitest';
import { formatListen, type Listen } from '../../src/listen/address.ts';
import { Endpoint } from '../../src/listen/endpoint.ts';
import { ListenError } from '../../src/listen/error.ts';

const path = (name: string): Listen => ({ path: `/${name}` });
const port = (host: string, number = 9910): Listen => ({ host, port: number, loopback: false });
const text = (at: Listen | undefined): string => (at === undefined ? 'nowhere' : formatListen(at));

function endpointDouble() {
  const said: string[] = [];
  /** What is refused, by its text. */
  const refused = new Set<string>();
  /** The next listeners wait for it. */
  const gate = { opened: Promise.resolve() };
  const endpoint = new Endpoint({
    listen: async (at) => {
      said.push(`open ${text(at)}`);
      await gate.opened;
      if (refused.has(text(at))) throw new ListenError('it', at, 'EACCES');
      return {
        close: () => {
          said.push(`close ${text(at)}`);
        },
      };
    },
    onMoved: (to) => said.push(`moved ${text(to)}`),
    onRefused: ({ code }, at) => said.push(`${code}, at ${text(at)}`),
  });
  const heard = (): string[] => said.splice(0);
  return { endpoint, heard, refused, gate };
}

test('nothing is listened to where nothing is wanted', async () => {
  const { endpoint, heard } = endpointDouble();
  await endpoint.open(undefined);
  await endpoint.move(undefined);
  endpoint.close();
  expect(heard()).toEqual([]);
});

test("the first place may be refused, which is the caller's affair", async () => {
  const { endpoint, heard, refused } = endpointDouble();
  refused.add('unix:/a');
  await expect(endpoint.open(path('a'))).rejects.toThrow(ListenError);
  expect([heard(), endpoint.at]).toEqual([['open unix:/a'], undefined]);
  await endpoint.move(path('b'));
  expect(heard()).toEqual(['open unix:/b', 'moved unix:/b']);
});

describe('a move', () => {
  test('opens the new place before it closes the old one', async () => {
    const { endpoint, heard } = endpointDouble();
    await endpoint.open(path('a'));
    await endpoint.move(path('b'));
    expect(heard()).toEqual([
      'open unix:/a',
      'moved unix:/a',
      'open unix:/b',
      'close unix:/a',
      'moved unix:/b',
    ]);
    expect(endpoint.at).toEqual(path('b'));
  });

  test('closes the old place first where the two are of one port', async () => {
    const { endpoint, heard } = endpointDouble();
    await endpoint.open(port('127.0.0.1'));
    heard();
    await endpoint.move(port('0.0.0.0'));
    expect(heard()).toEqual(['close 127.0.0.1:9910', 'open 0.0.0.0:9910', 'moved 0.0.0.0:9910']);
  });

  test('to where it is already is none', async () => {
    const { endpoint, heard } = endpointDouble();
    await endpoint.open(port('127.0.0.1'));
    heard();
    await endpoint.move({ host: '127.0.0.1', port: 9910, loopback: true });
    expect(heard()).toEqual([]);
  });

  test('to nowhere, and back', async () => {
    const { endpoint, heard } = endpointDouble();
    await endpoint.open(path('a'));
    heard();
    await endpoint.move(undefined);
    await endpoint.move(path('a'));
    expect(heard()).toEqual(['close unix:/a', 'moved nowhere', 'open unix:/a', 'moved unix:/a']);
  });

  test('that is refused leaves it where it is, untouched', async () => {
    const { endpoint, heard, refused } = endpointDouble();
    await endpoint.open(path('a'));
    heard();
    refused.add('unix:/b');
    await endpoint.move(path('b'));
    expect([heard(), endpoint.at]).toEqual([['open unix:/b', 'EACCES, at unix:/a'], path('a')]);
  });

  test('that is refused within one port goes back', async () => {
    const { endpoint, heard, refused } = endpointDouble();
    await endpoint.open(port('127.0.0.1'));
    heard();
    refused.add('192.0.2.1:9910');
    await endpoint.move(port('192.0.2.1'));
    expect(heard()).toEqual([
      'close 127.0.0.1:9910',
      'open 192.0.2.1:9910',
      'open 127.0.0.1:9910',
      'EACCES, at 127.0.0.1:9910',
    ]);
  });

  test('and where the way back is taken, it is nowhere', async () => {
    const { endpoint, heard, refused } = endpointDouble();
    await endpoint.open(port('127.0.0.1'));
    heard();
    refused.add('192.0.2.1:9910').add('127.0.0.1:9910');
    await endpoint.move(port('192.0.2.1'));
    expect([heard().at(-1), endpoint.at]).toEqual(['EACCES, at nowhere', undefined]);
  });
});

test('moves are made one after the other, in their order', async () => {
  const { endpoint, heard } = endpointDouble();
  await Promise.all([
    endpoint.open(path('a')),
    endpoint.move(path('b')),
    endpoint.move(undefined),
    endpoint.move(path('c')),
  ]);
  expect(heard().filter((what) => what.startsWith('moved'))).toEqual([
    'moved unix:/a',
    'moved unix:/b',
    'moved nowhere',
    'moved unix:/c',
  ]);
});

test('what is opened while it is closed is closed at once, and nothing is opened after', async () => {
  const { endpoint, heard, gate } = endpointDouble();
  let openGate = (): void => {};
  gate.opened = new Promise((resolve) => {
    openGate = resolve;
  });
  const opened = endpoint.open(path('a'));
  const moved = endpoint.move(path('b'));
  await Promise.resolve();
  endpoint.close();
  openGate();
  await Promise.all([opened, moved]);
  expect([heard(), endpoint.at]).toEqual([['open unix:/a', 'close unix:/a'], undefined]);
});

test('a bug in what listens is not taken for a refusal', async () => {
  const endpoint = new Endpoint({
    listen: () => Promise.reject(new TypeError('a bug')),
    onMoved: () => {},
    onRefused: () => {},
  });
  await expect(endpoint.move(path('a'))).rejects.toThrow('a bug');
});
