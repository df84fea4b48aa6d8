/** How long a caption file is waited for, in milliseconds; that bounds what is read of one as well. */
const TIMEOUT = 1_500;
/** The most that the server takes of a caption file, in characters. */
const LARGEST = 48_000;
/** Where TikTok keeps caption files. */
const HOSTS = /(?:^|\.)(?:tiktok\.com|tiktokcdn(?:-[a-z0-9]+)*\.com|tiktokv\.com|ttwstatic\.com)$/;

function isCaptionAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  return protocol === 'https:' && username === '' && password === '' && HOSTS.test(hostname);
}

/**
 * The WebVTT text at an address that the feed named. `null` if it can't be had in time, isn't
 * WebVTT (e.g. SRT), is larger than the server takes, or is not on a host of TikTok.
 */
export async function fetchCaptions(address: string, signal: AbortSignal): Promise<string | null> {
  if (!isCaptionAddress(address) || signal.aborted) return null;
  const stop = new AbortController();
  const end = () => stop.abort();
  const timer = setTimeout(end, TIMEOUT);
  signal.addEventListener('abort', end, { once: true });
  try {
    const response = await fetch(address, {
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: stop.signal,
    });
    const text = response.ok ? await response.text() : '';
    return text.length <= LARGEST && text.startsWith('WEBVTT') ? text : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
