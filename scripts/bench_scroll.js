// Notes when the overlay speaks of a video and when its final labels are painted, and every layout
// shift of the page. Times are milliseconds of `performance.now()`.
(() => {
  /** By id of the video. */
  const seen = {};
  const shifts = [];
  window.__bench = { seen, shifts };

  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) shifts.push(value);
  }).observe({ type: 'layout-shift', buffered: true });

  const afterFrame = (done) => requestAnimationFrame(() => requestAnimationFrame(done));

  function watch(root) {
    const stand = root.querySelector('.stand');
    /** What is shown in full now of that video: `final` with its chips, or `nothing_found`. */
    const standing = (video) => {
      const { shown } = root.dataset;
      if (root.dataset.video !== video || stand.hasAttribute('data-away')) return null;
      if (shown === 'nothing_found') return shown;
      return shown === 'final' && root.querySelector('.chip') ? shown : null;
    };
    /** Until it has faded in. */
    const clear = (video, note) => {
      if (standing(video) === null) return;
      if (getComputedStyle(stand).opacity === '1') note.opaque = performance.now();
      else requestAnimationFrame(() => clear(video, note));
    };
    const look = () => {
      const { video } = root.dataset;
      if (!video) return;
      seen[video] ??= { recognised: performance.now() };
      const note = seen[video];
      if (note.painted || note.waiting || standing(video) === null) return;
      note.waiting = true;
      afterFrame(() => {
        note.waiting = false;
        note.shown = standing(video);
        if (note.shown === null) return;
        note.painted = performance.now();
        clear(video, note);
      });
    };
    new MutationObserver(look).observe(root, { attributes: true, childList: true, subtree: true });
    look();
  }

  const arrival = new MutationObserver(() => {
    const root = document.querySelector('overtones-overlay')?.shadowRoot?.querySelector('.root');
    if (!root) return;
    arrival.disconnect();
    watch(root);
  });
  // The document has no element yet. The overlay is put beside its head and body.
  arrival.observe(document, { childList: true });
  new MutationObserver((_, waiting) => {
    if (!document.documentElement) return;
    waiting.disconnect();
    arrival.observe(document.documentElement, { childList: true });
  }).observe(document, { childList: true });
  if (document.documentElement) arrival.observe(document.documentElement, { childList: true });
})();
