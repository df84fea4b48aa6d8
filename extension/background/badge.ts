import { browser } from 'wxt/browser';
import type { ConnectionState } from '../connection/state';
import type { Pause } from '../settings/settings';
import { textsIn } from '../texts/catalogue';
import type { Language } from '../texts/languages';
import type { TextKey } from '../texts/texts';

const COLOUR = { attention: '#b3261e', quiet: '#5f6368' } as const;

interface Badge {
  /** One character, or none. */
  readonly text: string;
  readonly colour: string;
  /** What is said of it, besides the name. */
  readonly title: TextKey | null;
}

/** What the toolbar button tells without being opened: only what keeps labels from being shown. */
export function badgeOf(connection: ConnectionState, pause: Pause): Badge {
  if (pause !== null) return { text: 'II', colour: COLOUR.quiet, title: 'connection_paused' };
  switch (connection.kind) {
    case 'unpaired':
    case 'away':
    case 'refused':
      return { text: '!', colour: COLOUR.attention, title: `connection_${connection.kind}` };
    default:
      return { text: '', colour: COLOUR.quiet, title: null };
  }
}

export async function showBadge(
  connection: ConnectionState,
  pause: Pause,
  language: Language,
): Promise<void> {
  const { text, colour, title } = badgeOf(connection, pause);
  const { name } = browser.runtime.getManifest();
  await Promise.all([
    browser.action.setBadgeText({ text }),
    browser.action.setBadgeBackgroundColor({ color: colour }),
    browser.action.setTitle({
      title: title === null ? name : `${name}: ${textsIn(language).text(title)}`,
    }),
  ]);
}
