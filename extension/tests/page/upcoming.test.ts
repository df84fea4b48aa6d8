import { expect, it } from 'vitest';
import { identify } from '../../page/identity';
import type { Sighting } from '../../page/post';
import { upcoming } from '../../page/upcoming';
import { all, card, feedOf, item, showLayout } from './stage';

function seen(shown: HTMLElement | undefined, feed = feedOf()): Sighting {
  if (shown === undefined) throw new Error('there is no card');
  const { post } = identify(shown, { feed, path: '/', alone: false });
  return { post, surface: 'foryou', card: shown, player: null };
}

it('names the videos of the cards that follow, without the ad between them', () => {
  showLayout('feed');
  expect(upcoming(seen(card(0)), feedOf())).toEqual([
    {
      id: '7300000000000000002',
      kind: 'video',
      author: 'old.bike.club',
      url: 'https://www.tiktok.com/@old.bike.club/video/7300000000000000002',
    },
    {
      id: '7300000000000000004',
      kind: 'video',
      author: 'lena.draws',
      url: 'https://www.tiktok.com/@lena.draws/video/7300000000000000004',
    },
  ]);
});

it('goes on in the order of the feed where cards are not mounted yet', () => {
  showLayout('feed');
  const feed = feedOf(
    item('7300000000000000004', 'lena.draws'),
    item('7300000000000000005', 'a.shop', { kind: 'ad' }),
    item('7300000000000000006', 'lena.draws', { kind: 'photo' }),
    item('7300000000000000007', 'ninety9'),
    item('7300000000000000008', 'ninety9'),
    item('7300000000000000009', 'ninety9'),
  );
  const ids = (place: number) => upcoming(seen(card(place)), feed).map(({ id }) => id);
  expect(ids(1)).toEqual(['7300000000000000004', '7300000000000000006']);
  expect(ids(3)).toEqual(['7300000000000000006', '7300000000000000007']);
});

it('finds the cards that follow where each has a frame of its own', () => {
  showLayout('old_card');
  expect(upcoming(seen(card(0)), feedOf()).map(({ id }) => id)).toEqual(['7300000000000000012']);
});

it('asks the feed what follows in a modal, not the cards beneath', () => {
  showLayout('modal');
  const feed = feedOf(
    item('7300000000000000031', 'cloud.atlas'),
    item('7300000000000000032', 'cloud.atlas'),
  );
  const modal = seen(all('[data-e2e="browse-video"]')[0], feed);
  expect(upcoming(modal, feed).map(({ id }) => id)).toEqual(['7300000000000000032']);
});

it('names nothing after the last video that is known', () => {
  showLayout('live');
  expect(upcoming(seen(card(0)), feedOf())).toEqual([]);
});
