import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import type { FromPage } from '../channel/messages';
import { PagePort } from '../channel/ports';
import { HOST, Overlay } from '../overlay/overlay';
import { Detector } from '../page/detector';
import { Feed } from '../page/feed';
import { CONTROLS } from '../page/selectors';
import { Viewing } from '../viewing/viewing';

/**
 * The script on every page of TikTok (isolated world), listed in the manifest by `wxt.config.ts`.
 * It starts before the page's own scripts: what the feed loads first must not be missed, and
 * nobody listens for keys before it does.
 */
export default defineUnlistedScript(() => {
  const end = new AbortController();
  const { signal } = end;
  let port: PagePort | null = null;
  const send = (message: FromPage): void => port?.post(message);
  const overlay = new Overlay(
    signal,
    {
      seek: (seconds) => viewing.seek(seconds),
      feedback: (videoId, value, labeler, verdict) =>
        send({ type: 'feedback', videoId, value, labeler, verdict }),
      change: (settings) => viewing.change(settings),
      retry: (videoId) => send({ type: 'retry', videoId }),
      resume: () => send({ type: 'resume' }),
      open: (page) => send({ type: 'open', page }),
    },
    CONTROLS,
  );
  const feed = new Feed(document, signal);
  const viewing = new Viewing({ overlay, feed, send }, signal);
  port = new PagePort(
    {
      opened: () => viewing.opened(),
      message: (message) => viewing.message(message),
      orphaned: () => end.abort(),
    },
    signal,
  );
  viewing.opened();
  new Detector({
    feed,
    listener: {
      accepted: (sighting) => viewing.accepted(sighting),
      settled: (sighting) => viewing.settled(sighting),
      health: (health) => viewing.healthChanged(health),
    },
    signal,
    isOwn: (node) => node instanceof Element && node.localName === HOST,
  });
});
