import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browser } from 'wxt/browser';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { READ_AGAIN_MS } from '../../background/service';
import { LINGER_MS } from '../../connection/machine';
import { WRITE_MS } from '../../connection/memory';
import type { Impression } from '../../history/impression';
import { changeSettings } from '../../settings/store';
import { annotation, SAMPLES } from '../connection/samples';
import { FIRST, SECOND, wanted } from '../connection/scripted_server';
import { freshBrowser, PAGE_URL, pairedBefore, SERVER, Stage } from './stage';

let stage: Stage;

const watching = (videoId: string, visible = true) => ({
  type: 'wanted',
  visible,
  wanted: [wanted(videoId, 'watching')],
});

beforeEach(async () => {
  freshBrowser();
  await pairedBefore();
  stage = new Stage();
});

afterEach(() => {
  stage.end();
  vi.useRealTimers();
});

/** A visible page that watches the first video, with the server connected. */
async function watchingPage() {
  const page = stage.page();
  page.say(watching(FIRST));
  await stage.settle();
  stage.welcome();
  return page;
}

describe('a TikTok page', () => {
  it('is told settings, texts, values and how things stand when it comes', async () => {
    const page = stage.page();
    await stage.settle();
    expect(page.last('setup')).toMatchObject({
      settings: { visible: true },
      language: 'en',
      strings: { error_private: expect.any(String), overlay_name: expect.any(String) },
      values: expect.arrayContaining([expect.objectContaining({ id: 'hedonism' })]),
    });
    expect(page.last('connection')).toMatchObject({ connection: { kind: 'idle' }, pause: null });
  });

  it('has its video asked for, and is told what becomes of it', async () => {
    const page = await watchingPage();
    expect(page.last('connection')).toMatchObject({ connection: { kind: 'open' } });
    expect(stage.network.last.sent.at(-1)).toMatchObject({ type: 'watch', priority: 'watching' });
    stage.network.last.say({ type: 'accepted', job: 'j1', video_id: FIRST });
    stage.network.last.say({ type: 'labels', job: 'j1', seq: 1, annotation, final: true });
    expect(page.last('view')).toMatchObject({
      view: { videoId: FIRST, state: 'final', annotation },
    });
  });

  it('hears nothing of videos that it does not want', async () => {
    const page = await watchingPage();
    const other = stage.page(2);
    other.say(watching(SECOND));
    await stage.settle();
    stage.network.last.say({ type: 'accepted', job: 'j1', video_id: FIRST });
    expect(page.last('view')).toMatchObject({ view: { videoId: FIRST, state: 'working' } });
    expect(other.last('view')).toMatchObject({ view: { videoId: SECOND } });
  });

  it('is told at once what is known of a video, before anything is asked', async () => {
    const page = await watchingPage();
    stage.network.last.say({ type: 'accepted', job: 'j1', video_id: FIRST });
    stage.network.last.say({ type: 'labels', job: 'j1', seq: 1, annotation, final: true });
    page.say(watching(SECOND));
    await stage.settle();
    const asked = stage.network.last.sent.length;
    page.heard.length = 0;
    page.say(watching(FIRST));
    await stage.settle();
    expect(page.last('view')).toMatchObject({ view: { videoId: FIRST, state: 'final' } });
    const later = stage.network.last.sent.slice(asked);
    expect(later.map(({ type }) => type)).not.toContain('watch');
  });

  it('has no connection while nobody sees it', async () => {
    const page = stage.page();
    page.say(watching(FIRST, false));
    await stage.settle();
    expect(stage.network.sockets).toHaveLength(0);
    page.say(watching(FIRST));
    await stage.settle();
    stage.welcome();
    page.say(watching(FIRST, false));
    await stage.settle(LINGER_MS);
    expect(stage.network.last.closed).toBe(true);
  });

  it('has the connection closed when it leaves', async () => {
    const page = await watchingPage();
    page.leave();
    await stage.settle(LINGER_MS);
    expect(stage.network.last.closed).toBe(true);
  });

  it.each([
    ['another site', 'https://www.tiktok.com.example.org/', undefined],
    ['an unencrypted page', 'http://www.tiktok.com/', undefined],
    ['another extension', PAGE_URL, 'somebody-else'],
  ])('is not %s', async (_name, url, id) => {
    const port = stage.page(1, url, id);
    await stage.settle();
    expect(port.closed).toBe(true);
    expect(port.heard).toEqual([]);
  });

  it.each([
    {
      type: 'wanted',
      visible: true,
      wanted: [{ ...wanted(FIRST, 'watching'), url: 'file:///etc' }],
    },
    { type: 'wanted', visible: true, wanted: [{ ...wanted('1 or 1', 'watching') }] },
    { type: 'unpair' },
    'nonsense',
    null,
  ])('has %j dropped', async (message) => {
    const note = vi.spyOn(console, 'info').mockImplementation(() => {});
    stage.page().say(message);
    await stage.settle();
    expect(note).toHaveBeenCalledOnce();
    expect(stage.network.sockets).toHaveLength(0);
  });

  it('has its video asked for without page knowledge that the server would refuse', async () => {
    const page = stage.page();
    const odd = { ...wanted(FIRST, 'watching'), page: { description: 7 } };
    page.say({ type: 'wanted', visible: true, wanted: [odd] });
    await stage.settle();
    stage.welcome();
    expect(stage.network.last.sent.at(-1)).not.toHaveProperty('page');
  });

  it('can change settings, which all pages are told', async () => {
    const page = stage.page();
    const other = stage.page(2);
    page.say({ type: 'settings', change: { folded: true, threshold: 'odd' } });
    await stage.settle();
    expect(other.last('setup')).toMatchObject({ settings: { folded: true, threshold: 0 } });
  });

  it("can't change what is sent and kept", async () => {
    const page = stage.page();
    const other = stage.page(2);
    await changeSettings({ history: false, readAhead: false });
    page.say({ type: 'settings', change: { history: true, readAhead: true, visible: false } });
    await stage.settle();
    expect(other.last('setup')).toMatchObject({
      settings: { history: false, readAhead: false, visible: false },
    });
  });

  it('is not told what it has changed itself, which would undo its next change', async () => {
    const page = stage.page();
    const other = stage.page(2);
    await stage.settle();
    const told = page.heard.length;
    for (const y of [16, 32, 48]) page.say({ type: 'settings', change: { offset: { x: 0, y } } });
    await stage.settle();
    expect(page.heard).toHaveLength(told);
    expect(other.last('setup')).toMatchObject({ settings: { offset: { x: 0, y: 48 } } });
    await changeSettings({ offset: { x: 0, y: 0 } });
    await stage.settle();
    expect(page.last('setup')).toMatchObject({ settings: { offset: { x: 0, y: 0 } } });
  });

  it('speaks the language that was chosen', async () => {
    const page = stage.page();
    await changeSettings({ language: 'he' });
    await stage.settle();
    expect(page.last('setup')).toMatchObject({ language: 'he' });
  });

  it('opens the options', async () => {
    stage.page().say({ type: 'open', page: 'options' });
    await stage.settle();
    expect(stage.openOptions).toHaveBeenCalledOnce();
  });

  it('opens "My values"', async () => {
    const create = vi.spyOn(browser.tabs, 'create');
    stage.page().say({ type: 'open', page: 'my_values' });
    await stage.settle();
    expect(create).toHaveBeenCalledWith({ url: expect.stringMatching(/my-values\.html$/) });
  });
});

