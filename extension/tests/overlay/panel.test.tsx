import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OverlayActions } from '../../overlay/actions';
import type { OverlayState } from '../../overlay/model';
import { HOVER_MS } from '../../overlay/opening';
import { HOST, Overlay } from '../../overlay/overlay';
import { overlayStrings, valueTexts } from '../../texts/catalogue';
import { Texts } from '../../texts/texts';
import {
  annotation,
  failure,
  final,
  LABELS,
  label,
  POST,
  settings,
  state,
  VIDEO_ID,
  view,
} from './samples';

let overlay: Overlay;
let end: AbortController;
const actions = {
  seek: vi.fn<OverlayActions['seek']>(),
  feedback: vi.fn<OverlayActions['feedback']>(),
  change: vi.fn<OverlayActions['change']>(),
  retry: vi.fn<OverlayActions['retry']>(),
  resume: vi.fn<OverlayActions['resume']>(),
  open: vi.fn<OverlayActions['open']>(),
};

function shadow(): ShadowRoot {
  const root = document.querySelector(HOST)?.shadowRoot;
  if (!root) throw new Error('the overlay is not on the page');
  return root;
}
const all = (selector: string): HTMLElement[] => [
  ...shadow().querySelectorAll<HTMLElement>(selector),
];
const text = (selector: string): string =>
  all(selector)
    .map((element) => element.textContent?.replace(/\s+/g, ' ').trim())
    .join(' | ');
function button(name: string): HTMLElement {
  const found = all('button').find(
    (element) =>
      !element.closest('.stack[data-hidden="true"], .folded[data-hidden="true"]') &&
      (element.getAttribute('aria-label') ?? element.textContent)?.includes(name),
  );
  if (!found) throw new Error(`no button ${name}`);
  return found;
}
const show = (change: Partial<OverlayState>): void => overlay.show(state(change));
const ALL_THE_WAY = { bubbles: true, composed: true, cancelable: true };
/** Sends an event as the browser does when a person has moved a finger. */
function byPerson(target: EventTarget | null | undefined, event: Event): boolean {
  if (!target) throw new Error('there is nothing to press');
  Object.defineProperty(event, 'isTrusted', { value: true });
  return target.dispatchEvent(event);
}
const click = (target: EventTarget | null | undefined): boolean =>
  byPerson(target, new MouseEvent('click', { ...ALL_THE_WAY, detail: 1 }));
const press = (target: EventTarget | null | undefined, key: string): boolean =>
  byPerson(target, new KeyboardEvent('keydown', { ...ALL_THE_WAY, key }));

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  end = new AbortController();
  overlay = new Overlay(end.signal, actions, []);
  overlay.speak(new Texts('en', overlayStrings('en')), valueTexts('en'));
  document.body.innerHTML = '<article><video></video><button id="like">Like</button></article>';
  const card = document.querySelector('article');
  overlay.place(card, card?.querySelector('video') ?? null);
});
afterEach(() => end.abort());

describe('chips', () => {
  it('say name and level in words, not by colour alone', () => {
    show({ view: final(LABELS) });
    expect(text('.chip')).toBe(
      '🌳Nature dominant | 🤗Caring dominant | 🙇Politeness present | ' +
        '🛡️Safe society present | 🍦Pleasure present | 💰Wealth in conflict',
    );
  });

  it('tell the level by a shape of its own', () => {
    show({ view: final(LABELS) });
    const shapes = new Set(all('.chip path').map((path) => path.getAttribute('d')));
    expect(shapes.size).toBe(3);
  });

  it('say that they are a first guess', () => {
    const annotation = final(LABELS.slice(0, 1)).annotation;
    show({ view: view({ state: 'provisional', annotation }) });
    expect(text('.chip')).toBe('🌳Nature dominant, First guess');
    expect(text('.title > :not([data-hidden="true"])')).toBe('First guess');
  });

  it('are five at most, until more are asked for', () => {
    const labels = [...LABELS, label('tradition', 1, 0.3), label('humility', 1, 0.2)];
    show({ view: final(labels) });
    expect(all('.chip')).toHaveLength(5);
    click(button('+3 more'));
    expect(all('.chip')).toHaveLength(8);
    click(button('Show fewer'));
    expect(all('.chip')).toHaveLength(5);
  });

  it('fold into one with a count', () => {
    show({ view: final(LABELS) });
    click(button('Fold'));
    expect(actions.change).toHaveBeenCalledWith({ folded: true });
    show({ view: final(LABELS), settings: settings({ folded: true }) });
    expect(text('.folded:not([data-hidden="true"]) .pill')).toContain('6 values');
    click(button('Show the values'));
    expect(actions.change).toHaveBeenLastCalledWith({ folded: false });
  });

  it('move by the arrow keys and go back by Home', () => {
    show({ view: final(LABELS) });
    press(button('arrow keys'), 'ArrowDown');
    expect(actions.change).toHaveBeenLastCalledWith({ offset: { x: 0, y: 16 } });
    press(button('arrow keys'), 'Home');
    expect(actions.change).toHaveBeenLastCalledWith({ offset: { x: 0, y: 0 } });
  });

  it('say how to bring them back once they are hidden', () => {
    show({ view: final(LABELS) });
    click(button('Hide'));
    expect(actions.change).toHaveBeenCalledWith({ visible: false });
    show({ view: final(LABELS), settings: settings({ visible: false }) });
    expect(text('.status')).toContain('Alt+Shift+O');
    vi.advanceTimersByTime(8000);
    expect(all('.status')).toHaveLength(0);
  });
});

