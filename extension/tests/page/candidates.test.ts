import { expect, it } from 'vitest';
import { type Candidate, choose } from '../../page/candidates';

const WHOLE: Candidate = {
  area: 100,
  cardArea: 100,
  windowArea: 100,
  playing: false,
  above: false,
};

it('chooses the card of which most is seen', () => {
  const most = { ...WHOLE, area: 90 };
  expect(choose([{ ...WHOLE, area: 70 }, most, { ...WHOLE, area: 60 }])).toBe(most);
});

it('chooses the card that plays, even if less is seen of it', () => {
  const playing = { ...WHOLE, area: 61, playing: true };
  expect(choose([{ ...WHOLE, area: 99 }, playing])).toBe(playing);
});

it('chooses none of which less than three fifths are seen', () => {
  expect(choose([{ ...WHOLE, area: 59, playing: true }])).toBeNull();
  expect(choose([])).toBeNull();
});

it('chooses a card larger than the window once it fills that', () => {
  expect(choose([{ ...WHOLE, cardArea: 400, area: 70 }])).not.toBeNull();
});

it('chooses a modal before the larger, playing feed beneath', () => {
  const modal = { ...WHOLE, area: 30, cardArea: 30, above: true };
  expect(choose([{ ...WHOLE, playing: true }, modal])).toBe(modal);
});

it('chooses nothing beneath a modal that is still coming', () => {
  expect(choose([WHOLE, { ...WHOLE, area: 10, above: true }])).toBeNull();
});
