/**
 * The circle in user units of its SVG, its centre at 0, 0. Angles are radians clockwise from the
 * top.
 */
export const HOLE = 34;
export const RIM = 200;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function pointAt(radius: number, angle: number): Point {
  return { x: radius * Math.sin(angle), y: -radius * Math.cos(angle) };
}

/** The radius within which `share` of `scale` lies: the area of a wedge follows its share. */
export function radiusOf(share: number, scale: number): number {
  const part = Math.min(Math.max(share / scale, 0), 1);
  return Math.sqrt(HOLE ** 2 + part * (RIM ** 2 - HOLE ** 2));
}

const SCALES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1] as const;

/** The smallest round scale that the greatest share fits into. */
export function scaleFor(greatest: number): number {
  return SCALES.find((scale) => greatest <= scale) ?? 1;
}

const write = ({ x, y }: Point) => `${x.toFixed(2)} ${y.toFixed(2)}`;

/** Path of a ring's sector. */
export function sectorPath(inner: number, outer: number, from: number, to: number): string {
  const wide = to - from > Math.PI ? 1 : 0;
  return [
    `M${write(pointAt(inner, from))}`,
    `L${write(pointAt(outer, from))}`,
    `A${outer} ${outer} 0 ${wide} 1 ${write(pointAt(outer, to))}`,
    `L${write(pointAt(inner, to))}`,
    `A${inner} ${inner} 0 ${wide} 0 ${write(pointAt(inner, from))}Z`,
  ].join('');
}

/** Path for a text along the circle; in the lower half it runs the other way, to stay upright. */
export function textPath(radius: number, from: number, to: number): string {
  const middle = (from + to) / 2;
  const below = Math.cos(middle) < 0;
  const wide = to - from > Math.PI ? 1 : 0;
  const [start, end] = below ? [to, from] : [from, to];
  return `M${write(pointAt(radius, start))}A${radius} ${radius} 0 ${wide} ${below ? 0 : 1} ${write(pointAt(radius, end))}`;
}
