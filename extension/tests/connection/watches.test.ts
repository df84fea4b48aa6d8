import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { ANSWER_MS } from '../../connection/watches';
import { FIRST, Scripted, SECOND, THIRD, wanted } from './scripted_server';

let server: Scripted;

beforeEach(() => {
  vi.useFakeTimers();
  fakeBrowser.reset();
  server = new Scripted();
  server.watches.opened();
});

afterEach(() => {
  vi.useRealTimers();
});

/** The first video is watched and its job runs. */
function watching(): void {
  server.want([FIRST, 'watching']);
  server.accept(FIRST, 'j1');
  server.brief();
}

describe('what is wanted', () => {
  it('is asked for, the video on screen first', () => {
    server.want([SECOND, 'next'], [THIRD, 'prefetch'], [FIRST, 'watching']);
    expect(server.brief()).toEqual(['watch 01 watching', 'watch 02 next', 'watch 03 prefetch']);
  });

  it('is asked for with what the page knows', () => {
    server.want([FIRST, 'watching']);
    expect(server.news()).toEqual([
      {
        type: 'watch',
        url: `https://www.tiktok.com/@a/video/${FIRST}`,
        priority: 'watching',
        start: true,
        page: { description: 'The beach' },
      },
    ]);
    expect(server.view(FIRST)?.state).toBe('asked');
  });

  it('is asked for once, however often it is said', () => {
    server.want([FIRST, 'watching']);
    server.want([FIRST, 'watching']);
    server.accept(FIRST, 'j1');
    server.want([FIRST, 'watching']);
    expect(server.brief()).toEqual(['watch 01 watching']);
  });

  it('gets another urgency when the person comes to it', () => {
    server.want([FIRST, 'watching'], [SECOND, 'next']);
    server.accept(FIRST, 'j1');
    server.accept(SECOND, 'j2');
    server.brief();
    server.want([SECOND, 'watching'], [THIRD, 'next']);
    expect(server.brief()).toEqual(['unwatch j1', 'reprioritise j2 watching', 'watch 03 next']);
  });

  it('gets its urgency as soon as the job is known', () => {
    server.want([SECOND, 'next']);
    server.want([SECOND, 'watching']);
    server.accept(SECOND, 'j2');
    expect(server.brief()).toEqual(['watch 02 next', 'reprioritise j2 watching']);
  });

  it('is let go as soon as its job is known, when it was superseded before', () => {
    server.want([FIRST, 'watching']);
    const id = server.lastWatch(FIRST);
    server.want([SECOND, 'watching']);
    server.brief();
    server.say({ type: 'accepted', reply_to: id, job: 'j1', video_id: FIRST });
    expect(server.brief()).toEqual(['unwatch j1']);
  });

  it('is let go however late its job is named', () => {
    server.want([FIRST, 'watching']);
    const id = server.lastWatch(FIRST);
    server.want();
    vi.advanceTimersByTime(ANSWER_MS);
    server.want([SECOND, 'watching']);
    server.brief();
    server.say({ type: 'accepted', reply_to: id, job: 'j1', video_id: FIRST });
    expect(server.brief()).toEqual(['unwatch j1']);
  });

  it('is not let go when the person came back before the answer', () => {
    server.want([FIRST, 'watching']);
    server.want([SECOND, 'watching']);
    server.want([FIRST, 'watching']);
    server.accept(FIRST, 'j1');
    expect(server.brief()).toEqual(['watch 01 watching', 'watch 02 watching']);
  });

  it('of several pages is asked for once, as urgently as any of them wants it', () => {
    server.watches.want(1, true, [wanted(FIRST, 'prefetch')]);
    server.watches.want(2, true, [wanted(FIRST, 'watching')]);
    server.accept(FIRST, 'j1');
    expect(server.brief()).toEqual(['watch 01 prefetch', 'reprioritise j1 watching']);
    server.watches.leave(2);
    expect(server.brief()).toEqual(['reprioritise j1 prefetch']);
    server.watches.leave(1);
    expect(server.brief()).toEqual(['unwatch j1']);
  });

  it('by a page that nobody sees is nothing', () => {
    watching();
    server.watches.want(1, false, [wanted(FIRST, 'watching')]);
    expect(server.brief()).toEqual(['unwatch j1']);
  });

  it('is nothing during a pause', () => {
    watching();
    server.watches.pause(true);
    expect(server.brief()).toEqual(['unwatch j1']);
    server.want([SECOND, 'watching']);
    expect(server.brief()).toEqual([]);
    server.watches.pause(false);
    expect(server.brief()).toEqual(['watch 02 watching']);
  });
});

