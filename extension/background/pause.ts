import { browser } from 'wxt/browser';
import type { Pause } from '../settings/settings';

/** Name of the alarm that ends a pause. */
export const PAUSE_ALARM = 'pause';

/** The pause as it is at a time (ms since 1970): one that has ended is none. */
export function pauseAt(pause: Pause, now: number): Pause {
  return typeof pause === 'number' && pause <= now ? null : pause;
}

/** Be woken when the pause ends. */
export async function setPauseAlarm(pause: Pause): Promise<void> {
  if (typeof pause === 'number') await browser.alarms.create(PAUSE_ALARM, { when: pause });
  else await browser.alarms.clear(PAUSE_ALARM);
}