describe('what goes on', () => {
  it.each([
    [{ view: view({ state: 'working', stage: 'speech' }) }, 'Listening to the sound.'],
    [{ view: final([]) }, 'No values stand out in this post.'],
    [{ connection: { kind: 'unpaired' } }, 'not connected'],
    [{ pause: 'until_resumed' }, 'Paused until you resume.'],
  ] as const)('is said in words', (change, sentence) => {
    show(change);
    expect(text('.status')).toContain(sentence);
  });

  it("gives the server's message for an error without a text of ours", () => {
    const error = { ...failure(), code: 'new_code' as 'internal', message: 'Out of tea.' };
    show({ view: view({ state: 'failed', error }) });
    expect(text('.status')).toContain('Out of tea.');
    click(button('Try again'));
    expect(actions.retry).toHaveBeenCalledWith(VIDEO_ID);
  });

  it('offers no retry where that would not help', () => {
    show({ view: view({ state: 'failed', error: failure({ retryable: false }) }) });
    expect(text('.act')).toBe('');
  });

  it('counts down to the next try', () => {
    show({ connection: { kind: 'away', since: 0, retryAt: Date.now() + 9000 } });
    expect(text('.status')).toContain('in 9 s');
    vi.advanceTimersByTime(2000);
    expect(text('.status')).toContain('in 7 s');
  });
});

describe('an explanation', () => {
  beforeEach(() => {
    show({ view: final(LABELS, { notes: ['nobody speaks'] }) });
    click(all('.chip')[0]);
  });

  it('tells the meaning, an example and the reason', () => {
    expect(text('.explanation header')).toContain('Universalism: nature');
    expect(text('#definition')).toContain('protect animals');
    expect(text('.example')).toContain('turtle');
    expect(text('section')).toContain('clears rubbish');
  });

  it('quotes the lines with their kind and time, and goes there', () => {
    expect(text('.explanation li')).toBe(
      'Said0:12We carry every bag out again, even if it takes all night. | ' +
        'On screen1:05clean river = happy turtles | PostSaturday with the river club #cleanup',
    );
    click(button('Go to 1:05'));
    expect(actions.seek).toHaveBeenCalledWith(65);
  });

  it('names the picture of a photo post, where there is nothing to go to', () => {
    const evidence = [{ line: 'L2', kind: 'onscreen' as const, quote: 'Be kind.', picture: 3 }];
    show({ view: final([label('hedonism', 2, 0.8, { evidence })]) });
    click(all('.chip')[0]);
    expect(text('.explanation li')).toBe('Picture 3Be kind.');
    expect(all('.time')).toEqual([]);
  });

  it('tells how sure it is, by which method and from what', () => {
    expect(text('section')).toContain('91%');
    expect(text('section')).toContain('people labelled');
    expect(text('section')).toContain('whole post');
    expect(text('section')).toContain('Nobody speaks');
    expect(text('section')).toContain(
      'small model that comes with Overtones, which is often wrong',
    );
  });

  it('names another labeler as the server does', () => {
    const labels = annotation(LABELS, { labeler: 'llm/gpt-6-luna' });
    show({ view: final(LABELS, { annotation: labels }) });
    expect(text('section')).toContain('Labelled by llm/gpt-6-luna.');
  });

  it('gives an example of the opposite for a value in conflict', () => {
    click(all('.chip')[5]);
    expect(text('.example')).toContain('An example of the opposite');
    expect(text('h3')).toContain('in conflict');
  });

  it('takes an opinion, remembers it and says thanks', () => {
    click(button('Not sure'));
    expect(actions.feedback).toHaveBeenCalledWith(
      VIDEO_ID,
      'universalism_nature',
      'embedded/1',
      'unsure',
    );
    overlay.feedbackKept(VIDEO_ID, 'universalism_nature', 'unsure', null);
    expect(button('Not sure').getAttribute('aria-pressed')).toBe('true');
    expect(text('.opinion p')).toContain('Thank you');
  });

  it('tells when an opinion was not kept', () => {
    click(button('Yes'));
    overlay.feedbackKept(VIDEO_ID, 'universalism_nature', 'agree', failure());
    expect(text('.opinion p')).toBe('Something went wrong in the server.');
  });

  it('is a dialog when pinned and a tooltip that describes its chip on hover', () => {
    expect(all('[role="dialog"]')[0]?.getAttribute('aria-label')).toContain('Nature');
    press(document.body, 'Escape');
    expect(all('.explanation')).toHaveLength(0);
    byPerson(all('.chip')[1], new PointerEvent('pointermove', ALL_THE_WAY));
    vi.advanceTimersByTime(HOVER_MS);
    expect(all('[role="tooltip"]')).toHaveLength(1);
    expect(all('.chip')[1]?.getAttribute('aria-describedby')).toBe('definition');
  });

  it('closes when another video comes', () => {
    overlay.show(state({ post: null }));
    show({ view: final(LABELS) });
    expect(all('.explanation')).toHaveLength(0);
  });
});

