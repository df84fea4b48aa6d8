import { afterEach, describe, expect, it } from 'vitest';
import { pageKnowledge } from '../../page/card';
import { identify } from '../../page/identity';
import { postsInPage } from '../../page/page_json';
import type { FeedItem } from '../../page/post';
import { all, card, feedOf, item, showLayout } from './stage';

const nothing = { feed: feedOf(), path: '/foryou', alone: false };

function knowing(...items: FeedItem[]) {
  return { ...nothing, feed: feedOf(...items) };
}

afterEach(() => {
  document.body.innerHTML = '';
});

describe('the ladder of identity', () => {
  it('names a card by its player, never by a link in a comment', () => {
    showLayout('feed');
    expect(identify(card(1), nothing)).toMatchObject({
      post: { id: '7300000000000000002', kind: 'video', author: 'old.bike.club' },
      step: 'wrapper',
    });
  });

  it('prefers the row of cinema mode to its player', () => {
    showLayout('cinema');
    all('.xgplayer-container')[0]?.setAttribute('id', 'xgwrapper-0-7300000000000000028');
    expect(identify(all('[data-cinema-mode-snap-row]')[0] as HTMLElement, nothing)).toMatchObject({
      post: { id: '7300000000000000021' },
      step: 'cinema',
    });
  });

  it('takes the running one of several players in a card', () => {
    showLayout('feed');
    const other = all('[id^="xgwrapper"]')[1] as HTMLElement;
    card(0).prepend(other);
    expect(identify(card(0), nothing).post.id).toBeNull();
    const player = other.querySelector('video') as HTMLVideoElement;
    Object.defineProperties(player, { paused: { value: false }, readyState: { value: 4 } });
    expect(identify(card(0), nothing).post.id).toBe('7300000000000000002');
  });

  it("takes the one link by the card's own author", () => {
    showLayout('anchor');
    expect(identify(card(0), nothing)).toEqual({
      post: {
        id: '7300000000000000061',
        kind: 'video',
        author: 'ana.makes',
        url: 'https://www.tiktok.com/@ana.makes/video/7300000000000000061',
      },
      step: 'anchor',
    });
  });

  it('takes no link where two by the author differ, or where the author is unknown', () => {
    showLayout('anchor');
    card(0).insertAdjacentHTML('beforeend', '<a href="/@ana.makes/video/7300000000000000063"></a>');
    expect(identify(card(0), nothing).post.id).toBeNull();
    showLayout('anchor');
    card(0).querySelector('a')?.remove();
    expect(identify(card(0), nothing).post.id).toBeNull();
  });

  it('takes no link to a post whose text in the feed is another', () => {
    showLayout('anchor');
    card(0).insertAdjacentHTML('beforeend', '<p data-e2e="video-desc">Today, in the kiln</p>');
    const page = { description: 'Yesterday, at the wheel' };
    const known = item('7300000000000000061', 'ana.makes', { page });
    expect(identify(card(0), knowing(known)).post.id).toBeNull();
  });

  it('uses the address only where it can mean no other card', () => {
    showLayout('single');
    const player = all('[data-e2e="browse-video"]')[0] as HTMLElement;
    const path = '/@ana.makes/video/7300000000000000041';
    expect(identify(player, { ...nothing, path, alone: true }).step).toBe('url');
    expect(identify(player, { ...nothing, path, alone: false }).post.id).toBeNull();
  });

  it('never trusts an address that the card contradicts', () => {
    const path = '/@ana.makes/video/7300000000000000041';
    const shown = () => all('[data-e2e="browse-video"]')[0] as HTMLElement;

    showLayout('single');
    all('[data-e2e="browse-user-avatar"]')[0]?.setAttribute('href', '/@old.bike.club');
    expect(identify(shown(), { ...nothing, path, alone: true }).post.id).toBeNull();

    showLayout('single');
    const feed = feedOf(...(postsInPage(document)?.items ?? []));
    expect(identify(shown(), { feed, path, alone: true }).step).toBe('url');
    (all('[data-e2e="browse-video-desc"]')[0] as HTMLElement).textContent = 'The second one';
    expect(identify(shown(), { feed, path, alone: true }).post.id).toBeNull();

    showLayout('single');
    Object.defineProperty(all('video')[0], 'duration', { value: 31 });
    expect(identify(shown(), { feed, path, alone: true }).post.id).toBeNull();
  });

  it('prefers what the player says to a stale address and stale JSON', () => {
    showLayout('single');
    const feed = feedOf(...(postsInPage(document)?.items ?? []));
    const path = '/@ana.makes/video/7300000000000000041';
    all('.xgplayer-container')[0]?.setAttribute('id', 'xgwrapper-0-7300000000000000042');
    const player = all('[data-e2e="browse-video"]')[0] as HTMLElement;
    expect(identify(player, { feed, path, alone: true })).toMatchObject({
      post: { id: '7300000000000000042' },
      step: 'wrapper',
    });
  });

  it('takes a post of the feed only if author and text match it alone', () => {
    showLayout('anchor');
    const page = { description: 'Nothing here tells the id' };
    const one = item('7300000000000000062', 'old.bike.club', { page });
    const two = item('7300000000000000063', 'old.bike.club', { page });
    expect(identify(card(1), knowing(one))).toMatchObject({
      post: { id: '7300000000000000062' },
      step: 'feed',
    });
    expect(identify(card(1), knowing(one, two)).post.id).toBeNull();
  });

  it('writes `_` for a handle that nothing tells', () => {
    showLayout('renamed_cards');
    expect(identify(all('[id^="xgwrapper"]')[0] as HTMLElement, nothing).post).toMatchObject({
      author: null,
      url: 'https://www.tiktok.com/@_/video/7300000000000000091',
    });
  });

  it('passes over ids that TikTok would not give', () => {
    showLayout('renamed_cards');
    const player = all('[id^="xgwrapper"]')[0] as HTMLElement;
    for (const id of ['xgwrapper-0-123', 'xgwrapper-0-73000000000000000911x', 'xgwrapper-0-']) {
      player.id = id;
      expect(identify(player, nothing).post.id).toBeNull();
    }
  });
});

