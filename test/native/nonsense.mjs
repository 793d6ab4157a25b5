// Every function of the addon with every argument wrong in every way, one at a time: it must throw an Error with a
// code, and the handle must be none the worse. What is about to be tried is printed first: a crash is its last line.
import { writeSync } from 'node:fs';
import { inspect } from 'node:util';
import { memory } from './fast-path-kit.mjs';
import * as no from './nonsense-values.mjs';

const OPTIONS = { protocol: 0x0806, ringSize: 65536 };
const SIZE = 4096;
const octets = () => new Uint8Array(SIZE);
const int32 = () => new Int32Array(SIZE);

function captureFastPath(handle, [socket, tap, gauge, netlink]) {
  const wrong = (but, ...others) => [...no.noHandle(but, []), ...others, tap, gauge];
  return [
    'captureFastPath',
    [handle, socket, netlink, memory(), 0],
    [
      wrong(handle, socket, netlink),
      wrong(socket, handle, netlink),
      wrong(netlink, handle, socket),
      no.noMemory(memory()),
      no.noNumber().filter((value) => !Number.isFinite(value)),
    ],
  ];
}

/** Rows of a function's name, arguments that are right and, for each of them, what is wrong in its place. */
const TABLES = {
  capture: (handle, others) => [
    [
      'captureOpen',
      [OPTIONS, octets(), 256, () => {}],
      [
        no.noCaptureOptions(),
        [...no.noOctets(), new Uint8Array(255)],
        [...no.noNumber(), 0, 1, 16, 36, SIZE + 1, 2 ** 31, 2 ** 32 - 1],
        [undefined, ...no.noFunction()],
      ],
    ],
    ['captureNext', [handle], [no.noHandle(handle, others)]],
    captureFastPath(handle, others),
    ['captureListen', [handle, true], [no.noHandle(handle, others), no.noBoolean()]],
    [
      'captureBacklog',
      [handle, new Uint32Array(64)],
      [no.noHandle(handle, others), [...no.noUint32(), new Uint32Array(63)]],
    ],
    ['captureFilter', [handle, new Uint8Array(0)], [no.noHandle(handle, others), no.noProgram()]],
    ['captureStats', [handle], [no.noHandle(handle, others)]],
    ['captureError', [handle], [no.noHandle(handle, others)]],
  ],

  packetSocket: (handle, others) => [
    ['packetOpen', [0x0806, 60], [[...no.noNumber().slice(1), 0x10000], no.noNumber().slice(1)]],
    ['packetStats', [handle], [no.noHandle(handle, others)]],
    [
      'packetSend',
      [handle, octets(), 64, 2, int32()],
      [
        no.noHandle(handle, others),
        [...no.noOctets(), new Uint8Array(63), new Uint8Array(127)],
        [...no.noNumber(), 0, 1, 8, SIZE / 2 + 1, SIZE + 1, 2 ** 31, 2 ** 32 - 1],
        [...no.noNumber(), SIZE / 64 + 1, SIZE, 2 ** 31, 2 ** 32 - 1],
        [...no.noInt32(), new Int32Array(1)],
      ],
    ],
    [
      'packetReceive',
      [handle, octets(), 64],
      [
        no.noHandle(handle, others),
        [...no.noOctets(), new Uint8Array(63)],
        [...no.noNumber(), 0, 1, 8, SIZE + 1, 2 ** 31, 2 ** 32 - 1],
      ],
    ],
  ],

  tap: (handle, others) => [
    [
      'tapOpen',
      [0x0806, 512],
      [
        [...no.noNumber(), 0x10000],
        [...no.noNumber(), 0, 511, 513, 2 ** 20 + 512],
      ],
    ],
    [
      'tapReceive',
      [handle, octets(), 64],
      [
        no.noHandle(handle, others),
        [...no.noOctets(), new Uint8Array(63)],
        [...no.noNumber(), 0, 1, 20, SIZE + 1, 2 ** 31, 2 ** 32 - 1],
      ],
    ],
    ['tapDropped', [handle], [no.noHandle(handle, others)]],
  ],

  gauge: (handle, others) => [
    [
      'gaugeOpen',
      [0x0806, 1, new Uint8Array(0)],
      [[...no.noNumber(), 0, 0x10000], [...no.noNumber(), 0, 999_999, 2 ** 31, 2 ** 32 - 1], no.noProgram()],
    ],
    ['gaugeRead', [handle], [no.noHandle(handle, others)]],
  ],

  netlink: (handle, others) => [
    [
      'netlinkOpen',
      [Uint32Array.of(1), SIZE, () => {}],
      [no.noGroups(), [...no.noNumber(), 2 ** 31, 2 ** 32 - 1], no.noFunction()],
    ],
    // These have no handle, so they are called beside one: of a kind that all lives have.
    [
      'rightsLimit',
      [0],
      [[...no.noNumber().filter((value) => value !== undefined), 64, 2 ** 31, 2 ** 32 - 1]],
    ],
    ['shutPort', [1], [[...no.noNumber(), 0, 2 ** 16, 2 ** 31, 2 ** 32 - 1]]],
    [
      'outputWrite',
      [2, octets(), 0, 0],
      [
        [...no.noNumber(), 2 ** 31, 2 ** 32 - 1],
        no.noOctets().filter((octets) => !(octets instanceof Uint8Array)), // 0 octets are in each of those
        [...no.noNumber(), 1, 2 ** 31, 2 ** 32 - 1],
        [...no.noNumber(), SIZE + 1, 2 ** 31, 2 ** 32 - 1],
      ],
    ],
    [
      'unixBind',
      ['/proc/no.sock', 0o600],
      [
        [...no.noString(), '', 'x'.repeat(108), '\0abstract', 'a\0b', '/no/such/directory/x'],
        [...no.noNumber(), 0o1000, 2 ** 31, 2 ** 32 - 1],
      ],
    ],
    [
      'notifySend',
      ['/proc/no.sock', 'READY=1'],
      [
        [
          ...no.noString(),
          '',
          '@',
          'relative',
          '\0abstract',
          'a\0b',
          `/${'x'.repeat(108)}`,
          '/no/such/socket',
        ],
        [...no.noString(), 'x'.repeat(4096)],
      ],
    ],
    ['duplicate', [1], [[...no.noNumber(), 999_999, 2 ** 31, 2 ** 32 - 1]]],
    ['netlinkReceiveBuffer', [handle], [no.noHandle(handle, others)]],
    ['netlinkWaits', [handle], [no.noHandle(handle, others)]],
    [
      'netlinkSend',
      [handle, octets(), 16],
      [no.noHandle(handle, others), no.noOctets(), [...no.noNumber(), SIZE + 1, 2 ** 31, 2 ** 32 - 1]],
    ],
    [
      'netlinkReceive',
      [handle, octets(), 64, int32()],
      [
        no.noHandle(handle, others),
        [...no.noOctets(), new Uint8Array(63)],
        [...no.noNumber(), 0, SIZE + 1, 2 ** 31, 2 ** 32 - 1],
        [...no.noInt32(), new Int32Array(SIZE / 64 - 1)],
      ],
    ],
  ],
};

