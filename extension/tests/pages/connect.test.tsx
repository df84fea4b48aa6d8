import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer, Request } from '../../channel/messages';
import { Connect } from '../../entrypoints/options/connect';
import { button, press, read, show, type, unmount } from './rendering';
import { status } from './status';

const background = vi.hoisted(() => ({
  answer: { error: null } as Answer,
  asked: [] as Request[],
}));

vi.mock('../../pages/background', () => ({
  ask: async (request: Request) => {
    background.asked.push(request);
    return background.answer;
  },
}));

beforeEach(() => {
  background.answer = { error: null };
  background.asked = [];
});

afterEach(unmount);

const UNPAIRED = status({ connection: { kind: 'unpaired' }, address: null });

async function choose(place: string) {
  await act(() => {
    const choice = [...document.querySelectorAll('label')].find((each) =>
      each.textContent?.includes(place),
    );
    choice?.querySelector('input')?.click();
  });
}

describe('connecting', () => {
  test('is preceded by what is sent where', async () => {
    await show(<Connect status={UNPAIRED} />);
    const words = read();
    expect(words).toContain('Nothing is sent before you connect a server.');
    expect(words.indexOf('Nothing is sent before')).toBeLessThan(
      words.indexOf('Agree and connect'),
    );
  });

  test('pairs with the server on this computer by its code', async () => {
    await show(<Connect status={UNPAIRED} />);
    await type('Code', ' abcd-efgh ');
    await press('Agree and connect');
    expect(background.asked).toEqual([
      { type: 'pair', address: '127.0.0.1:8765', code: 'abcd-efgh' },
    ]);
  });

  test('asks for a code before it asks the server', async () => {
    await show(<Connect status={UNPAIRED} />);
    await press('Agree and connect');
    expect(background.asked).toEqual([]);
    expect(document.querySelector('[role=alert]')?.textContent).toContain('Type the code');
  });

  test('tells a wrong code at the field', async () => {
    background.answer = { error: { code: 'unauthorised', message: 'No.', retryable: false } };
    await show(<Connect status={UNPAIRED} />);
    await type('Code', 'WRONG');
    await press('Agree and connect');
    expect(document.querySelector('[role=alert]')?.textContent).toContain('not the code');
    expect(document.querySelector('#secret')?.getAttribute('aria-invalid')).toBe('true');
    expect(button('Agree and connect').disabled).toBe(false);
  });

  test('tells what to do when nothing answers', async () => {
    background.answer = {
      error: { code: 'server_unreachable', message: 'There is no answer.', retryable: true },
    };
    await show(<Connect status={UNPAIRED} />);
    await type('Code', 'ABCD-EFGH');
    await press('Agree and connect');
    expect(document.querySelector('[role=alert]')?.textContent).toContain('Check that the server');
  });

  test('takes a hosted server by its token', async () => {
    await show(<Connect status={UNPAIRED} />);
    await choose('Somewhere else');
    await type('Address', 'overtones.example.org');
    await type('Token', 'secret');
    await press('Agree and connect');
    expect(background.asked).toEqual([
      { type: 'use_token', address: 'overtones.example.org', token: 'secret' },
    ]);
  });

  test('needs no code with the link that the server prints', async () => {
    await show(<Connect status={UNPAIRED} />);
    await type('Address', 'http://127.0.0.1:8765/#key=abc');
    await press('Agree and connect');
    expect(background.asked).toMatchObject([{ type: 'use_token', token: 'abc' }]);
  });

  test('is offered again where the server refuses', async () => {
    const error = { code: 'unauthorised', message: 'Unknown.', retryable: false } as const;
    await show(<Connect status={status({ connection: { kind: 'refused', error } })} />);
    expect(read()).toContain("doesn't let this browser in");
    expect(button('Agree and connect')).toBeDefined();
  });
});

describe('a connected server', () => {
  test('is named, and left only after a question', async () => {
    await show(<Connect status={status()} />);
    expect(read()).toContain('Connected to 127.0.0.1:8765');
    await press('Disconnect');
    expect(background.asked).toEqual([]);
    await act(() => document.querySelector<HTMLButtonElement>('dialog .danger')?.click());
    expect(background.asked).toEqual([{ type: 'unpair' }]);
  });
});
