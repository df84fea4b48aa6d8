import type { Failure } from '@schema/server_message';

/** What can go wrong before a server has answered. */
export type LocalCode =
  | 'server_unreachable'
  | 'not_overtones'
  | 'address_missing'
  | 'address_unreadable'
  | 'address_insecure';

/** A failure that the extension itself has noticed, in the form of the server's. */
export interface LocalFailure {
  readonly code: LocalCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retry_after?: number;
}

export type AnyFailure = Failure | LocalFailure;

/** Plain sentences for logs; people read `error_<code>` in their language. */
const SENTENCES: Readonly<Record<LocalCode, string>> = {
  server_unreachable: 'There is no answer from an Overtones server at this address.',
  not_overtones: 'Something answered at this address, but not as an Overtones server does.',
  address_missing: 'No address was given.',
  address_unreadable: 'This is not an address of a server.',
  address_insecure: 'A server on another machine needs an address with https or wss.',
};

export function localFailure(code: LocalCode): LocalFailure {
  return { code, message: SENTENCES[code], retryable: code === 'server_unreachable' };
}