/** How many of the last arguments may be left out. */
const OPTIONAL = { packetOpen: 2, netlinkOpen: 1 };

const OPEN = {
  capture: (addon) => addon.captureOpen(OPTIONS, octets(), 256, () => {}),
  packetSocket: (addon) => addon.packetOpen(),
  tap: (addon) => addon.tapOpen(OPTIONS.protocol, 512),
  gauge: (addon) => addon.gaugeOpen(OPTIONS.protocol, 1, new Uint8Array(0)),
  netlink: (addon) => addon.netlinkOpen(new Uint32Array(0), SIZE),
};

const show = (value) => {
  const memory =
    ArrayBuffer.isView(value) && inspect(value.buffer).startsWith('Shared') ? ' of shared memory' : '';
  return inspect(value, { depth: 1, maxArrayLength: 1, breakLength: Number.POSITIVE_INFINITY }) + memory;
};

/** At once, and waiting for whoever reads: a crash takes nothing of it away. */
function print(text) {
  for (;;) {
    try {
      return writeSync(2, text);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

/** Why this call is wrong; nothing where it threw as it should. */
function fault(call, args) {
  try {
    call(...args);
    return 'accepted';
  } catch (error) {
    return error instanceof Error && typeof error.code === 'string' ? '' : `no code: ${inspect(error)}`;
  }
}

function* attempts(kind, handle, others) {
  const table = [...TABLES[kind](handle, others), ['close', [handle], [no.noHandle(handle, [])]]];
  for (const [name, right, wrong] of table) {
    for (const [at, values] of wrong.entries()) {
      for (const value of values) yield [name, right.with(at, value), `argument ${at}: ${show(value)}`];
    }
    const least = right.length - (OPTIONAL[name] ?? 0);
    for (let count = 0; count < least; count++) yield [name, right.slice(0, count), `${count} arguments`];
  }
}

export function nonsense({ addon }, kind, handle) {
  const others = Object.keys(OPEN).filter((name) => name !== kind);
  const otherHandles = others.map((name) => OPEN[name](addon));
  const faults = [];
  for (const [name, args, what] of attempts(kind, handle, otherHandles)) {
    print(`${name}(), ${what}\n`);
    const why = fault(addon[name], args);
    if (why !== '') faults.push(`${name}(), ${what}: ${why}`);
  }
  for (const other of otherHandles) addon.close(other);
  if (faults.length > 0) throw new Error(`nonsense:\n${faults.join('\n')}`);
}
