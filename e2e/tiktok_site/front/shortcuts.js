// Single keys. Some are caught on their way down, before any element hears of them.

import { did, toggleMark } from './parts.js';
import { sound } from './players.js';
import { stage } from './stage.js';

const early = {
  ArrowDown: (shown) => shown.step(1),
  ArrowUp: (shown) => shown.step(-1),
  ' ': (shown) => shown.toggle(shown.item, 'key'),
};

const late = {
  l: (shown) => toggleMark('like', shown.item, 'key'),
  m: (shown) => {
    sound.set(!sound.muted);
    did('mute', shown.item, 'key');
  },
  c: (shown) => {
    did('comments', shown.item, 'key');
    shown.comments(shown.item);
  },
  f: (shown) => {
    did('full', shown.item, 'key');
    shown.full();
  },
};

function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))
  );
}

function listener(keys) {
  return (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const shown = stage();
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    if (!keys[key] || !shown?.item || modified || isTyping(event.target)) return;
    event.preventDefault();
    if (key.startsWith('Arrow')) did(key === 'ArrowDown' ? 'next' : 'previous', shown.item, 'key');
    keys[key](shown);
  };
}

export function listenForKeys() {
  window.addEventListener('keydown', listener(early), { capture: true });
  document.addEventListener('keydown', listener(late));
  document.addEventListener('keydown', (event) => {
    const shown = stage();
    if (event.key !== 'Escape' || !shown) return;
    if (shown.over) history.back();
    else shown.leave?.();
  });
}
