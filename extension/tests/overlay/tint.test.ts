import { readFileSync } from 'node:fs';
import { VALUES } from '@schema/values';
import { describe, expect, it } from 'vitest';
import { contrast, mix, readableTint, SURFACE, WASH } from '../../overlay/tint';

const css = readFileSync('overlay/overlay.css', 'utf8');

describe('text in the colour of a value', () => {
  const tones = ['light', 'dark'] as const;
  it.each(VALUES.flatMap((value) => tones.map((tone) => [value.name, tone, value.color] as const)))(
    '%s can be read on %s',
    (_, tone, color) => {
      const tint = readableTint(color, tone);
      expect(contrast(tint, SURFACE[tone])).toBeGreaterThanOrEqual(4.5);
      expect(contrast(tint, mix(color, SURFACE[tone], WASH))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('keeps the colour where that can be read already', () => {
    expect(readableTint('#b12f61', 'light')).toBe('#b12f61');
  });
});

it('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

it('the quiet text of both themes can be read', () => {
  const [light, dark] = [...css.matchAll(/--quiet: (#\w{6})/g)].map(([, color]) => color ?? '');
  expect(contrast(light ?? '', SURFACE.light)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(dark ?? '', SURFACE.dark)).toBeGreaterThanOrEqual(4.5);
});

it('the style sheet has the surfaces that contrast is measured on', () => {
  const grounds = [...css.matchAll(/--ground: (#\w+)/g)].map(([, color]) => color);
  expect(grounds).toEqual(['#fff', SURFACE.dark]);
});
