import { describe, expect, it } from 'vitest';
import {
  type Box,
  GAP,
  overlap,
  placeChips,
  type Standing,
  type Surroundings,
} from '../../overlay/placement';

const WIDE: Surroundings = {
  video: { left: 500, top: 20, width: 430, height: 760 },
  viewport: { width: 1280, height: 800 },
  controls: [{ left: 0, top: 0, width: 220, height: 800 }],
  stack: { width: 200, height: 250 },
  pill: { width: 110, height: 32 },
  position: 'auto',
  offset: { x: 0, y: 0 },
  folded: false,
  expanded: false,
  direction: 'ltr',
};
const ACTION_BAR: Box = { left: 946, top: 20, width: 60, height: 760 };

function boxOf({ x, y, edge, folded }: Standing, { stack, pill }: Surroundings): Box {
  const size = folded ? pill : stack;
  return { left: edge === 'left' ? x : x - size.width, top: y, ...size };
}

describe('the chips stand', () => {
  it('to the left of the video, close to it', () => {
    expect(placeChips(WIDE)).toEqual({
      where: 'left',
      edge: 'right',
      x: 500 - GAP,
      y: 20,
      folded: false,
    });
  });

  it('to the right, beyond the action bar, when the left is taken', () => {
    const taken = { left: 0, top: 0, width: 490, height: 800 };
    expect(placeChips({ ...WIDE, controls: [taken, ACTION_BAR] })).toMatchObject({
      where: 'right',
      edge: 'left',
      x: 946 + 60 + GAP,
    });
  });

  it('where the person wants them', () => {
    expect(placeChips({ ...WIDE, position: 'right' })?.where).toBe('right');
    expect(placeChips({ ...WIDE, position: 'inside' })?.where).toBe('inside');
  });

  it("within the video and under TikTok's own top controls when both sides are taken", () => {
    const video = { left: 10, top: 0, width: 430, height: 760 };
    const top = { left: 10, top: 0, width: 430, height: 56 };
    const viewport = { width: 500, height: 760 };
    expect(placeChips({ ...WIDE, video, viewport, controls: [top] })).toMatchObject({
      where: 'inside',
      y: 56 + GAP,
      folded: false,
    });
  });

  it('as one small chip within the video when the window is narrow', () => {
    const video = { left: 0, top: 0, width: 320, height: 568 };
    const narrow = { ...WIDE, video, viewport: { width: 340, height: 568 }, controls: [] };
    expect(placeChips(narrow)).toMatchObject({ where: 'inside', folded: true });
    expect(placeChips({ ...narrow, expanded: true })).toMatchObject({ folded: false });
  });

  it('over whatever is there when they were opened on purpose and fit nowhere', () => {
    const large = { ...WIDE, stack: { width: 480, height: 500 } };
    expect(placeChips(large)).toMatchObject({ folded: true });
    expect(placeChips({ ...large, expanded: true })).toMatchObject({ folded: false });
  });

  it('at the start of the line within the video', () => {
    const inside = { ...WIDE, position: 'inside' } as const;
    expect(placeChips(inside)).toMatchObject({ edge: 'left', x: 512 });
    expect(placeChips({ ...inside, direction: 'rtl' })).toMatchObject({ edge: 'right', x: 918 });
  });

  it('where they were dragged to, but not outside the window', () => {
    expect(placeChips({ ...WIDE, offset: { x: -40, y: 100 } })).toMatchObject({ x: 448, y: 120 });
    const far = placeChips({ ...WIDE, offset: { x: 0, y: 5000 } });
    expect(far?.y).toBe(800 - GAP - 250);
  });

  it('beside a control that they were dragged onto', () => {
    const dragged = { ...WIDE, controls: [ACTION_BAR], offset: { x: 640, y: 0 } };
    const place = placeChips(dragged);
    expect(place && overlap(boxOf(place, dragged), ACTION_BAR)).toBe(false);
  });

  it('nowhere when everything is taken', () => {
    const all = { left: 0, top: 0, width: 1280, height: 800 };
    expect(placeChips({ ...WIDE, controls: [all] })).toBeNull();
  });
});

describe('whatever the page looks like', () => {
  // A fixed sequence, so that a failure can be seen again.
  let seed = 7;
  const random = (limit: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % limit;
  };
  const any = (width: number, height: number): Box => ({
    left: random(width) - 40,
    top: random(height) - 40,
    width: 20 + random(260),
    height: 20 + random(260),
  });
  const pages = Array.from({ length: 400 }, (): Surroundings => {
    const viewport = { width: 320 + random(1600), height: 480 + random(800) };
    const height = Math.round(viewport.height * 0.9);
    const width = Math.min(viewport.width, Math.round((height * 9) / 16));
    return {
      ...WIDE,
      viewport,
      video: { left: random(viewport.width - width + 1), top: random(60), width, height },
      controls: Array.from({ length: random(9) }, () => any(viewport.width, viewport.height)),
      stack: { width: 120 + random(160), height: 40 + random(320) },
      position: (['auto', 'left', 'right', 'inside'] as const)[random(4)] ?? 'auto',
      offset: random(2) ? { x: 0, y: 0 } : { x: random(800) - 400, y: random(800) - 400 },
      folded: random(5) === 0,
      direction: random(2) ? 'ltr' : 'rtl',
    };
  });

  it('no control is covered and nothing leaves the window', () => {
    const placed = pages.flatMap((page) => {
      const place = placeChips(page);
      return place ? [{ page, box: boxOf(place, page) }] : [];
    });
    expect(placed.length).toBeGreaterThan(350);
    for (const { page, box } of placed) {
      expect(page.controls.filter((control) => overlap(control, box))).toEqual([]);
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.top).toBeGreaterThanOrEqual(0);
      expect(box.left + box.width).toBeLessThanOrEqual(page.viewport.width);
      expect(box.top + box.height).toBeLessThanOrEqual(page.viewport.height);
    }
  });
});
