import { describe, expect, it } from 'vitest';
import { parseAddress, socketUrl } from '../../connection/address';

const address = (typed: string) => {
  const parsed = parseAddress(typed);
  return parsed.ok ? parsed.server.address : parsed.code;
};

describe('an address that a person types', () => {
  it.each([
    ['127.0.0.1:8765', 'ws://127.0.0.1:8765'],
    ['127.0.0.1', 'ws://127.0.0.1:8765'],
    [' localhost:9000 ', 'ws://localhost:9000'],
    ['LOCALHOST', 'ws://localhost:8765'],
    ['[::1]:8765', 'ws://[::1]:8765'],
    ['http://127.0.0.1:8765/', 'ws://127.0.0.1:8765'],
    ['ws://127.0.0.1:8765/v1/ws', 'ws://127.0.0.1:8765'],
    ['https://values.example.org', 'wss://values.example.org'],
    ['https://values.example.org/overtones/', 'wss://values.example.org/overtones'],
    ['wss://values.example.org:8443', 'wss://values.example.org:8443'],
    ['values.example.org', 'wss://values.example.org'],
    ['https://127.0.0.1:8765', 'wss://127.0.0.1:8765'],
  ])('%s means %s', (typed, meant) => {
    expect(address(typed)).toBe(meant);
  });

  it.each([
    ['', 'address_missing'],
    ['   ', 'address_missing'],
    ['two words', 'address_unreadable'],
    ['ftp://127.0.0.1', 'address_unreadable'],
    ['https://', 'address_unreadable'],
    ['https://me:secret@values.example.org', 'address_unreadable'],
    ['127.0.0.1:99999', 'address_unreadable'],
    ['http://values.example.org', 'address_insecure'],
    ['ws://192.168.1.5:8765', 'address_insecure'],
    ['http://127.0.0.1.example.org', 'address_insecure'],
    ['http://localhost.example.org', 'address_insecure'],
  ])('%s is refused: %s', (typed, code) => {
    expect(address(typed)).toBe(code);
  });

  it('brings the token along when it is the link that the server prints', () => {
    expect(parseAddress('http://127.0.0.1:8765/#key=abc_-9')).toEqual({
      ok: true,
      server: { address: 'ws://127.0.0.1:8765', token: 'abc_-9' },
    });
  });

  it('leads to the path of the WebSocket', () => {
    expect(socketUrl('wss://values.example.org/overtones')).toBe(
      'wss://values.example.org/overtones/v1/ws',
    );
  });
});