describe('a video that was just recognised', () => {
  it('is shown at once when its result is kept, and not asked for again', () => {
    server.want([FIRST, 'known']);
    server.kept(FIRST);
    expect(server.view(FIRST)).toMatchObject({ state: 'final', kept: true });
    server.want([FIRST, 'watching']);
    expect(server.brief()).toEqual(['watch 01 known']);
  });

  it('says nothing before the answer, so that nobody waits for work that has not begun', () => {
    server.want([FIRST, 'known']);
    expect(server.view(FIRST)).toBeNull();
  });

  it('is unknown, which is no error, when nothing is kept; then it is asked for in full', () => {
    server.want([FIRST, 'known']);
    server.refuse(server.lastWatch(FIRST), { code: 'not_found' });
    expect(server.view(FIRST)).toMatchObject({ state: 'unknown', error: null });
    server.want([FIRST, 'known']);
    server.want([FIRST, 'watching']);
    expect(server.brief()).toEqual(['watch 01 known', 'watch 01 watching']);
    expect(server.view(FIRST)?.state).toBe('asked');
  });

  it('does not become unknown by an answer that comes after it was asked for in full', () => {
    server.want([FIRST, 'known']);
    const known = server.lastWatch(FIRST);
    server.want([FIRST, 'watching']);
    server.refuse(known, { code: 'not_found' });
    expect(server.view(FIRST)?.state).toBe('asked');
    server.accept(FIRST, 'j1');
    expect(server.view(FIRST)?.state).toBe('working');
  });

  it('that was read ahead keeps its job and its urgency until it is watched', () => {
    server.want([FIRST, 'next']);
    server.accept(FIRST, 'j1');
    server.want([FIRST, 'known']);
    server.want([FIRST, 'watching']);
    expect(server.brief()).toEqual(['watch 01 next', 'reprioritise j1 watching']);
  });
});

describe('events', () => {
  it('go into the view of their video', () => {
    watching();
    server.stage('j1', 1);
    server.labels('j1', 2, false);
    expect(server.view(FIRST)).toMatchObject({ state: 'provisional', seq: 2, stage: 'speech' });
    expect(server.views.at(-1)).toBe(server.view(FIRST));
  });

  it('that are missing are made up for by one fresh snapshot', () => {
    watching();
    server.stage('j1', 1);
    server.labels('j1', 3, false);
    server.stage('j1', 4);
    expect(server.brief()).toEqual(['watch 01 watching']);
    server.want([FIRST, 'watching']);
    server.say({ type: 'accepted', reply_to: 'w2', job: 'j1', video_id: FIRST });
    server.running(FIRST, 'j1', 4);
    server.labels('j1', 5, true);
    expect(server.view(FIRST)).toMatchObject({ state: 'final', seq: 5 });
    expect(server.brief()).toEqual([]);
  });

  it('that could not be read leave no gap', () => {
    watching();
    server.watches.skipped({ job: 'j1', seq: 1 });
    server.labels('j1', 2, true);
    expect(server.view(FIRST)?.state).toBe('final');
    expect(server.brief()).toEqual([]);
  });

  it('of a job that was let go are no reason to say so again, unless they go on', () => {
    watching();
    server.want();
    expect(server.brief()).toEqual(['unwatch j1']);
    server.stage('j1', 1);
    expect(server.brief()).toEqual([]);
    vi.advanceTimersByTime(6_000);
    server.stage('j1', 2);
    expect(server.brief()).toEqual(['unwatch j1']);
  });
});

