// Clients of the control socket and of the metrics, good ones and others.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Sockets that are all gone when `work` is done. */
async function withSockets(work) {
  const all = new Set();
  const open = (path) => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.on('error', () => {});
    socket.on('close', () => all.delete(socket));
    all.add(socket);
    return socket;
  };
  try {
    await work(open);
  } finally {
    for (const socket of all) socket.destroy();
  }
}

/** Calls `again` with pauses of `ms`, for `seconds`. */
export async function repeat(seconds, ms, again) {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(ms))
    await again();
}

const line = (command, fields = {}) => `${JSON.stringify({ version: 1, command, ...fields })}\n`;

/** Each asks what a person would, and reads the answer. */
export async function goodClients(arproxy, seconds) {
  await repeat(seconds, 20, () =>
    Promise.all([arproxy.ask('status'), arproxy.ask('config'), arproxy.ask('status')]),
  );
}

const NONSENSE = [
  'x'.repeat(9000),
  '{"version":1,"command":"status"}\n'.repeat(2000),
  '\0\0\0\n{}\n[]\nnull\n',
  `${'['.repeat(8000)}\n`,
  '{"version":2,"command":"status"}\n',
  line('watch', { ifname: Array(64).fill('x'.repeat(100)), history: 65_536 }),
  line('watch', { history: -1 }) + line('loglevel', { level: 7 }) + line('explain'),
];

export async function hostileClients(control, seconds, random) {
  await withSockets(async (open) => {
    await repeat(seconds, 2, () => {
      const socket = open(control);
      socket.write(NONSENSE[random.below(NONSENSE.length)]);
      if (random.below(3) === 0) socket.destroy();
      else if (random.below(2) === 0) socket.resume();
      else socket.pause(); // and stays, until it is thrown out
    });
  });
}

/** They ask for everything that is kept, and take none of it. */
export async function deafWatchers(control, seconds) {
  await withSockets(async (open) => {
    for (let i = 0; i < 20; i++) {
      const socket = open(control);
      socket.write(line('watch', { history: 65_536 }));
      socket.pause();
    }
    await sleep(seconds * 1000);
  });
}

/** More connections than anybody may have, kept open. */
export async function manyClients(control, metrics, seconds) {
  await withSockets(async (open) => {
    await repeat(seconds, 10, () => {
      for (let i = 0; i < 20; i++) open(i % 2 === 0 ? control : metrics).resume();
    });
  });
}

const GET = 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n';

const HTTP = {
  /** Many requests on one connection, none of whose answers is waited for. */
  pipelining: (socket) => socket.write(GET.repeat(1000)),
  slow: (socket) => {
    socket.write('GET /metrics HTTP/1.1\r\n');
    const timer = setInterval(() => socket.write('X: y\r\n'), 100);
    socket.on('close', () => clearInterval(timer));
  },
  huge: (socket) => socket.write(`GET /${'x'.repeat(1 << 20)} HTTP/1.1\r\nX: ${'y'.repeat(1 << 20)}\r\n\r\n`),
  deaf: (socket) => {
    socket.write(GET);
    socket.pause();
  },
};

export async function hostileHttp(kind, metrics, seconds) {
  await withSockets(async (open) => {
    await repeat(seconds, 10, () => {
      for (let i = 0; i < 4; i++) {
        const socket = open(metrics);
        if (kind !== 'deaf') socket.resume();
        HTTP[kind](socket);
      }
    });
  });
}
