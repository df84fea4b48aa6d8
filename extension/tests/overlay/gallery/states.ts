import type { ScriptLine } from '@schema/server_message';
import type { OverlayState } from '../../../overlay/model';
import { annotation, failure, final, LABELS, label, POST, settings, state, view } from '../samples';

const HEARD: ScriptLine = {
  id: 'H2',
  kind: 'speech',
  text: 'we carry every bag out again, even if it takes all night',
};
const GUESSED = annotation(LABELS.slice(0, 2), { coverage: 'post' });

/** Every state that a person can see, by name. */
export const STATES: Readonly<Record<string, OverlayState>> = {
  recognised: state(),
  waiting: state({ view: view({ state: 'asked' }) }),
  listening: state({ view: view({ state: 'working', stage: 'speech', heard: HEARD }) }),
  provisional: state({
    view: view({ state: 'provisional', stage: 'screen_text', heard: HEARD, annotation: GUESSED }),
  }),
  final: state({ view: final(LABELS, { notes: ['only the first 60 seconds were read'] }) }),
  many: state({
    view: final([...LABELS, label('tradition', 1, 0.5), label('humility', -1, 0.4)]),
  }),
  nothing_found: state({ view: final([]) }),
  filtered: state({ view: final(LABELS), settings: settings({ threshold: 0.95 }) }),
  photo: state({
    post: { ...POST, kind: 'photo' },
    view: final(LABELS, { notes: ['a photo post of 3 pictures'] }),
  }),
  live: state({ post: { ...POST, id: null, url: null, kind: 'live' } }),
  ad: state({ post: { ...POST, kind: 'ad' } }),
  failed: state({ view: view({ state: 'failed', error: failure() }) }),
  private: state({
    view: view({ state: 'failed', error: failure({ code: 'private', retryable: false }) }),
  }),
  failed_after_guess: state({
    view: view({ state: 'failed', annotation: GUESSED, error: failure() }),
  }),
  paused: state({ pause: Date.now() + 15 * 60_000 }),
  unpaired: state({ connection: { kind: 'unpaired' } }),
  away: state({
    connection: { kind: 'away', since: Date.now(), retryAt: Date.now() + 9_000 },
  }),
  away_after_guess: state({
    view: view({ state: 'provisional', annotation: GUESSED }),
    connection: { kind: 'away', since: Date.now(), retryAt: Date.now() + 9_000 },
  }),
  folded: state({ view: final(LABELS), settings: settings({ folded: true }) }),
};
