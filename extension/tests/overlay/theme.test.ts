import { describe, expect, it } from 'vitest';
import { type PageLook, toneOf } from '../../overlay/theme';

const look = (change: Partial<PageLook>): PageLook => ({
  attribute: null,
  backgrounds: [],
  prefersDark: false,
  ...change,
});

describe('the theme', () => {
  it('is the one that was chosen', () => {
    expect(toneOf('light', look({ attribute: 'dark', prefersDark: true }))).toBe('light');
    expect(toneOf('dark', look({ attribute: 'light' }))).toBe('dark');
  });

  it("is TikTok's own, whatever the system prefers", () => {
    expect(toneOf('auto', look({ attribute: 'dark' }))).toBe('dark');
    expect(toneOf('auto', look({ attribute: 'light', prefersDark: true }))).toBe('light');
  });

  it("follows the page's background where TikTok names no theme", () => {
    expect(toneOf('auto', look({ backgrounds: ['rgb(18, 18, 18)'] }))).toBe('dark');
    expect(toneOf('auto', look({ backgrounds: ['rgb(255, 255, 255)'], prefersDark: true }))).toBe(
      'light',
    );
  });

  it('looks through transparent backgrounds', () => {
    const backgrounds = ['rgba(0, 0, 0, 0)', 'rgb(250, 250, 250)'];
    expect(toneOf('auto', look({ backgrounds }))).toBe('light');
  });

  it('is what the person prefers where the page tells nothing', () => {
    expect(toneOf('auto', look({ prefersDark: true }))).toBe('dark');
    expect(toneOf('auto', look({}))).toBe('light');
  });
});
