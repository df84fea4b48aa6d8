import { defineBackground } from 'wxt/utils/define-background';
import { startBackground } from '../background/background';
import type { ImpressionStore } from '../background/pages';
import { History } from '../history/history';

/** Opened when the first impression comes, and again where the browser has closed it. */
const impressions: ImpressionStore = {
  async put(impression) {
    const history = await History.open();
    try {
      await history.put(impression);
    } finally {
      history.close();
    }
  },
};

export default defineBackground({
  type: 'module',
  main() {
    // A background has no end of its own: the browser suspends it.
    startBackground(impressions, new AbortController().signal);
  },
});
