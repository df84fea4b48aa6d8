import type { Hello } from '@schema/client_message';
import type { Welcome } from '@schema/server_message';
import { PROTOCOL } from '@schema/values';
import { failureOf } from '../video/reducer';
import { socketUrl } from './address';
import { type AnyFailure, localFailure } from './failure';
import { readServerMessage } from './server_message';
import { type OpenSocket, openSocket } from './socket';

/** How long a server may take to say welcome, in ms. */
export const ANSWER_MS = 5_000;
/** Longest code that the protocol takes. */
const CODE_LENGTH = 20;

/** By which right a client asks to be let in. */
export type Right = { readonly code: string } | { readonly token: string };

/** The token that the server accepts from now on, or why there is none. */
export type Pairing =
  | { readonly token: string; readonly error: null }
  | { readonly token: null; readonly error: AnyFailure };

/**
 * Greet a server once, on a socket of its own, to pair by code or to see whether a token is good.
 * `client` is the name and version that the server is told.
 */
export async function pair(
  address: string,
  right: Right,
  client: string,
  open: OpenSocket = openSocket,
): Promise<Pairing> {
  const credentials =
    'code' in right
      ? { pairing_code: right.code.trim().slice(0, CODE_LENGTH) }
      : { token: right.token.trim() };
  const hello: Hello = { type: 'hello', protocol: PROTOCOL, client, ...credentials };
  const answer = await greet(address, hello, open);
  if ('code' in answer) return { token: null, error: answer };
  const token = answer.token ?? credentials.token;
  return token === undefined
    ? { token: null, error: localFailure('not_overtones') }
    : { token, error: null };
}

function greet(address: string, hello: Hello, open: OpenSocket): Promise<Welcome | AnyFailure> {
  return new Promise((resolve) => {
    const socket = open(socketUrl(address));
    const end = (answer: Welcome | AnyFailure) => {
      clearTimeout(timer);
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => end(localFailure('server_unreachable')), ANSWER_MS);
    socket.onopen = () => socket.send(JSON.stringify(hello));
    socket.onmessage = ({ data }) => {
      const { message } = readServerMessage(data);
      if (message?.type === 'welcome') end(message);
      else if (message?.type === 'error') end(failureOf(message));
      else end(localFailure('not_overtones'));
    };
    socket.onclose = () => end(localFailure('server_unreachable'));
  });
}
