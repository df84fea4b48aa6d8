import type { Label } from '@schema/server_message';
import type { OverlayKey } from '../texts/texts';

const PATHS = {
  values: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 0v12M2.8 5l10.4 6M13.2 5 2.8 11',
  options: 'M2 4.5h6m4 0h2M2 11.5h2m4 0h6M10 2.8v3.4M6 9.8v3.4',
  fold: 'M4 10l4-4 4 4',
  hide: 'M2 8s2.2-4 6-4 6 4 6 4-2.2 4-6 4-6-4-6-4Zm1-5 10 10',
  close: 'M4 4l8 8M12 4l-8 8',
} as const;

/** A line drawing of 16 units, in the colour of the text. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

const SHAPES: Readonly<Record<Label['level'], string>> = {
  2: 'M6 .8 11.2 6 6 11.2 .8 6Z',
  1: 'M6 1.4 10.6 6 6 10.6 1.4 6Z',
  [-1]: 'M2 2l8 8M10 2l-8 8',
};
const WORDS: Readonly<Record<Label['level'], OverlayKey>> = {
  2: 'level_dominant',
  1: 'level_present',
  [-1]: 'level_conflict',
};

export function levelWord(level: Label['level']): OverlayKey {
  return WORDS[level];
}

/** A full diamond for dominant, an empty one for present, a cross for in conflict. */
export function LevelShape({ level }: { readonly level: Label['level'] }) {
  return (
    <svg class="shape" viewBox="0 0 12 12" data-level={level} aria-hidden="true">
      <path d={SHAPES[level]} />
    </svg>
  );
}
