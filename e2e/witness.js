// Notes, with each frame and each change of the overlay, which post is on screen and what the
// overlay shows. Times are milliseconds of `performance.now()`.
(() => {
  const moments = [];
  window.__witness = moments;
  let watched = null;

  /** Chips that a person can see, which stand in an overlay that isn't hidden. */
  function overlay() {
    const root = document.querySelector('overtones-overlay')?.shadowRoot?.querySelector('.root');
    if (!root) return { video: '', shown: 'nothing', chips: [] };
    if (root !== watched) {
      watched = root;
      new MutationObserver(note).observe(root, { attributes: true, childList: true, subtree: true });
    }
    const away = root.querySelector('.stand')?.hasAttribute('data-away') ?? true;
    const chips = away ? [] : [...root.querySelectorAll('.chip')].map((chip) => chip.dataset.value);
    return { video: root.dataset.video ?? '', shown: root.dataset.shown ?? 'nothing', chips };
  }

  function note() {
    const { active } = window.__standin ?? {};
    const { video, shown, chips } = overlay();
    const moment = { onScreen: active?.id ?? '', kind: active?.kind ?? '', video, shown, chips };
    const now = performance.now();
    const last = moments.at(-1);
    const same = last && ['onScreen', 'video', 'shown'].every((part) => last[part] === moment[part])
      && String(last.chips) === String(chips);
    if (same) last.until = now;
    else moments.push({ ...moment, at: now, until: now });
  }

  const frame = () => {
    note();
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})();