describe('feedback', () => {
  const opinion = {
    type: 'feedback',
    videoId: FIRST,
    value: 'hedonism',
    verdict: 'agree',
    labeler: 'embedded/1',
  };

  it('is kept when the server has noted it', async () => {
    const page = await watchingPage();
    page.say(opinion);
    await stage.settle();
    expect(page.last('feedback_kept')).toBeUndefined();
    const sent = stage.network.last.sent.at(-1);
    expect(sent).toMatchObject({ type: 'feedback', video_id: FIRST, verdict: 'agree' });
    stage.network.last.say({ type: 'noted', reply_to: sent?.id ?? '' });
    await stage.settle();
    expect(page.last('feedback_kept')).toMatchObject({
      videoId: FIRST,
      value: 'hedonism',
      verdict: 'agree',
      error: null,
    });
  });

  it('is not kept when the server says so', async () => {
    const page = await watchingPage();
    page.say(opinion);
    await stage.settle();
    const reply_to = stage.network.last.sent.at(-1)?.id ?? '';
    stage.network.last.say({
      ...SAMPLES.error,
      job: undefined,
      code: 'no_space',
      reply_to,
    } as never);
    await stage.settle();
    expect(page.last('feedback_kept')).toMatchObject({ error: { code: 'no_space' } });
  });

  it('is not kept without a connection, or when that is lost', async () => {
    const page = stage.page();
    page.say(opinion);
    await stage.settle();
    expect(page.last('feedback_kept')).toMatchObject({
      error: { code: 'server_unreachable' },
    });
    const other = await watchingPage();
    other.say(opinion);
    await stage.settle();
    stage.network.last.drop();
    await stage.settle();
    expect(other.last('feedback_kept')).toMatchObject({
      error: { code: 'server_unreachable' },
    });
  });
});