describe('the keyboard', () => {
  it('goes to the first chip, and back where it was by Escape', () => {
    show({ view: final(LABELS) });
    const like = document.querySelector<HTMLElement>('#like');
    like?.focus();
    overlay.focus();
    const chip = all('.chip')[0];
    expect(shadow().activeElement).toBe(chip);
    byPerson(chip, new FocusEvent('focusin', ALL_THE_WAY));
    expect(all('.explanation')).toHaveLength(1);
    // The first closes the explanation that the focus has opened.
    press(chip, 'Escape');
    expect(shadow().activeElement).toBe(chip);
    press(chip, 'Escape');
    expect(document.activeElement).toBe(like);
  });

  it('gets no Escape that is not meant for the overlay', () => {
    show({ view: final(LABELS) });
    expect(press(document.body, 'Escape')).toBe(true);
  });
});

describe('the page', () => {
  it('hears nothing of clicks and keys within the overlay, even on window', () => {
    const heard = vi.fn();
    const { signal } = end;
    for (const type of ['click', 'keydown', 'pointerdown']) {
      window.addEventListener(type, heard, { capture: true, signal });
      document.addEventListener(type, heard, { signal });
    }
    show({ view: final(LABELS) });
    const chip = all('.chip')[0];
    click(chip);
    press(chip, 'l');
    byPerson(chip, new PointerEvent('pointerdown', ALL_THE_WAY));
    expect(heard).not.toHaveBeenCalled();
    expect(all('.explanation')).toHaveLength(1);
    document.querySelector<HTMLElement>('#like')?.click();
    expect(heard).toHaveBeenCalled();
  });

  it('can press nothing in the overlay by its own scripts', () => {
    overlay.show(state({ pause: 'until_resumed' }));
    const resume = button('Resume');
    resume.click();
    resume.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(actions.resume).not.toHaveBeenCalled();
    click(resume);
    expect(actions.resume).toHaveBeenCalledOnce();
  });

  it("can't use a press of a person once more", () => {
    overlay.show(state({ pause: 'until_resumed' }));
    const caught: Event[] = [];
    shadow().addEventListener('click', (event) => caught.push(event));
    const resume = button('Resume');
    click(resume);
    for (const event of [...caught]) resume.dispatchEvent(event);
    expect(caught).toHaveLength(1);
    expect(actions.resume).toHaveBeenCalledOnce();
  });

  it("can't close an explanation by its own scripts", () => {
    show({ view: final(LABELS) });
    click(all('.chip')[0]);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { ...ALL_THE_WAY, key: 'Escape' }));
    expect(all('.explanation')).toHaveLength(1);
  });

  it('is left as it was when the overlay ends', () => {
    end.abort();
    expect(document.querySelector(HOST)).toBeNull();
  });
});

describe('a screen reader', () => {
  const said = (): string => text('.unseen[role="status"]');

  it('is told once, when the labels are final', () => {
    const annotation = final(LABELS).annotation;
    show({ view: view({ state: 'provisional', annotation }) });
    expect(said()).toBe('');
    show({ view: final(LABELS) });
    expect(said()).toBe(
      'Values: Nature, Caring, Politeness, Safe society, Pleasure; in conflict: Wealth.',
    );
    show({ view: final(LABELS.slice(0, 1)) });
    expect(said()).toContain('Wealth');
  });

  it('finds nothing of the last video when another comes', () => {
    show({ view: final(LABELS) });
    show({ post: { ...POST, id: '7400000000000000002' }, view: null });
    expect(said()).toBe('');
  });

  it('reads a named group', () => {
    show({ view: final(LABELS) });
    expect(all('[role="group"]')[0]?.getAttribute('aria-label')).toBe('Values in this post');
  });
});

it('runs from right to left in Hebrew', () => {
  overlay.speak(new Texts('he', overlayStrings('en')), valueTexts('he'));
  show({ view: final(LABELS) });
  expect(all('.root')[0]?.dir).toBe('rtl');
  expect(all('.root')[0]?.lang).toBe('he');
});
