import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FromPage, ToPage } from '../../channel/messages';
import type { ConnectionState } from '../../connection/state';
import type { Overlay } from '../../overlay/overlay';
import type { FeedItem, Post, Sighting } from '../../page/post';
import { DEFAULT_SETTINGS, type Pause, type Settings } from '../../settings/settings';
import { overlayStrings, valueTexts } from '../../texts/catalogue';
import { newView, type VideoView } from '../../video/view';
import { Viewing } from '../../viewing/viewing';
import { annotation, label } from '../overlay/samples';
import { feedOf } from '../page/stage';

const ONE = '7400000000000000001';
const TWO = '7400000000000000002';
const THREE = '7400000000000000003';
const WEBVTT = 'WEBVTT\n\n00:00.000 --> 00:02.000\nA bowl in ten minutes\n';
const OPEN: ConnectionState = { kind: 'open', server: '1', pipeline: 'p' };

function entry(id: string): FeedItem {
  const url = `https://v16.tiktokcdn.com/${id}.vtt`;
  return {
    id,
    kind: 'video',
    author: 'ana',
    page: { description: `What ${id} is about`, author: 'ana' },
    captions: [{ language: 'eng-US', url }],
  };
}

function sighting(id: string | null, kind: Post['kind'] = 'video'): Sighting {
  const url = id === null ? null : `https://www.tiktok.com/@ana/video/${id}`;
  const card = document.createElement('article');
  const player = document.createElement('video');
  card.append(player);
  return { post: { id, kind, author: 'ana', url }, surface: 'foryou', card, player };
}

function labelled(id: string, state: 'provisional' | 'final' = 'final'): VideoView {
  const labels = [label('hedonism')];
  return { ...newView(id), state, annotation: annotation(labels, { video_id: id }) };
}

const overlay = {
  speak: vi.fn<Overlay['speak']>(),
  show: vi.fn<Overlay['show']>(),
  place: vi.fn<Overlay['place']>(),
  feedbackKept: vi.fn<Overlay['feedbackKept']>(),
  focus: vi.fn<Overlay['focus']>(),
};
const fetched = vi.fn<typeof fetch>();
let sent: FromPage[];
let viewing: Viewing;
let end: AbortController;

type Of<Type extends FromPage['type']> = Extract<FromPage, { type: Type }>;

function all<Type extends FromPage['type']>(type: Type): readonly Of<Type>[] {
  return sent.filter((message): message is Of<Type> => message.type === type);
}

/** What is wanted now, e.g. `…1 watching`. */
function wanted(): readonly string[] {
  const last = all('wanted').at(-1);
  return (last?.wanted ?? []).map(({ videoId, role }) => `${videoId} ${role}`);
}

function captionsOf(id: string): unknown {
  const last = all('wanted').at(-1);
  return last?.wanted.find(({ videoId }) => videoId === id)?.page?.captions?.webvtt;
}

const shown = () => overlay.show.mock.lastCall?.[0];
const tell = (message: ToPage): void => viewing.message(message);

function setUp(change: Partial<Settings> = {}): void {
  const settings = { ...DEFAULT_SETTINGS, ...change };
  const [strings, values] = [overlayStrings('en'), valueTexts('en')];
  tell({ type: 'setup', settings, language: 'en', strings, values });
}

function connect(connection: ConnectionState = OPEN, pause: Pause = null): void {
  tell({ type: 'connection', connection, pause });
}

function view(view: VideoView): void {
  tell({ type: 'view', view });
  vi.advanceTimersToNextFrame();
}

function beVisible(visible: boolean): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visible ? 'visible' : 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
}

/** What was begun, and needs no time of its own, is done. */
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  beVisible(true);
  fetched.mockImplementation(async () => new Response(WEBVTT));
  vi.stubGlobal('fetch', fetched);
  sent = [];
  end = new AbortController();
  const feed = feedOf(entry(ONE), entry(TWO), entry(THREE));
  viewing = new Viewing({ overlay, feed, send: (message) => sent.push(message) }, end.signal);
});

afterEach(() => {
  end.abort();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, 'connection');
});

describe('a video that is recognised', () => {
  it('is asked for only as far as it is known already', () => {
    viewing.accepted(sighting(ONE));
    expect(all('on_screen').at(-1)?.post?.id).toBe(ONE);
    expect(wanted()).toEqual([`${ONE} known`]);
  });

  it('is watched once the viewer stays, with the next two read ahead', async () => {
    setUp();
    connect();
    const here = sighting(ONE);
    viewing.accepted(here);
    viewing.settled(here);
    expect(wanted()).toEqual([`${ONE} watching`]);
    await settle();
    expect(wanted()).toEqual([`${ONE} watching`, `${TWO} next`, `${THREE} prefetch`]);
  });

  it('is asked for once, however often its elements change', () => {
    viewing.accepted(sighting(ONE));
    const before = sent.length;
    const again = sighting(ONE);
    viewing.accepted(again);
    expect(sent).toHaveLength(before);
    expect(overlay.place).toHaveBeenLastCalledWith(again.card, again.player);
  });

  it.each(['live', 'ad'] as const)('is not asked for if it is a %s', (kind) => {
    const here = sighting(kind === 'live' ? null : ONE, kind);
    viewing.accepted(here);
    viewing.settled(here);
    expect(wanted()).toEqual([]);
    expect(all('impression')).toEqual([]);
  });
});

