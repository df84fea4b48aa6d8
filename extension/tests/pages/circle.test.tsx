import { act } from 'preact/test-utils';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Circle } from '../../entrypoints/my-values/circle';
import {
  HOLE,
  RIM,
  radiusOf,
  scaleFor,
  sectorPath,
} from '../../entrypoints/my-values/circle-geometry';
import { valueShares } from '../../history/shares';
import { showingsOf } from '../../history/showing';
import { impression, label } from '../history/impressions';
import { show, unmount } from './rendering';

afterEach(unmount);

describe('the geometry', () => {
  test('gives shares areas, not radii', () => {
    const area = (share: number) => radiusOf(share, 1) ** 2 - HOLE ** 2;
    expect(area(0.5) / area(0.25)).toBeCloseTo(2);
    expect(radiusOf(0, 1)).toBe(HOLE);
    expect(radiusOf(1, 1)).toBe(RIM);
  });

  test('never leaves the circle', () => {
    expect(radiusOf(2, 1)).toBe(RIM);
  });

  test('chooses the smallest round scale', () => {
    expect([0, 0.1, 0.11, 0.72, 1.2].map(scaleFor)).toEqual([0.1, 0.1, 0.2, 0.8, 1]);
  });

  test('draws a quarter from the top to the right', () => {
    expect(sectorPath(10, 20, 0, Math.PI / 2)).toBe(
      'M0.00 -10.00L0.00 -20.00A20 20 0 0 1 20.00 -0.00L10.00 -0.00A10 10 0 0 0 0.00 -10.00Z',
    );
  });
});

describe('the circle', () => {
  const shares = valueShares(
    showingsOf([impression({ labels: [label('hedonism', 2), label('humility', -1)] })]),
    'videos',
  );

  async function draw() {
    const choose = vi.fn();
    await show(<Circle shares={shares} chosen="hedonism" onPoint={() => {}} onChoose={choose} />);
    const wedge = (name: string) =>
      document.querySelector<SVGGElement>(`[role=radio][aria-label^="${name}"]`);
    const key = (name: string, key: string) =>
      act(() => {
        wedge(name)?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      });
    return { choose, wedge, key };
  }

  test('has a wedge for each value that says its numbers', async () => {
    const { wedge } = await draw();
    expect(document.querySelectorAll('[role=radio]')).toHaveLength(19);
    expect(wedge('Pleasure')?.getAttribute('aria-label')).toBe(
      'Pleasure: endorsed 100%, in conflict 0%',
    );
  });

  test('tells endorsed from in conflict by pattern', async () => {
    const { wedge } = await draw();
    expect(wedge('Pleasure')?.querySelector('.endorsed')?.getAttribute('mask')).toBeNull();
    expect(wedge('Humility')?.querySelector('.conflict')?.getAttribute('mask')).toBe('url(#hatch)');
  });

  test('has one stop for the tab key, on the chosen wedge', async () => {
    await draw();
    const stops = [...document.querySelectorAll('[role=radio][tabindex="0"]')];
    expect(stops.map((stop) => stop.getAttribute('aria-checked'))).toEqual(['true']);
  });

  test('is walked round by the arrow keys', async () => {
    const { choose, key } = await draw();
    await key('Pleasure', 'ArrowRight');
    await key('Pleasure', 'ArrowLeft');
    await key('Own choices', 'ArrowLeft');
    expect(choose.mock.calls.flat()).toEqual([
      'achievement',
      'stimulation',
      'universalism_tolerance',
    ]);
  });
});
