import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fetchCaptions } from '../../page/captions';

const ADDRESS = 'https://v16m-webapp.tiktokcdn-us.com/captions/1/0/?a=1988';
const WEBVTT = 'WEBVTT\n\n00:00.000 --> 00:02.000\nA bowl in ten minutes\n';

let stop: AbortController;
let fetched: ReturnType<typeof vi.fn<typeof fetch>>;

beforeEach(() => {
  stop = new AbortController();
  fetched = vi.fn<typeof fetch>(async () => new Response(WEBVTT));
  vi.stubGlobal('fetch', fetched);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A request that is answered by nobody. */
function answerNever(): void {
  fetched.mockImplementation(
    (_, options) =>
      new Promise((_done, fail) => {
        options?.signal?.addEventListener('abort', () => fail(new Error('aborted')));
      }),
  );
}

it('reads a caption file without telling who asks', async () => {
  expect(await fetchCaptions(ADDRESS, stop.signal)).toBe(WEBVTT);
  expect(fetched.mock.calls[0]?.[1]).toMatchObject({ credentials: 'omit', redirect: 'error' });
});

it.each([
  'http://v16m-webapp.tiktokcdn-us.com/captions',
  'https://127.0.0.1/captions',
  'https://tiktokcdn-us.com.elsewhere.example/captions',
  'https://nottiktokcdn.com/captions',
  'https://a:b@www.tiktok.com/captions',
  'file:///etc/passwd',
  'nothing',
])('asks nothing of %s', async (address) => {
  expect(await fetchCaptions(address, stop.signal)).toBeNull();
  expect(fetched).not.toHaveBeenCalled();
});

it.each([
  ['SRT', '1\n00:00:00,000 --> 00:00:02,000\nA bowl\n'],
  ['a page', '<html></html>'],
  ['more than the server takes', `WEBVTT\n\n${'x'.repeat(48_000)}`],
  ['far too much', `WEBVTT\n\n${'x'.repeat(500_000)}`],
])('reads nothing of %s', async (_, body) => {
  fetched.mockResolvedValue(new Response(body));
  expect(await fetchCaptions(ADDRESS, stop.signal)).toBeNull();
});

it('reads nothing where there is no such file, or no network', async () => {
  fetched.mockResolvedValue(new Response(WEBVTT, { status: 404 }));
  expect(await fetchCaptions(ADDRESS, stop.signal)).toBeNull();
  fetched.mockRejectedValue(new TypeError('Failed to fetch'));
  expect(await fetchCaptions(ADDRESS, stop.signal)).toBeNull();
});

it('gives up after a second and a half', async () => {
  vi.useFakeTimers();
  answerNever();
  const done = vi.fn();
  void fetchCaptions(ADDRESS, stop.signal).then(done);
  await vi.advanceTimersByTimeAsync(1_499);
  expect(done).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(done).toHaveBeenCalledWith(null);
});

it('stops when nobody wants the captions any more', async () => {
  answerNever();
  const captions = fetchCaptions(ADDRESS, stop.signal);
  stop.abort();
  expect(await captions).toBeNull();
  expect(await fetchCaptions(ADDRESS, stop.signal)).toBeNull();
  expect(fetched).toHaveBeenCalledOnce();
});
