import type { LocalCode } from './failure';

/** The port on which `overtones serve` listens unless it is told otherwise. */
const DEFAULT_PORT = '8765';
/** Path of the WebSocket below a server's address. */
const SOCKET_PATH = '/v1/ws';

/** Where a server is, e.g. `ws://127.0.0.1:8765`, with the key that its own link may carry. */
export interface ServerAddress {
  readonly address: string;
  /** The token, from a link such as `http://127.0.0.1:8765/#key=…`. */
  readonly token: string | null;
}

export type AddressCode = Extract<LocalCode, `address_${string}`>;

export type ParsedAddress =
  | { readonly ok: true; readonly server: ServerAddress }
  | { readonly ok: false; readonly code: AddressCode };

const SCHEMES: Readonly<Record<string, 'ws:' | 'wss:'>> = {
  'http:': 'ws:',
  'ws:': 'ws:',
  'https:': 'wss:',
  'wss:': 'wss:',
};

/**
 * Read what a person typed or pasted as the address of a server: with or without scheme, port
 * and path. Unencrypted addresses are taken on this machine alone.
 */
export function parseAddress(typed: string): ParsedAddress {
  const trimmed = typed.trim();
  if (trimmed === '') return refused('address_missing');
  const bare = !/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed);
  const url = parseUrl(bare ? `wss://${trimmed}` : trimmed);
  if (url === null || url.username !== '' || url.password !== '') {
    return refused('address_unreadable');
  }
  const local = isLoopback(url.hostname);
  const scheme = bare && local ? 'ws:' : SCHEMES[url.protocol];
  // Chromium takes spaces in names, as `%20`.
  const named = url.hostname !== '' && !url.hostname.includes('%');
  if (scheme === undefined || !named) return refused('address_unreadable');
  if (scheme === 'ws:' && !local) return refused('address_insecure');
  const port = url.port === '' && bare && local ? DEFAULT_PORT : url.port;
  const path = url.pathname.replace(/\/+$/, '').replace(/\/v1\/ws$/, '');
  const token = new URLSearchParams(url.hash.slice(1)).get('key');
  const host = port === '' ? url.hostname : `${url.hostname}:${port}`;
  return {
    ok: true,
    server: { address: `${scheme}//${host}${path}`, token: token === '' ? null : token },
  };
}

/** Address of the WebSocket of a server. */
export function socketUrl(address: string): string {
  return `${address}${SOCKET_PATH}`;
}

function refused(code: AddressCode): ParsedAddress {
  return { ok: false, code };
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Whether a host, as `URL` writes it, is this machine. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}