describe('after a lost connection', () => {
  it('goes on after the last event that was seen', () => {
    watching();
    server.stage('j1', 1);
    server.labels('j1', 2, false);
    server.watches.closed();
    server.watches.opened();
    expect(server.brief()).toEqual(['watch 01 watching after 2 of j1']);
    server.say({ type: 'accepted', reply_to: 'w2', job: 'j1', video_id: FIRST });
    server.labels('j1', 3, true);
    expect(server.view(FIRST)).toMatchObject({ state: 'final', seq: 3 });
  });

  it('takes the snapshot that comes when the server can not go on', () => {
    watching();
    server.labels('j1', 1, false);
    server.watches.closed();
    server.watches.opened();
    server.accept(FIRST, 'j9');
    server.running(FIRST, 'j9', 4);
    expect(server.view(FIRST)).toMatchObject({ job: 'j9', seq: 4, state: 'provisional' });
  });

  it('asks for nothing that is final', () => {
    watching();
    server.labels('j1', 1, true);
    server.watches.closed();
    server.watches.opened();
    expect(server.brief()).toEqual([]);
  });

  it('waits for the connection with what was wanted meanwhile', () => {
    server.watches.closed();
    server.connected = false;
    server.want([FIRST, 'watching']);
    server.connected = true;
    server.watches.opened();
    expect(server.brief()).toEqual(['watch 01 watching']);
  });
});

describe('a job that ended because nobody waited', () => {
  it('is begun anew at once when the person comes back, without a failure on screen', () => {
    watching();
    server.labels('j1', 1, false);
    server.want([SECOND, 'watching']);
    server.want([FIRST, 'watching']);
    server.accept(FIRST, 'j1');
    server.brief();
    server.fail('j1', 2, { code: 'cancelled', retryable: true });
    expect(server.brief()).toEqual(['watch 01 watching']);
    expect(server.views.map(({ state }) => state)).not.toContain('failed');
  });
});

describe('a refusal', () => {
  it.each(['too_many_watches', 'rate_limited', 'busy'] as const)('%s is waited for', (code) => {
    server.want([FIRST, 'watching']);
    server.refuse(server.lastWatch(FIRST), { code, retry_after: 7 });
    server.brief();
    vi.advanceTimersByTime(6_900);
    expect(server.brief()).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(server.brief()).toEqual(['watch 01 watching']);
    expect(server.view(FIRST)).toMatchObject({ state: 'asked', error: { code } });
  });

  it.each([-5, 0])('that asks to wait for %s seconds is waited for nevertheless', (wait) => {
    server.want([FIRST, 'watching']);
    server.refuse(server.lastWatch(FIRST), { code: 'busy', retry_after: wait });
    server.brief();
    vi.advanceTimersByTime(400);
    expect(server.brief()).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(server.brief()).toEqual(['watch 01 watching']);
  });

  it('that asks for more than a timer can hold is waited for an hour', () => {
    const timer = vi.spyOn(globalThis, 'setTimeout');
    server.want([FIRST, 'watching']);
    server.refuse(server.lastWatch(FIRST), { code: 'busy', retry_after: 30 * 86_400 });
    expect(timer.mock.lastCall?.[1]).toBe(3_600_000);
  });

  it('that was waited for does not count as an attempt', () => {
    server.want([FIRST, 'watching']);
    for (let n = 0; n < 3; n++) {
      server.refuse(server.lastWatch(FIRST), { code: 'busy', retry_after: 1 });
      vi.advanceTimersByTime(1_000);
    }
    server.accept(FIRST, 'j1');
    server.brief();
    server.fail('j1', 1, { code: 'timed_out', retryable: true, retry_after: 1 });
    vi.advanceTimersByTime(1_000);
    expect(server.brief()).toEqual(['watch 01 watching']);
  });

  it('of nobody knows which message silences all for a while, and then all is said again', () => {
    watching();
    server.want([FIRST, 'watching'], [SECOND, 'next']);
    server.say({
      type: 'error',
      seq: 0,
      code: 'rate_limited',
      message: 'Too much.',
      retryable: true,
      retry_after: 10,
    });
    server.brief();
    server.want([FIRST, 'watching'], [SECOND, 'next'], [THIRD, 'prefetch']);
    expect(server.brief()).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(server.brief()).toEqual([
      'reprioritise j1 watching',
      'watch 02 next',
      'watch 03 prefetch',
    ]);
  });

  it('to change the urgency of a job that is not followed asks for the video again', () => {
    server.want([FIRST, 'next']);
    server.accept(FIRST, 'j1');
    server.want([FIRST, 'watching']);
    const id = server.sent.at(-1)?.id ?? '';
    server.brief();
    server.refuse(id, { code: 'unknown_job' });
    expect(server.brief()).toEqual(['watch 01 watching']);
  });

  it('that never comes is not waited for for ever', () => {
    server.want([FIRST, 'watching']);
    server.brief();
    vi.advanceTimersByTime(ANSWER_MS);
    expect(server.brief()).toEqual(['watch 01 watching']);
  });
});

