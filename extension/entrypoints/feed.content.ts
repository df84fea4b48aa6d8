import { defineContentScript } from 'wxt/utils/define-content-script';
import { tapFeed } from '../page/feed_tap';

export default defineContentScript({
  matches: ['https://www.tiktok.com/*'],
  runAt: 'document_start',
  world: 'MAIN',
  main() {
    tapFeed(window);
  },
});
