/** Where something is served: a port of an address, or a Unix socket. */
import { isIPv4, isIPv6 } from 'node:net';

export type Listen =
  | {
      readonly host: string;
      readonly port: number;
      /** No other host can reach it. */
      readonly loopback: boolean;
    }
  | {
      readonly path: string;
      /** For this user alone. */
      readonly private?: true;
    };

export const A_LISTEN = 'HOST:PORT, :PORT for loopback alone, or unix:/path';

/** `sun_path` (unix(7)) has 108 octets, with a zero at the end. */
export const LONGEST_PATH = 107;

/**
 * `127.0.0.1:9910`, `[::1]:9910`, `localhost:9910`, `:9910` (loopback), `0.0.0.0:9910` (whoever can reach it),
 * `unix:/run/x.sock`, or a path with a slash. Undefined for anything else; other names of hosts too, since what they
 * stand for may change.
 */
export function parseListen(text: string): Listen | undefined {
  const path = text.startsWith('unix:') ? text.slice('unix:'.length) : text;
  if (path.includes('/')) return isSocketPath(path) ? { path } : undefined;
  const [, named = '', digits = ''] = /^(.*):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const host = hostOf(named);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  return { host, port, loopback: host === '::1' || host.startsWith('127.') };
}

const isSocketPath = (path: string): boolean =>
  !path.includes('\0') && !path.endsWith('/') && Buffer.byteLength(path) <= LONGEST_PATH;

function hostOf(named: string): string | undefined {
  if (named === '' || named === 'localhost') return '127.0.0.1';
  if (isIPv4(named)) return named;
  const [, inBrackets = ''] = /^\[([^%]*)\]$/.exec(named) ?? [];
  return isIPv6(inBrackets) ? inBrackets : undefined;
}

/** What is wrong with it, where a person may have meant something; else nothing. */
export function listenHint(text: string): string {
  if (/^\d{1,5}$/.test(text)) return ` (did you mean :${text}?)`;
  if (Buffer.byteLength(text) > LONGEST_PATH) return ` (a socket's path has ${LONGEST_PATH} octets at most)`;
  if (text === '*' || /^\*:\d+$/.test(text)) return ' (for every address: 0.0.0.0:PORT)';
  if (/^\[?[^\s[\]/]*[a-z][^\s[\]/]*\]?:\d+$/i.test(text)) return ' (HOST must be an address)';
  return '';
}

/** In its own language again: the same for all ways to say the same. */
export function formatListen(listen: Listen): string {
  if ('path' in listen) return `unix:${listen.path}`;
  return `${isIPv6(listen.host) ? `[${listen.host}]` : listen.host}:${listen.port}`;
}

/** Whether one may take the place of the other: 127.0.0.1:9910 is a part of 0.0.0.0:9910. */
export const overlap = (one: Listen, other: Listen): boolean =>
  'port' in one && 'port' in other && one.port === other.port;