describe('impressions', () => {
  const impression: Impression = {
    id: 'i1',
    videoId: FIRST,
    author: 'a',
    description: 'The beach',
    url: `https://www.tiktok.com/@a/video/${FIRST}`,
    surface: 'foryou',
    started: 1_700_000_000_000,
    seconds: 4.5,
    labels: [{ value: 'hedonism', level: 2, score: 0.7 }],
    final: true,
    labeler: 'embedded/1',
  };

  it('go into the history, unless a person does not want one', async () => {
    const page = stage.page();
    page.say({ type: 'impression', impression });
    await stage.settle();
    expect(stage.impressions).toEqual([impression]);
    await changeSettings({ history: false });
    page.say({ type: 'impression', impression: { ...impression, id: 'i2' } });
    await stage.settle();
    expect(stage.impressions).toHaveLength(1);
  });

  it('are not kept in a pause', async () => {
    const page = stage.page();
    await stage.ask({ type: 'pause', pause: 'until_resumed' });
    page.say({ type: 'impression', impression });
    await stage.settle();
    expect(stage.impressions).toEqual([]);
  });

  it('are not kept before a server is connected', async () => {
    await stage.ask({ type: 'unpair' });
    stage.page().say({ type: 'impression', impression });
    await stage.settle();
    expect(stage.impressions).toEqual([]);
  });
});

describe('a pause', () => {
  it('stops everything, and ends by itself', async () => {
    const page = await watchingPage();
    stage.network.last.say({ type: 'accepted', job: 'j1', video_id: FIRST });
    const until = Date.now() + 15 * 60_000;
    expect(await stage.ask({ type: 'pause', pause: until })).toEqual({ error: null });
    expect(stage.network.last.sent.at(-1)).toEqual({ type: 'unwatch', job: 'j1' });
    expect(page.last('connection')).toMatchObject({ pause: until });
    await stage.settle(LINGER_MS);
    expect(stage.network.last.closed).toBe(true);
    expect(await browser.alarms.get('pause')).toMatchObject({ scheduledTime: until });
    await stage.settle(15 * 60_000);
    await fakeBrowser.alarms.onAlarm.trigger({ name: 'pause', scheduledTime: until });
    await stage.settle();
    expect(page.last('connection')).toMatchObject({ pause: null });
    expect(stage.network.sockets).toHaveLength(2);
  });

  it('without an end lasts until the person resumes on the page', async () => {
    const page = await watchingPage();
    await stage.ask({ type: 'pause', pause: 'until_resumed' });
    expect(await browser.alarms.get('pause')).toBeUndefined();
    page.say({ type: 'resume' });
    await stage.settle();
    expect(page.last('connection')).toMatchObject({ pause: null });
  });

  it('that ended while the background was away is none', async () => {
    stage.end();
    await browser.storage.local.set({ pause: Date.now() - 1 });
    stage = new Stage();
    const page = stage.page();
    await stage.settle();
    expect(page.last('connection')).toMatchObject({ pause: null });
  });
});

