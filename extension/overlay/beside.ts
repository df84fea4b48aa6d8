import { computePosition, flip, offset, type Platform, shift } from '@floating-ui/core';

/** Between an explanation and its chip, and the edge of the window, in CSS pixels. */
const APART = 10;
/** The tip stays this far from the corners, in CSS pixels. */
const CORNER = 16;

/** Everything is measured in the window, where explanations are `position: fixed`. */
const WINDOW: Platform = {
  getElementRects: ({ reference, floating }) => {
    const { x, y, width, height }: DOMRect = reference.getBoundingClientRect();
    return {
      reference: { x, y, width, height },
      floating: { x: 0, y: 0, width: floating.offsetWidth, height: floating.offsetHeight },
    };
  },
  getClippingRect: () => ({ x: 0, y: 0, width: window.innerWidth, height: window.innerHeight }),
  getDimensions: ({ offsetWidth, offsetHeight }: HTMLElement) => ({
    width: offsetWidth,
    height: offsetHeight,
  }),
};

function along(chip: number, chipSize: number, start: number, whole: number): string {
  const middle = chip + chipSize / 2 - start;
  return `${Math.max(CORNER, Math.min(middle, whole - CORNER))}px`;
}

/** Puts an explanation beside its chip, on `side` if there is room, with its tip at the chip. */
export async function placeBeside(
  chip: HTMLElement,
  floating: HTMLElement,
  tip: HTMLElement,
  side: 'left' | 'right',
): Promise<void> {
  const { x, y, placement } = await computePosition(chip, floating, {
    platform: WINDOW,
    strategy: 'fixed',
    placement: `${side}-start`,
    middleware: [
      offset(APART),
      flip({ fallbackAxisSideDirection: 'end', padding: APART }),
      shift({ padding: APART, crossAxis: true }),
    ],
  });
  const [left, top] = [Math.round(x), Math.round(y)];
  floating.style.transform = `translate(${left}px,${top}px)`;
  floating.dataset.side = placement.split('-')[0];
  const { left: chipLeft, top: chipTop, width, height } = chip.getBoundingClientRect();
  tip.style.setProperty('--across', along(chipTop, height, top, floating.offsetHeight));
  tip.style.setProperty('--along', along(chipLeft, width, left, floating.offsetWidth));
}
