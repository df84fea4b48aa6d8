import type { OverlayActions } from '../../../overlay/actions';
import type { OverlayState } from '../../../overlay/model';
import { Overlay } from '../../../overlay/overlay';
import { CONTROLS } from '../../../page/selectors';
import { overlayStrings, valueTexts } from '../../../texts/catalogue';
import type { Language } from '../../../texts/languages';
import { Texts } from '../../../texts/texts';
import { settings, state } from '../samples';
import { STATES } from './states';

// For measuring by hand: `window.overlay`, `window.states`.
// `?state=final&theme=dark&position=left&language=he`; what was done is in `window.done`, what
// the page's own listeners saw in `window.pageSaw`.
declare global {
  interface Window {
    done: unknown[];
    pageSaw: string[];
    overlay: Overlay;
    states: typeof STATES;
  }
}
const asked = new URLSearchParams(location.search);
const name = asked.get('state') ?? 'final';
const language = (asked.get('language') ?? 'en') as Language;
document.documentElement.dataset.theme = asked.get('theme') ?? 'light';
window.done = [];
window.pageSaw = [];

let shown: OverlayState = STATES[name] ?? state();
const did =
  (what: string) =>
  (...how: unknown[]): void => {
    window.done.push([what, ...how]);
  };
const actions: OverlayActions = {
  seek: did('seek'),
  retry: did('retry'),
  resume: did('resume'),
  open: did('open'),
  feedback(videoId, value, labeler, verdict) {
    did('feedback')(videoId, value, labeler, verdict);
    setTimeout(() => overlay.feedbackKept(videoId, value, verdict, null), 200);
  },
  change(change) {
    did('change')(change);
    shown = { ...shown, settings: { ...shown.settings, ...change } };
    overlay.show(shown);
  },
};
const overlay = new Overlay(new AbortController().signal, actions, CONTROLS);
window.overlay = overlay;
window.states = STATES;
// As the page might: on window, in the capture phase, after us.
for (const type of ['click', 'keydown', 'pointerdown', 'mousedown', 'wheel', 'focusin']) {
  window.addEventListener(
    type,
    (event) => window.pageSaw.push(type + (event as KeyboardEvent).key),
    true,
  );
}
const strings = { ...overlayStrings('en'), ...overlayStrings(language) };
overlay.speak(new Texts(language, strings), valueTexts(language));
shown = {
  ...shown,
  settings: settings({
    ...shown.settings,
    position: (asked.get('position') ?? 'auto') as 'auto',
  }),
};
overlay.show(shown);
const feed = document.body.querySelector('main') ?? document.body;
for (const index of [0, 1, 2]) {
  feed.insertAdjacentHTML(
    'beforeend',
    `<article><div class="video" style="--turn:${index * 90}deg"><div data-e2e="video-sound" class="sound">🔊</div>
     <div data-e2e="video-desc" class="desc"><b>@river_club</b><br>Saturday with the river club #cleanup</div></div>
     <section class="SectionActionBarContainer"><i></i><i></i><i></i><i></i></section></article>`,
  );
}
const card = feed.querySelector<HTMLElement>('article');
overlay.place(card, card?.querySelector<HTMLElement>('.video') ?? null);
document.querySelector('#comments')?.addEventListener('click', () => {
  document.body.classList.toggle('commenting');
});
document.querySelector('#full')?.addEventListener('click', () => card?.requestFullscreen());
document.addEventListener('keydown', (event) => {
  if (event.key === 'V' && event.shiftKey) overlay.focus();
});
