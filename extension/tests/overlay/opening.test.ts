import { beforeEach, describe, expect, it, vi } from 'vitest';
import { HOVER_MS, LEAVE_MS, Opening } from '../../overlay/opening';

let opening: Opening;
const open = (): string | undefined => opening.current?.value;

beforeEach(() => {
  vi.useFakeTimers();
  opening = new Opening(() => {}, new AbortController().signal);
});

describe('by the pointer', () => {
  it('opens after a short rest on the chip', () => {
    opening.enter('tradition');
    vi.advanceTimersByTime(HOVER_MS - 1);
    expect(open()).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(open()).toBe('tradition');
  });

  it('stays open while the pointer moves into the explanation, and closes after it', () => {
    opening.enter('tradition');
    vi.advanceTimersByTime(HOVER_MS);
    opening.leave();
    vi.advanceTimersByTime(LEAVE_MS - 1);
    opening.stay();
    vi.advanceTimersByTime(10_000);
    expect(open()).toBe('tradition');
    opening.leave();
    vi.advanceTimersByTime(LEAVE_MS);
    expect(open()).toBeUndefined();
  });

  it('does not open for a pointer that only passes', () => {
    opening.enter('tradition');
    vi.advanceTimersByTime(HOVER_MS - 50);
    opening.leave();
    vi.advanceTimersByTime(10_000);
    expect(open()).toBeUndefined();
  });

  it('opens in time however much the pointer moves on the chip', () => {
    opening.enter('tradition');
    vi.advanceTimersByTime(HOVER_MS - 1);
    opening.enter('tradition');
    vi.advanceTimersByTime(1);
    expect(open()).toBe('tradition');
  });

  it('opens again for the same value of another video', () => {
    opening.enter('tradition');
    vi.advanceTimersByTime(HOVER_MS);
    opening.restart();
    expect(open()).toBeUndefined();
    opening.enter('tradition');
    vi.advanceTimersByTime(HOVER_MS);
    expect(open()).toBe('tradition');
  });

  it('stays closed after Escape until the pointer has left the chip', () => {
    opening.enter('tradition');
    vi.advanceTimersByTime(HOVER_MS);
    expect(opening.close()).toBe('tradition');
    opening.enter('tradition');
    vi.advanceTimersByTime(HOVER_MS);
    expect(open()).toBeUndefined();
    opening.leave();
    opening.enter('tradition');
    vi.advanceTimersByTime(HOVER_MS);
    expect(open()).toBe('tradition');
  });
});

describe('pinned', () => {
  it('it stays, whatever the pointer does', () => {
    opening.pin('tradition', false);
    opening.leave();
    opening.enter('face');
    vi.advanceTimersByTime(10_000);
    expect(opening.current).toEqual({ value: 'tradition', pinned: true, takesFocus: false });
  });

  it('takes the focus only from the keyboard', () => {
    opening.pin('tradition', true);
    expect(opening.current?.takesFocus).toBe(true);
  });

  it('is closed by the same chip and replaced by another', () => {
    opening.pin('tradition', false);
    opening.pin('face', false);
    expect(open()).toBe('face');
    opening.pin('face', false);
    expect(open()).toBeUndefined();
  });

  it('opens for a pointer again after it was closed from elsewhere', () => {
    opening.enter('tradition');
    opening.pin('tradition', false);
    opening.leave();
    opening.close();
    opening.enter('tradition');
    vi.advanceTimersByTime(HOVER_MS);
    expect(open()).toBe('tradition');
  });
});

describe('by the focus', () => {
  it('opens at once, and closes when the focus leaves', () => {
    opening.focus('tradition');
    expect(open()).toBe('tradition');
    opening.leave();
    vi.advanceTimersByTime(LEAVE_MS);
    expect(open()).toBeUndefined();
  });

  it('does not open again when the focus comes back from it', () => {
    opening.pin('tradition', true);
    opening.close(true);
    opening.focus('tradition');
    expect(open()).toBeUndefined();
  });
});
