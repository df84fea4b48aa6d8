import type { Failure } from '@schema/server_message';

/** How things stand with the server. Times are milliseconds since 1970. */
export type ConnectionState =
  /** No server was paired with yet. */
  | { readonly kind: 'unpaired' }
  /** Paired, and nothing asks for anything. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  /** `server` is its version, `pipeline` the fingerprint of what it runs. */
  | { readonly kind: 'open'; readonly server: string; readonly pipeline: string }
  /** Not reached; tried again by itself. */
  | { readonly kind: 'away'; readonly since: number; readonly retryAt: number }
  /** The server said no, and trying again won't help: the token is not (any more) valid. */
  | { readonly kind: 'refused'; readonly error: Failure };
