import { VALUES, type ValueId } from '@schema/values';
import { useRef } from 'preact/hooks';
import { HIGHER_ORDERS, type ValueShare } from '../../history/shares';
import { formatShare } from '../../pages/formats';
import { HIGHER_ORDER_NAMES, useSurroundings } from '../../pages/surroundings';
import {
  HOLE,
  type Point,
  pointAt,
  RIM,
  radiusOf,
  scaleFor,
  sectorPath,
  textPath,
} from './circle-geometry';

const STEP = (2 * Math.PI) / VALUES.length;
/** Radii of the names of the higher-order values and of the icons. */
const BAND = [RIM + 5, RIM + 27] as const;
const ICONS = RIM + 46;

/** Names stand on the outer side of their icons; at the very top and bottom above and below. */
function nameBeside({ x, y }: Point) {
  if (Math.abs(x) < 10) return { x, y: y + Math.sign(y) * 21, anchor: 'middle' } as const;
  return x > 0
    ? ({ x: x + 15, y, anchor: 'start' } as const)
    : ({ x: x - 15, y, anchor: 'end' } as const);
}

interface CircleProps {
  readonly shares: readonly ValueShare[];
  readonly chosen: ValueId;
  /** For a moment (the pointer is over it), or for good. */
  readonly onPoint: (value: ValueId | null) => void;
  readonly onChoose: (value: ValueId) => void;
}

function Groups() {
  const { texts } = useSurroundings();
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus
    <g aria-hidden="true">
      {HIGHER_ORDERS.map((group) => {
        const places = VALUES.flatMap((value, place) =>
          value.higher_order === group ? [place] : [],
        );
        const from = Math.min(...places) * STEP;
        const to = (Math.max(...places) + 1) * STEP;
        // Baselines differ, as text in the lower half stands on the inner side of its path.
        const below = Math.cos((from + to) / 2) < 0;
        return (
          <g key={group}>
            <path class="band" d={sectorPath(BAND[0], BAND[1], from + 0.01, to - 0.01)} />
            <path
              id={`path-${group}`}
              fill="none"
              d={textPath(BAND[0] + (below ? 16 : 7), from, to)}
            />
            <text class="group-name">
              <textPath href={`#path-${group}`} startOffset="50%" text-anchor="middle">
                {texts.text(HIGHER_ORDER_NAMES[group])}
              </textPath>
            </text>
          </g>
        );
      })}
    </g>
  );
}

function Rings({ scale }: { readonly scale: number }) {
  const { texts } = useSurroundings();
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus
    <g aria-hidden="true" class="rings">
      {[0.25, 0.5, 0.75, 1].map((part) => (
        <circle key={part} r={radiusOf(part * scale, scale)} />
      ))}
      {[0.5, 1].map((part) => (
        <text key={part} y={-radiusOf(part * scale, scale) + 12} text-anchor="middle">
          {texts.percent(part * scale)}
        </text>
      ))}
    </g>
  );
}

/**
 * Schwartz's circle: a wedge for each value, filled as far as it is endorsed and hatched as far
 * as it is in conflict. One wedge is chosen; the arrow keys choose another.
 */
export function Circle({ shares, chosen, onPoint, onChoose }: CircleProps) {
  const { texts, values } = useSurroundings();
  const wedges = useRef<(SVGGElement | null)[]>([]);
  const scale = scaleFor(
    Math.max(...shares.map((share) => share.endorsedShare + share.conflictShare)),
  );
  const move = (place: number) => {
    const there = (place + shares.length) % shares.length;
    const share = shares[there];
    if (share === undefined) return;
    onChoose(share.value);
    wedges.current[there]?.focus();
  };
  const press = (event: KeyboardEvent, place: number) => {
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: place + 1,
      ArrowDown: place + 1,
      ArrowLeft: place - 1,
      ArrowUp: place - 1,
      Home: 0,
      End: -1,
    };
    const there = moves[event.key];
    if (there === undefined) return;
    event.preventDefault();
    move(there);
  };
  return (
    <div role="radiogroup" aria-labelledby="circle">
      <svg class="circle" viewBox="-385 -280 770 560" role="none">
        <defs>
          <pattern
            id="stripes"
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="6" height="6" fill="#444" />
            <rect width="3" height="6" fill="#fff" />
          </pattern>
          <mask id="hatch" maskUnits="userSpaceOnUse" x="-385" y="-280" width="770" height="560">
            <rect x="-385" y="-280" width="770" height="560" fill="url(#stripes)" />
          </mask>
        </defs>
        <Rings scale={scale} />
        <Groups />
        {shares.map((share, place) => {
          const value = values[place];
          if (value === undefined) return null;
          const [from, to] = [place * STEP + 0.012, (place + 1) * STEP - 0.012];
          const middle = (from + to) / 2;
          const endorsed = radiusOf(share.endorsedShare, scale);
          const both = radiusOf(share.endorsedShare + share.conflictShare, scale);
          const icon = pointAt(ICONS, middle);
          const name = nameBeside(icon);
          return (
            // biome-ignore lint/a11y/useSemanticElements: an SVG has no input elements
            <g
              key={value.id}
              ref={(element) => {
                wedges.current[place] = element;
              }}
              class="wedge"
              style={{ '--value': value.color }}
              role="radio"
              aria-checked={value.id === chosen}
              aria-label={texts.text('mine_wedge', {
                value: value.shortName,
                endorsed: formatShare(texts, share.endorsedShare),
                conflict: formatShare(texts, share.conflictShare),
              })}
              tabindex={value.id === chosen ? 0 : -1}
              onMouseEnter={() => onPoint(value.id)}
              onMouseLeave={() => onPoint(null)}
              onClick={() => onChoose(value.id)}
              onKeyDown={(event) => press(event, place)}
            >
              <path class="ground" d={sectorPath(HOLE, RIM, from, to)} />
              {share.endorsedShare > 0 && (
                <path class="endorsed" d={sectorPath(HOLE, endorsed, from, to)} />
              )}
              {share.conflictShare > 0 && (
                <>
                  <path
                    class="conflict"
                    mask="url(#hatch)"
                    d={sectorPath(endorsed, both, from, to)}
                  />
                  <path class="conflict-edge" d={sectorPath(endorsed, both, from, to)} />
                </>
              )}
              <path class="edge" d={sectorPath(HOLE, RIM, from, to)} />
              <text
                class="icon"
                x={icon.x}
                y={icon.y}
                text-anchor="middle"
                dominant-baseline="central"
              >
                {value.icon}
              </text>
              <text
                class="name"
                x={name.x}
                y={name.y}
                text-anchor={name.anchor}
                dominant-baseline="central"
              >
                {value.shortName}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
