// Runs before anything is drawn: the theme, and a record of what reaches the page.
(() => {
  const config = JSON.parse(document.getElementById('page-config').textContent);
  const asked = new URLSearchParams(location.search);
  const root = document.documentElement;

  const standin = {
    config,
    /** Key presses that reached a listener of the page: {key, phase, target}. */
    keys: [],
    /** Clicks that reached the document: {target}. */
    clicks: [],
    /** What the page did about them: {action, id, by}. */
    actions: [],
    /** Posts in the order in which they became the one that plays: {id, kind, surface, at}. */
    activations: [],
    /** The last of the activations, or null. */
    active: null,
    setTheme(theme) {
      root.dataset.theme = theme;
    },
  };
  window.__standin = standin;

  const dark = matchMedia('(prefers-color-scheme: dark)');
  standin.setTheme(asked.get('theme') ?? (dark.matches ? 'dark' : 'light'));
  dark.addEventListener('change', () => standin.setTheme(dark.matches ? 'dark' : 'light'));

  const told = (target) => {
    if (!(target instanceof Element)) return 'document';
    const named = target.closest('[data-e2e]');
    return `${target.localName}${named ? `[${named.dataset.e2e}]` : ''}`;
  };
  const listeners = [
    [window, true, 'window-capture'],
    [document, true, 'document-capture'],
    [document, false, 'document-bubble'],
    [window, false, 'window-bubble'],
  ];
  for (const [object, capture, phase] of listeners) {
    object.addEventListener(
      'keydown',
      (event) => standin.keys.push({ key: event.key, phase, target: told(event.target) }),
      { capture },
    );
  }
  document.addEventListener('click', (event) =>
    standin.clicks.push({ target: told(event.target) }),
  );
})();
