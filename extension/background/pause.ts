import { browser } from 'wxt/browser';
import type { Pause } from '../settings/settings';

/** Name of the alarm that ends a pause. */
export const PAUSE_ALARM = 'pause';

/** Be woken when the pause ends. */
export async function setPauseAlarm(pause: Pause): Promise<void> {
  if (typeof pause === 'number') await browser.alarms.create(PAUSE_ALARM, { when: pause });
  else await browser.alarms.clear(PAUSE_ALARM);
}
