import * as v from 'valibot';
import type { Request } from '../channel/messages';

const RequestSchema = v.variant('type', [
  v.object({ type: v.literal('pair'), address: v.string(), code: v.string() }),
  v.object({ type: v.literal('use_token'), address: v.string(), token: v.string() }),
  v.object({ type: v.literal('unpair') }),
  v.object({
    type: v.literal('pause'),
    pause: v.nullable(v.union([v.number(), v.literal('until_resumed')])),
  }),
  v.object({ type: v.literal('reconnect') }),
  v.object({ type: v.literal('retry'), videoId: v.string() }),
]);

/** The request of a page of the extension, or `null` for anything else. */
export function readRequest(data: unknown): Request | null {
  const result = v.safeParse(RequestSchema, data);
  return result.success ? result.output : null;
}
