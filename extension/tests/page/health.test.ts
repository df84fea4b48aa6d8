import { expect, it } from 'vitest';
import { afterFinding, type Finding, UNKNOWN_HEALTH } from '../../page/health';

const MISSED: Finding = { type: 'missed' };

function after(...findings: Finding[]) {
  return findings.reduce(afterFinding, UNKNOWN_HEALTH);
}

function named(step: string): Finding {
  return { type: 'named', step };
}

it('is unknown at first, and well with the first sure step', () => {
  expect(after().state).toBe('unknown');
  expect(after(named('wrapper'), named('wrapper'))).toEqual({
    state: 'well',
    steps: { wrapper: 2 },
    misses: 0,
    blocked: false,
  });
});

it('is degraded as long as only inference works', () => {
  expect(after(named('anchor'), named('feed')).state).toBe('degraded');
  expect(after(named('anchor'), named('menu')).state).toBe('well');
});

it('is blind after several misses in a row, and sees again with a name', () => {
  expect(after(named('menu'), MISSED, MISSED, MISSED)).toMatchObject({ state: 'well', misses: 3 });
  const blind = after(named('menu'), MISSED, MISSED, MISSED, MISSED);
  expect(blind).toMatchObject({ state: 'blind', misses: 4 });
  expect(afterFinding(blind, named('menu'))).toMatchObject({ state: 'well', misses: 0 });
});

it('misses nothing behind a captcha', () => {
  const blocked: Finding = { type: 'blocked', blocked: true };
  expect(after(blocked, MISSED, MISSED, MISSED, MISSED)).toMatchObject({
    state: 'unknown',
    misses: 0,
    blocked: true,
  });
  expect(after(blocked, { type: 'blocked', blocked: false }).blocked).toBe(false);
});

it('stays the same object when nothing is new', () => {
  expect(after({ type: 'blocked', blocked: false })).toBe(UNKNOWN_HEALTH);
});
