import { ERROR_CODES } from '@schema/errors';
import type { ServerMessage } from '@schema/server_message';
import { describe, expect, it } from 'vitest';
import { readServerMessage } from '../../connection/server_message';
import errors from '../../texts/en/errors.json';
import { isServerMessage } from './contract';
import { SAMPLES } from './samples';

const read = (message: unknown) => readServerMessage(JSON.stringify(message)).message;

/** The message with one of its fields, at any depth, taken out or replaced. */
function broken(message: ServerMessage): { name: string; value: unknown }[] {
  const variants: { name: string; value: unknown }[] = [];
  const visit = (node: unknown, path: readonly string[]) => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      const at = [...path, key];
      const change = (value: unknown) => {
        const copy: unknown = structuredClone(message);
        let place = copy as Record<string, unknown>;
        for (const step of path) place = place[step] as Record<string, unknown>;
        if (value === undefined) delete place[key];
        else place[key] = value;
        return copy;
      };
      variants.push({ name: `without ${at.join('.')}`, value: change(undefined) });
      variants.push({ name: `null at ${at.join('.')}`, value: change(null) });
      variants.push({ name: `an object at ${at.join('.')}`, value: change({ odd: true }) });
      variants.push({ name: `a word at ${at.join('.')}`, value: change('odd') });
      variants.push({ name: `a number at ${at.join('.')}`, value: change(-7.5) });
      visit(child, at);
    }
  };
  visit(message, []);
  return variants;
}

describe.each(Object.entries(SAMPLES))('the message %s', (_type, sample) => {
  it('is understood as the contract has it, with every field', () => {
    expect(isServerMessage(sample), JSON.stringify(isServerMessage.errors)).toBe(true);
    expect(read(sample)).toEqual(sample);
  });

  it('is understood with fields that we do not know, which are left out', () => {
    expect(read({ ...sample, brand_new: 1 })).toEqual(sample);
  });

  it('is refused wherever the contract refuses it, and nowhere else', () => {
    for (const { name, value } of broken(sample)) {
      expect(read(value) !== null, name).toBe(isServerMessage(value) as boolean);
    }
  });
});

describe('a message that is not understood', () => {
  it.each(['', '{', 'null', '[]', '"hello"', '{"type":"brand_new"}'])('%s is dropped', (text) => {
    expect(readServerMessage(text)).toMatchObject({ message: null, skipped: null });
  });

  it('is dropped when it is binary', () => {
    expect(readServerMessage(new ArrayBuffer(2)).message).toBeNull();
  });

  it('of a new type keeps its place among the events of its job', () => {
    const reading = readServerMessage('{"type":"brand_new","job":"j1","seq":4}');
    expect(reading).toMatchObject({ message: null, skipped: { job: 'j1', seq: 4 } });
  });

  it('is dropped when a number in it is beyond all numbers', () => {
    expect(readServerMessage('{"type":"going_away","retry_after":1e999}').message).toBeNull();
  });

  it('is told without repeating what it said', () => {
    const reading = readServerMessage('{"type":"going_away","retry_after":"private words"}');
    expect(reading).toMatchObject({ note: expect.not.stringContaining('private words') });
  });
});

describe('every error code', () => {
  const contract = isServerMessage.schema as unknown as {
    $defs: { Failure: { properties: { code: { enum: string[] } } } };
  };

  it('of the contract is known', () => {
    expect(ERROR_CODES).toEqual(contract.$defs.Failure.properties.code.enum);
  });

  it.each(contract.$defs.Failure.properties.code.enum)('%s has words and advice', (code) => {
    const texts: Readonly<Record<string, string>> = errors;
    expect(texts[`error_${code}`]).toMatch(/\.$/);
    expect(texts[`error_${code}_do`]).toMatch(/\.$/);
  });
});