describe('between two videos', () => {
  it('what was read ahead stays wanted', async () => {
    setUp();
    connect();
    const here = sighting(ONE);
    viewing.accepted(here);
    viewing.settled(here);
    await settle();
    viewing.accepted(null);
    expect(wanted()).toContain(`${TWO} next`);
    viewing.accepted(sighting(TWO));
    expect(wanted()).toEqual([`${TWO} watching`, `${THREE} prefetch`]);
  });

  it('what was read ahead is not let go while captions of the next are awaited', async () => {
    setUp();
    connect();
    viewing.accepted(sighting(ONE));
    viewing.settled(sighting(ONE));
    await settle();
    viewing.accepted(sighting(TWO));
    viewing.settled(sighting(TWO));
    expect(wanted()).toEqual([`${TWO} watching`, `${THREE} next`]);
  });

  it('is let go when its marks say later that it is an ad', async () => {
    viewing.accepted(sighting(ONE));
    viewing.settled(sighting(ONE));
    await settle();
    viewing.accepted(sighting(ONE, 'ad'));
    expect(wanted()).not.toContain(`${ONE} watching`);
  });

  it('nothing is wanted any more when no other comes', () => {
    viewing.accepted(sighting(ONE));
    viewing.accepted(null);
    expect(overlay.place).toHaveBeenLastCalledWith(null, null);
    vi.advanceTimersByTime(1_000);
    expect(wanted()).toEqual([]);
  });
});