describe('popup and options', () => {
  it('are told how things stand, and whenever that changes', async () => {
    const popup = stage.popup();
    await stage.settle();
    expect(popup.heard).toEqual([
      {
        connection: { kind: 'idle' },
        address: SERVER.address,
        pause: null,
        post: null,
        view: null,
        health: null,
        tabs: [],
        lastError: null,
      },
    ]);
    const page = await watchingPage();
    const post = { id: FIRST, kind: 'video', author: 'a', url: wanted(FIRST, 'known').url };
    const health = { state: 'well', steps: { player: 3 }, misses: 0, blocked: false };
    page.say({ type: 'on_screen', post });
    page.say({ type: 'health', health });
    await stage.settle();
    stage.network.last.say({ type: 'accepted', job: 'j1', video_id: FIRST });
    stage.network.last.say({
      ...SAMPLES.error,
      reply_to: undefined,
      job: 'j1',
      seq: 1,
    } as never);
    await stage.settle();
    expect(popup.heard.at(-1)).toMatchObject({
      connection: { kind: 'open' },
      post,
      health,
      view: { videoId: FIRST, state: 'failed' },
      lastError: { code: 'private' },
    });
  });

  it('never see the token', async () => {
    const popup = stage.popup();
    await watchingPage();
    await stage.settle();
    expect(JSON.stringify(popup.heard)).not.toContain(SERVER.token);
  });

  it('are not listened to when they are somebody else', async () => {
    expect(await stage.ask({ type: 'unpair' }, PAGE_URL)).toBeUndefined();
    expect(stage.popup(PAGE_URL).closed).toBe(true);
  });

  it('have odd requests refused', async () => {
    const odd = { type: 'pause', pause: 'for ever' } as never;
    expect(await stage.ask(odd)).toMatchObject({ error: { code: 'bad_message' } });
  });

  it('pair by code, and from then on the connection uses the token', async () => {
    await stage.ask({ type: 'unpair' });
    const page = stage.page();
    page.say(watching(FIRST));
    await stage.settle();
    expect(page.last('connection')).toMatchObject({ connection: { kind: 'unpaired' } });
    const answer = stage.ask({ type: 'pair', address: 'localhost:9000', code: 'ABCD-EFGH' });
    await stage.settle();
    stage.welcome();
    expect(await answer).toEqual({ error: null });
    expect(await browser.storage.local.get('server')).toEqual({
      server: { address: 'ws://localhost:9000', token: 'secret' },
    });
    stage.network.last.open();
    expect(stage.network.last.sent[0]).toMatchObject({ token: 'secret' });
  });

  it('pair by the link that the server prints, without a code', async () => {
    const answer = stage.ask({
      type: 'pair',
      address: 'http://127.0.0.1:8765/#key=mine',
      code: '',
    });
    await stage.settle();
    stage.network.last.open();
    expect(stage.network.last.sent[0]).toMatchObject({ token: 'mine' });
    stage.network.last.say({ ...SAMPLES.welcome, token: undefined } as never);
    expect(await answer).toEqual({ error: null });
  });

  it('are told why pairing failed, and what was paired before stays', async () => {
    const insecure = { type: 'pair', address: 'http://example.org', code: 'A' } as const;
    expect(await stage.ask(insecure)).toMatchObject({ error: { code: 'address_insecure' } });
    const answer = stage.ask({ type: 'use_token', address: 'wss://example.org', token: 'wrong' });
    await stage.settle();
    stage.network.last.open();
    stage.network.last.say({ ...SAMPLES.error, job: undefined, code: 'unauthorised' } as never);
    expect(await answer).toMatchObject({ error: { code: 'unauthorised' } });
    expect(await browser.storage.local.get('server')).toEqual({ server: SERVER });
  });
});