describe('the author of a card', () => {
  it('is read from the link, not from the name that is displayed', () => {
    showLayout('old_card');
    expect(identify(card(0), nothing).post.author).toBe('ana.makes');
  });

  it('is not somebody whom the description mentions', () => {
    showLayout('feed');
    card(0).querySelector('[data-e2e="video-author-avatar"]')?.remove();
    expect(identify(card(0), nothing).post.author).toBeNull();
  });

  it('stands beside the player of a modal', () => {
    showLayout('modal');
    const modal = all('[data-e2e="browse-video"]')[0] as HTMLElement;
    expect(identify(modal, nothing).post.author).toBe('cloud.atlas');
  });

  it('is known from the feed where the card has none', () => {
    showLayout('renamed_cards');
    const known = item('7300000000000000091', 'ninety9');
    const player = all('[id^="xgwrapper"]')[0] as HTMLElement;
    expect(identify(player, knowing(known)).post.url).toBe(
      'https://www.tiktok.com/@ninety9/video/7300000000000000091',
    );
  });
});

describe('the kind of a post', () => {
  it('is an ad by its tag or its label', () => {
    showLayout('feed');
    expect(identify(card(2), nothing).post.kind).toBe('ad');
    showLayout('ad');
    expect(identify(card(0), nothing).post).toEqual({
      id: null,
      kind: 'ad',
      author: 'a.shop',
      url: null,
    });
  });

  it('is a live by its tag, unless the card has an id', () => {
    showLayout('live');
    expect(identify(card(0), nothing).post.kind).toBe('live');
    card(0).querySelector('video')?.setAttribute('data-more-menu-item-id', '7300000000000000055');
    expect(identify(card(0), nothing).post.kind).toBe('video');
  });

  it('is what the feed says where the page is silent', () => {
    showLayout('feed');
    for (const kind of ['photo', 'ad'] as const) {
      const known = item('7300000000000000001', 'ana.makes', { kind });
      expect(identify(card(0), knowing(known)).post.kind).toBe(kind);
    }
  });

  it('is a photo post by its pictures', () => {
    showLayout('photo');
    expect(identify(card(0), nothing).post.kind).toBe('photo');
  });
});

it('tells what a card says of itself, where the feed is silent', () => {
  showLayout('feed');
  expect(pageKnowledge(card(0), null)).toEqual({
    description: "With @a.friend at the potter's wheel #pottery",
    author: 'ana.makes',
    hashtags: ['pottery'],
  });
});