describe('reading ahead', () => {
  const stay = async () => {
    const here = sighting(ONE);
    viewing.accepted(here);
    viewing.settled(here);
    await settle();
  };

  it('can be switched off', async () => {
    setUp({ readAhead: false });
    connect();
    await stay();
    expect(wanted()).toEqual([`${ONE} watching`]);
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it('is left out on a connection that costs by volume', async () => {
    Object.defineProperty(navigator, 'connection', {
      configurable: true,
      value: { saveData: true },
    });
    setUp();
    connect();
    await stay();
    expect(wanted()).toEqual([`${ONE} watching`]);
  });

  it('ends when the viewer has left while captions were awaited', async () => {
    setUp();
    connect();
    const here = sighting(ONE);
    viewing.accepted(here);
    viewing.settled(here);
    viewing.accepted(sighting('7400000000000000009'));
    await settle();
    expect(wanted()).toEqual(['7400000000000000009 known']);
  });
});

describe('captions', () => {
  it('are fetched when the video is recognised, and sent when it is asked for', async () => {
    setUp();
    connect();
    const here = sighting(ONE);
    viewing.accepted(here);
    await settle();
    viewing.settled(here);
    expect(captionsOf(ONE)).toBe(WEBVTT);
  });

  it('that come late keep nothing waiting, and are not fetched twice', async () => {
    let answer: (response: Response) => void = () => {};
    fetched.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    setUp({ readAhead: false });
    connect();
    const here = sighting(ONE);
    viewing.accepted(here);
    viewing.settled(here);
    expect(wanted()).toEqual([`${ONE} watching`]);
    expect(captionsOf(ONE)).toBeUndefined();
    connect();
    answer(new Response(WEBVTT));
    await settle();
    viewing.settled(here);
    expect(captionsOf(ONE)).toBe(WEBVTT);
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it('that were awaited when the viewer came to their video are fetched for it', async () => {
    setUp();
    connect();
    const here = sighting(ONE);
    viewing.accepted(here);
    await settle();
    fetched.mockImplementationOnce(
      (_, options) =>
        new Promise((_done, fail) => {
          options?.signal?.addEventListener('abort', () => fail(new Error('aborted')));
        }),
    );
    viewing.settled(here);
    const next = sighting(TWO);
    viewing.accepted(next);
    await settle();
    viewing.settled(next);
    expect(captionsOf(TWO)).toBe(WEBVTT);
  });

  it('are not fetched before a server is connected', async () => {
    setUp();
    viewing.accepted(sighting(ONE));
    await settle();
    connect({ kind: 'unpaired' });
    await settle();
    expect(fetched).not.toHaveBeenCalled();
    connect();
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it('are not fetched in a pause', async () => {
    setUp();
    connect(OPEN, 'until_resumed');
    const here = sighting(ONE);
    viewing.accepted(here);
    viewing.settled(here);
    await settle();
    expect(fetched).not.toHaveBeenCalled();
  });

  it('are not fetched for what is read to the end already', async () => {
    setUp();
    connect();
    view(labelled(ONE));
    viewing.accepted(sighting(ONE));
    await settle();
    expect(fetched).not.toHaveBeenCalled();
  });
});

describe('the overlay', () => {
  it('shows nothing before settings and connection are told', () => {
    viewing.accepted(sighting(ONE));
    setUp();
    expect(overlay.show).not.toHaveBeenCalled();
    connect();
    expect(shown()).toMatchObject({ post: { id: ONE }, connection: OPEN });
  });

  it('gets the labels of the video on screen', () => {
    setUp();
    connect();
    viewing.accepted(sighting(ONE));
    view(labelled(ONE, 'provisional'));
    expect(shown()?.view).toMatchObject({ videoId: ONE, state: 'provisional' });
    view(labelled(ONE));
    expect(shown()?.view).toMatchObject({ videoId: ONE, state: 'final' });
  });

  it('never gets those of another video', () => {
    setUp();
    connect();
    viewing.accepted(sighting(ONE));
    view(labelled(ONE));
    viewing.accepted(sighting(TWO));
    view(labelled(ONE, 'provisional'));
    view(labelled(THREE));
    viewing.accepted(null);
    viewing.accepted(sighting(TWO));
    const pairs = overlay.show.mock.calls.map(([{ post, view }]) => [view?.videoId, post?.id]);
    for (const [labels, onScreen] of pairs) {
      if (labels !== undefined) expect(labels).toBe(onScreen);
    }
    expect(shown()).toMatchObject({ post: { id: TWO }, view: null });
  });

  it('has labels that came early at once', () => {
    setUp();
    connect();
    view(labelled(TWO));
    viewing.accepted(sighting(TWO));
    expect(shown()?.view?.videoId).toBe(TWO);
  });

  it('stands nowhere while a captcha or a log-in lies over the page', () => {
    const health = { state: 'well', steps: {}, misses: 0, blocked: false } as const;
    const here = sighting(ONE);
    viewing.accepted(here);
    viewing.healthChanged({ ...health, blocked: true });
    expect(overlay.place).toHaveBeenLastCalledWith(null, null);
    viewing.accepted(sighting(TWO));
    expect(overlay.place).toHaveBeenLastCalledWith(null, null);
    viewing.healthChanged(health);
    expect(overlay.place.mock.lastCall?.[0]).not.toBeNull();
    expect(all('health')).toHaveLength(2);
  });
});

describe('a tab', () => {
  it('that is hidden says so, and asks again when it is seen', () => {
    viewing.accepted(sighting(ONE));
    beVisible(false);
    expect(all('wanted').at(-1)).toMatchObject({ visible: false });
    beVisible(true);
    expect(all('wanted').at(-1)).toMatchObject({ visible: true, wanted: [{ videoId: ONE }] });
  });

  it('tells all of itself to a background that has forgotten it', () => {
    viewing.accepted(sighting(ONE));
    viewing.healthChanged({ state: 'well', steps: {}, misses: 0, blocked: false });
    sent = [];
    viewing.opened();
    expect(sent.map(({ type }) => type)).toEqual(['on_screen', 'health', 'wanted']);
    expect(wanted()).toEqual([`${ONE} known`]);
  });
});

describe('settings', () => {
  it('change here at once, and are sent to be kept', () => {
    setUp();
    connect();
    viewing.change({ folded: true });
    expect(shown()?.settings.folded).toBe(true);
    expect(all('settings').at(-1)?.change).toEqual({ folded: true });
  });

  it('are switched by the keys of the browser', () => {
    setUp();
    connect();
    tell({ type: 'command', command: 'toggle_overlay' });
    expect(shown()?.settings.visible).toBe(false);
    tell({ type: 'command', command: 'focus_overlay' });
    expect(overlay.focus).toHaveBeenCalledOnce();
  });
});

describe('what was shown', () => {
  it('is reported with its labels and again, under the same id, when the video leaves', () => {
    setUp();
    connect();
    viewing.accepted(sighting(ONE));
    vi.advanceTimersByTime(2_000);
    view(labelled(ONE));
    vi.advanceTimersByTime(3_000);
    viewing.accepted(sighting(TWO));
    const [first, second] = all('impression').map(({ impression }) => impression);
    expect(all('impression')).toHaveLength(2);
    expect(first).toMatchObject({ videoId: ONE, final: true, labels: [{ value: 'hedonism' }] });
    expect(second?.id).toBe(first?.id);
    expect(second?.seconds).toBeCloseTo(5, 0);
    expect(second?.description).toBe(`What ${ONE} is about`);
  });

  it('has no labels if the labels were hidden', () => {
    setUp({ visible: false });
    connect();
    viewing.accepted(sighting(ONE));
    view(labelled(ONE));
    viewing.accepted(null);
    expect(all('impression').map(({ impression }) => impression.labels)).toEqual([[]]);
  });

  it('is reported when the page is left', () => {
    setUp();
    connect();
    viewing.accepted(sighting(ONE));
    vi.advanceTimersByTime(1_000);
    window.dispatchEvent(new Event('pagehide'));
    expect(all('impression').at(-1)?.impression).toMatchObject({ videoId: ONE, seconds: 1 });
  });
});

it('moves the video on screen to a time', () => {
  const here = sighting(ONE);
  viewing.accepted(here);
  viewing.seek(12);
  expect(here.player?.currentTime).toBe(12);
});