describe('the toolbar button', () => {
  const text = () => browser.action.getBadgeText({});
  const title = () => browser.action.getTitle({});

  it('says only what keeps labels away', async () => {
    await watchingPage();
    await stage.settle();
    expect([await text(), await title()]).toEqual(['', 'Overtones']);
    stage.network.last.drop();
    await stage.settle();
    expect([await text(), await title()]).toEqual(['!', "Overtones: The server doesn't answer."]);
    await stage.ask({ type: 'pause', pause: 'until_resumed' });
    await stage.settle();
    expect([await text(), await title()]).toEqual(['II', 'Overtones: Paused.']);
  });
});

describe('commands', () => {
  it('go to the page of the tab in front', async () => {
    const [one, other] = [stage.page(1), stage.page(2)];
    await stage.settle();
    stage.commands.happen('toggle_overlay', { id: 1 });
    await stage.settle();
    expect(one.last('command')).toEqual({ type: 'command', command: 'toggle_overlay' });
    expect(other.last('command')).toBeUndefined();
    stage.commands.happen('focus_overlay', { id: 7 });
    await stage.settle();
    expect(other.last('command')).toBeUndefined();
  });

  it('go to the page that was seen last when no tab is told', async () => {
    const [one, other] = [stage.page(1), stage.page(2)];
    one.say({ type: 'wanted', visible: true, wanted: [] });
    await stage.settle();
    stage.commands.happen('focus_overlay');
    await stage.settle();
    expect(one.last('command')).toMatchObject({ command: 'focus_overlay' });
    expect(other.last('command')).toBeUndefined();
  });
});

describe('the background', () => {
  it('has all its listeners before it returns, as waking up demands', () => {
    const sizes = [stage.connects, stage.messages, stage.commands].map(({ size }) => size);
    expect(sizes).toEqual([1, 1, 1]);
  });

  it('shows the options once, after the first installation', async () => {
    await fakeBrowser.runtime.onInstalled.trigger({ reason: 'update', temporary: false });
    expect(stage.openOptions).not.toHaveBeenCalled();
    await fakeBrowser.runtime.onInstalled.trigger({ reason: 'install', temporary: false });
    expect(stage.openOptions).toHaveBeenCalledOnce();
  });

  it('reads what is stored again when that has failed', async () => {
    stage.end();
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.spyOn(browser.storage.local, 'get').mockRejectedValueOnce(new Error('no disk'));
    stage = new Stage();
    const page = stage.page();
    await stage.settle();
    expect(page.last('setup')).toBeUndefined();
    await stage.settle(READ_AGAIN_MS);
    expect(page.last('connection')).toMatchObject({ connection: { kind: 'idle' } });
  });

  it('goes on after it was suspended', async () => {
    const page = await watchingPage();
    stage.network.last.say({ type: 'accepted', job: 'j1', video_id: FIRST });
    stage.network.last.say({ type: 'labels', job: 'j1', seq: 1, annotation, final: false });
    await stage.settle(WRITE_MS);
    page.leave();
    stage.end();
    stage = new Stage();
    const again = await watchingPage();
    expect(again.last('view')).toMatchObject({ view: { state: 'provisional', seq: 1 } });
    expect(stage.network.last.sent.at(-1)).toMatchObject({ type: 'watch', job: 'j1', after: 1 });
  });
});
