import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ClientMessage } from '@schema/client_message';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'vitest';

function compile(name: string): ValidateFunction {
  const path = resolve(import.meta.dirname, `../../../shared_schema/schema/${name}.json`);
  const schema = JSON.parse(readFileSync(path, 'utf8'));
  return new Ajv({ strict: false }).compile(schema);
}

/** The JSON Schemas of the contract, as the server publishes them. */
export const isServerMessage = compile('server_message');
export const isClientMessage = compile('client_message');

/** Fail unless the server would understand the message. */
export function expectUnderstood(message: ClientMessage): void {
  const sent: unknown = JSON.parse(JSON.stringify(message));
  expect(isClientMessage(sent), JSON.stringify(isClientMessage.errors)).toBe(true);
}
