import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { all, card, feedOf, goTo, item, pass, Stage, setPlaying, showLayout } from './stage';

const FIRST = '7300000000000000001';
const SECOND = '7300000000000000002';

let stage: Stage;

function setVisible(visible: boolean): void {
  const state = visible ? 'visible' : 'hidden';
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Scroll from one card to another, whose player starts. */
function flick(from: number, to: number): void {
  setPlaying(card(from).querySelector('video'), false);
  stage.see(card(from), 0);
  stage.see(card(to), 1);
  setPlaying(card(to).querySelector('video'), true);
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  stage.leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('in the feed', () => {
  beforeEach(() => {
    showLayout('feed');
    stage = new Stage('/foryou');
    stage.see(card(0), 1);
    setPlaying(card(0).querySelector('video'), true);
  });

  it('accepts a video after 300 ms and asks for it after 700 ms, once each', async () => {
    await pass(299);
    expect(stage.accepted).toEqual([]);
    await pass(1);
    expect(stage.accepted).toEqual([
      {
        post: {
          id: FIRST,
          kind: 'video',
          author: 'ana.makes',
          url: `https://www.tiktok.com/@ana.makes/video/${FIRST}`,
        },
        surface: 'foryou',
        card: card(0),
        player: card(0).querySelector('video'),
      },
    ]);
    await pass(399);
    expect(stage.settled).toEqual([]);
    await pass(10_000);
    expect(stage.settledIds).toEqual([FIRST]);
    expect(stage.acceptedIds).toEqual([FIRST]);
  });

  it('never asks for what is flicked past', async () => {
    await pass(1_000);
    flick(0, 1);
    await pass(250);
    flick(1, 2);
    await pass(250);
    flick(2, 3);
    await pass(1_000);
    expect(stage.acceptedIds).toEqual([FIRST, '7300000000000000004']);
    expect(stage.settledIds).toEqual([FIRST, '7300000000000000004']);
  });

  it('accepts without asking what stays for half a second', async () => {
    await pass(1_000);
    flick(0, 1);
    await pass(500);
    flick(1, 0);
    await pass(1_000);
    expect(stage.acceptedIds).toEqual([FIRST, SECOND, FIRST]);
    expect(stage.settledIds).toEqual([FIRST, FIRST]);
  });

  it('stays with a video after a glance at the next', async () => {
    await pass(1_000);
    flick(0, 1);
    await pass(200);
    flick(1, 0);
    await pass(5_000);
    expect(stage.acceptedIds).toEqual([FIRST]);
    expect(stage.settledIds).toEqual([FIRST]);
  });

  it('asks for a video whose stay a glance has interrupted', async () => {
    await pass(400);
    flick(0, 1);
    await pass(200);
    flick(1, 0);
    await pass(699);
    expect(stage.settledIds).toEqual([]);
    await pass(1);
    expect(stage.settledIds).toEqual([FIRST]);
  });

  it('withdraws a video at once when its card is given another in place', async () => {
    await pass(1_000);
    all('[id^="xgwrapper"]')[0]?.setAttribute('id', 'xgwrapper-0-7300000000000000099');
    await pass(0);
    expect(stage.acceptedIds).toEqual([FIRST, null]);
    await pass(1_000);
    expect(stage.acceptedIds).toEqual([FIRST, null, '7300000000000000099']);
    expect(stage.settledIds).toEqual([FIRST, '7300000000000000099']);
  });

  it('withdraws a video at once when its player is exchanged', async () => {
    await pass(1_000);
    const player = document.createElement('div');
    player.innerHTML = '<div id="xgwrapper-0-7300000000000000098"><video></video></div>';
    all('[id^="xgwrapper"]')[0]?.replaceWith(...player.children);
    await pass(0);
    expect(stage.acceptedIds).toEqual([FIRST, null]);
    await pass(300);
    expect(stage.acceptedIds).toEqual([FIRST, null, '7300000000000000098']);
  });

  it('follows the same video into another element without asking again', async () => {
    await pass(1_000);
    const again = card(0).cloneNode(true) as HTMLElement;
    card(0).replaceWith(again);
    await pass(0);
    stage.see(again, 1);
    await pass(5_000);
    expect(stage.accepted.at(-1)?.card).toBe(again);
    expect(stage.accepted.at(-1)?.post.id).toBe(FIRST);
    expect(stage.settledIds).toEqual([FIRST]);
  });

  it('tells of a player that comes after its card', async () => {
    const player = card(0).querySelector('video');
    player?.remove();
    await pass(1_000);
    expect(stage.accepted.at(-1)?.player).toBeNull();
    card(0)
      .querySelector('.xgplayer-container')
      ?.append(player as HTMLElement);
    await pass(200);
    expect(stage.accepted.at(-1)?.player).toBe(player);
    expect(stage.settledIds).toEqual([FIRST]);
  });

  it('tells an ad from a video', async () => {
    flick(0, 2);
    await pass(1_000);
    expect(stage.accepted.at(-1)?.post).toMatchObject({
      id: '7300000000000000003',
      kind: 'ad',
      author: 'tea.at.four',
    });
  });

  it('prefers the card that plays to one that is seen as well', async () => {
    setPlaying(card(0).querySelector('video'), false);
    stage.see(card(0), 0.75);
    stage.see(card(1), 0.6);
    setPlaying(card(1).querySelector('video'), true);
    await pass(300);
    expect(stage.acceptedIds).toEqual([SECOND]);
  });

  it('accepts nothing between two cards', async () => {
    stage.see(card(0), 0.5);
    stage.see(card(1), 0.5);
    await pass(2_000);
    expect(stage.accepted).toEqual([]);
  });

  it('observes cards that are added, and forgets those that are removed', async () => {
    const added = card(1).cloneNode(true) as HTMLElement;
    const removed = card(3);
    removed.remove();
    document.querySelector('#column-list-container')?.append(added);
    await pass(100);
    expect(stage.isObserved(added)).toBe(true);
    expect(stage.isObserved(removed)).toBe(false);
  });

  it('says that nothing is on screen when the person goes to the messages', async () => {
    await pass(1_000);
    goTo('/messages');
    await pass(1_000);
    expect(stage.acceptedIds).toEqual([FIRST, null]);
  });

  it('says that nothing is on screen when the cards are gone', async () => {
    await pass(1_000);
    document.body.innerHTML = '';
    await pass(1_000);
    expect(stage.acceptedIds).toEqual([FIRST, null]);
  });

  it('asks for nothing while the tab is hidden', async () => {
    await pass(100);
    setVisible(false);
    await pass(5_000);
    expect(stage.accepted).toEqual([]);
    setVisible(true);
    await pass(700);
    expect(stage.settledIds).toEqual([FIRST]);
  });

  it('keeps the video that is on screen while the tab is hidden', async () => {
    await pass(1_000);
    setVisible(false);
    await pass(5_000);
    setVisible(true);
    await pass(5_000);
    expect(stage.acceptedIds).toEqual([FIRST]);
    expect(stage.settledIds).toEqual([FIRST]);
  });

  it('says nothing any more once it has been stopped', async () => {
    stage.leave();
    await pass(5_000);
    expect(stage.accepted).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not look at the page for what we add to it', async () => {
    await pass(2_000);
    const asked = vi.spyOn(document, 'querySelectorAll');
    document.body.append(stage.host);
    stage.host.id = 'moved';
    await pass(500);
    expect(asked).not.toHaveBeenCalled();
  });

  it('waits behind a captcha and says so', async () => {
    const captcha = document.createElement('div');
    captcha.id = 'captcha-verify-container-1';
    document.body.append(captcha);
    await pass(1_000);
    expect(stage.accepted).toEqual([]);
    expect(stage.health.at(-1)?.blocked).toBe(true);
    captcha.remove();
    await pass(1_000);
    expect(stage.health.at(-1)?.blocked).toBe(false);
    expect(stage.settledIds).toEqual([FIRST]);
  });

  it('is well once a player has named its video', async () => {
    await pass(1_000);
    expect(stage.health.at(-1)).toEqual({
      state: 'well',
      steps: { wrapper: 1 },
      misses: 0,
      blocked: false,
    });
  });
});

describe('on other layouts', () => {
  it('reads the id of an old card from its menu', async () => {
    showLayout('old_card');
    stage = new Stage('/en/');
    stage.see(card(0), 1);
    await pass(1_000);
    expect(stage.settled[0]?.post).toMatchObject({
      id: '7300000000000000011',
      author: 'ana.makes',
    });
    expect(stage.health.at(-1)?.steps).toEqual({ menu: 1 });
  });

  it('reads the id of a row in cinema mode, and the author within', async () => {
    showLayout('cinema');
    stage = new Stage('/following');
    stage.see(all('[data-cinema-mode-snap-row]')[0], 1);
    await pass(1_000);
    expect(stage.settled[0]).toMatchObject({
      post: { id: '7300000000000000021', author: 'ana.makes' },
      surface: 'following',
    });
    all('[data-cinema-mode-snap-row]')[0]?.setAttribute(
      'data-cinema-mode-snap-row',
      '7300000000000000029',
    );
    await pass(0);
    expect(stage.acceptedIds).toEqual(['7300000000000000021', null]);
  });

  it('takes a modal for what is on screen, although the feed plays on beneath it', async () => {
    showLayout('modal');
    stage = new Stage('/@cloud.atlas/video/7300000000000000031');
    setPlaying(card(0).querySelector('video'), true);
    stage.see(card(0), 1);
    const modal = all('[data-e2e="browse-video"]')[0];
    stage.see(modal, 1, { width: 450, height: 800 });
    await pass(1_000);
    expect(stage.acceptedIds).toEqual(['7300000000000000031']);
    expect(stage.accepted[0]?.post.author).toBe('cloud.atlas');
    modal?.parentElement?.remove();
    await pass(1_000);
    expect(stage.acceptedIds).toEqual(['7300000000000000031', FIRST]);
  });

  it('lets go of the post in the feed as soon as another one lies over it', async () => {
    showLayout('modal');
    stage = new Stage('/');
    setPlaying(card(0).querySelector('video'), true);
    stage.see(card(0), 1);
    await pass(1_000);
    stage.see(all('[data-e2e="browse-video"]')[0], 1, { width: 450, height: 800 });
    expect(stage.acceptedIds).toEqual([FIRST, null]);
  });

  it('finds a search result in its dialog', async () => {
    showLayout('search_modal');
    stage = new Stage('/search?q=tea');
    stage.see(card(0), 1);
    await pass(1_000);
    expect(stage.settled[0]).toMatchObject({
      post: { id: '7300000000000000081', author: 'ninety9' },
      surface: 'search',
    });
  });

  it('sees no post in the grid of a profile, and misses none', async () => {
    showLayout('profile_grid');
    stage = new Stage('/@ana.makes');
    setPlaying(document.querySelector('video'), true);
    await pass(10_000);
    expect(stage.accepted).toEqual([]);
    expect(stage.health).toEqual([]);
  });

  it('takes the address of a single video that shows nothing else', async () => {
    showLayout('single');
    stage = new Stage('/pt-BR/@ana.makes/video/7300000000000000041');
    stage.see(all('[data-e2e="browse-video"]')[0], 1);
    await pass(1_000);
    expect(stage.settled[0]).toMatchObject({
      post: { id: '7300000000000000041', author: 'ana.makes' },
      surface: 'video',
    });
    expect(stage.health.at(-1)).toMatchObject({ state: 'degraded', steps: { url: 1 } });
  });

  it('recognises a photo post and a live, and asks for each once', async () => {
    showLayout('photo');
    stage = new Stage('/friends');
    stage.see(card(0), 1);
    await pass(1_000);
    expect(stage.settled.map(({ post }) => post)).toEqual([
      {
        id: '7300000000000000051',
        kind: 'photo',
        author: 'lena.draws',
        url: 'https://www.tiktok.com/@lena.draws/video/7300000000000000051',
      },
    ]);
    stage.leave();
    showLayout('live');
    stage = new Stage('/foryou');
    stage.see(card(0), 1);
    setPlaying(document.querySelector('video'), true);
    await pass(5_000);
    expect(stage.settled.map(({ post }) => post)).toEqual([
      { id: null, kind: 'live', author: 'tea.at.four', url: null },
    ]);
    expect(stage.health).toEqual([]);
  });

  it('names a video by what the feed said about its text, where nothing else does', async () => {
    showLayout('anchor');
    const id = '7300000000000000062';
    const page = { description: 'Nothing here tells the id', author: 'old.bike.club' };
    stage = new Stage('/foryou', feedOf(item(id, 'old.bike.club', { page })));
    stage.see(card(1), 1);
    await pass(1_000);
    expect(stage.settledIds).toEqual([id]);
    expect(stage.health.at(-1)).toMatchObject({ state: 'degraded', steps: { feed: 1 } });
  });

  it('notices within a second that a card without any id shows another video', async () => {
    showLayout('anchor');
    const one = { description: 'Nothing here tells the id' };
    const two = { description: 'Nor does anything here' };
    stage = new Stage(
      '/foryou',
      feedOf(
        item('7300000000000000062', 'old.bike.club', { page: one }),
        item('7300000000000000063', 'old.bike.club', { page: two }),
      ),
    );
    stage.see(card(1), 1);
    await pass(1_000);
    (card(1).querySelector('[data-e2e="video-desc"]') as HTMLElement).textContent = two.description;
    await pass(1_000);
    expect(stage.acceptedIds.slice(0, 2)).toEqual(['7300000000000000062', null]);
    await pass(1_000);
    expect(stage.settledIds).toEqual(['7300000000000000062', '7300000000000000063']);
  });

  it('still names a player whose card has another name', async () => {
    showLayout('renamed_cards');
    stage = new Stage('/foryou');
    const player = all('[id^="xgwrapper"]')[0];
    stage.see(player, 1, { width: 450, height: 200 });
    await pass(1_000);
    expect(stage.accepted).toEqual([]);
    stage.see(player, 1, { width: 450, height: 780 });
    await pass(1_000);
    expect(stage.settled[0]?.post.url).toBe('https://www.tiktok.com/@_/video/7300000000000000091');
  });

  it('says that it is blind when a large player goes on without a name', async () => {
    showLayout('redesigned');
    stage = new Stage('/foryou');
    const player = document.querySelector('video') as HTMLVideoElement;
    player.getBoundingClientRect = () => new DOMRect(0, 0, 400, innerHeight);
    setPlaying(player, true);
    await pass(2_500);
    expect(stage.health.at(-1)?.state).toBe('unknown');
    await pass(3_000);
    expect(stage.health.at(-1)?.state).toBe('blind');
  });
});