describe('a failure', () => {
  const FLAKY = { code: 'temporarily_unavailable', retryable: true } as const;

  it('that may pass is tried once more by itself for the video on screen', () => {
    watching();
    server.fail('j1', 1, { ...FLAKY, retry_after: 4 });
    expect(server.view(FIRST)).toMatchObject({ state: 'failed', error: FLAKY });
    vi.advanceTimersByTime(4_000);
    server.accept(FIRST, 'j2');
    expect(server.brief()).toEqual(['watch 01 watching']);
    server.fail('j2', 1, FLAKY);
    vi.advanceTimersByTime(600_000);
    expect(server.brief()).toEqual([]);
  });

  it('of a video that was read ahead is tried again when the person comes to it', () => {
    server.want([FIRST, 'next']);
    server.accept(FIRST, 'j1');
    server.fail('j1', 1, FLAKY);
    vi.advanceTimersByTime(60_000);
    server.brief();
    server.want([FIRST, 'watching']);
    expect(server.brief()).toEqual(['watch 01 watching']);
  });

  it('that is said of the video itself is tried again only when a person asks for it', () => {
    watching();
    server.fail('j1', 1, { code: 'private', retryable: false });
    vi.advanceTimersByTime(600_000);
    server.want([SECOND, 'watching']);
    server.want([FIRST, 'watching']);
    expect(server.brief()).toEqual(['watch 02 watching']);
    server.watches.retry(FIRST);
    expect(server.brief()).toEqual(['watch 01 watching']);
    expect(server.view(FIRST)?.state).toBe('asked');
  });

  it('leaves the labels that are there in place while it is tried again', () => {
    watching();
    server.labels('j1', 1, false);
    server.fail('j1', 2, FLAKY);
    server.watches.retry(FIRST);
    expect(server.view(FIRST)?.annotation).not.toBeNull();
    server.accept(FIRST, 'j2');
    expect(server.view(FIRST)?.state).toBe('provisional');
  });

  it('that was the fault of the server is tried again after a new connection', () => {
    watching();
    server.fail('j1', 1, { code: 'model_missing', retryable: false });
    server.watches.closed();
    server.watches.opened();
    expect(server.brief()).toEqual(['watch 01 watching']);
  });
});

describe('what a page knows', () => {
  it('is sent without captions that would make the message too large', () => {
    const page = {
      description: 'The beach',
      captions: { language: 'he', webvtt: 'ש'.repeat(48_000) },
    };
    server.watches.want(1, true, [{ ...wanted(FIRST, 'watching'), page }]);
    expect(server.news()).toMatchObject([{ page: { description: 'The beach' } }]);
    expect(JSON.stringify(server.news())).not.toContain('webvtt');
  });
});
