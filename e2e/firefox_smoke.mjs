// Somebody with Firefox: installs the extension, pairs it, scrolls. Told by one argument of JSON:
// { executable, extension, proxyPort, address, code, videos: [id, …] }. Prints what it sees, one
// JSON object a line.

import { createRequire } from 'node:module';

const { default: puppeteer } = await import(
  createRequire(new URL('../extension/package.json', import.meta.url)).resolve('puppeteer-core')
);

const given = JSON.parse(process.argv[2]);
const LABELS_MS = 60_000;

const say = (what, more = {}) => console.log(JSON.stringify({ what, ...more }));

const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: given.executable,
  headless: true,
  acceptInsecureCerts: true,
  args: ['--width=1280', '--height=900'],
  defaultViewport: null,
  extraPrefsFirefox: {
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': given.proxyPort,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': given.proxyPort,
    'media.autoplay.default': 0,
  },
});

/** The overlay's root as anybody can see it; null before it is there. */
const LOOK = `(() => {
  const root = document.querySelector('overtones-overlay')?.shadowRoot?.querySelector('.root');
  if (!root) return null;
  const chips = [...root.querySelectorAll('.chip')];
  return { ...root.dataset, chips: chips.map((chip) => chip.dataset.value),
    seen: chips.length > 0 && chips[0].getBoundingClientRect().width > 0 };
})()`;

/** Wait until an expression is true on a page, whatever is loaded into it meanwhile. */
async function until(page, condition, ms = 15_000) {
  const deadline = performance.now() + ms;
  while (!(await page.evaluate(condition).catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`Waited in vain: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * The options page, which a new installation shows. Firefox opens no page of an extension at a
 * driver's wish, but lets it work in those that are open.
 */
async function welcome(ms = 15_000) {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    for (const page of await browser.pages()) {
      // While a tab goes from one page to another, there is nothing in it to ask.
      const protocol = await page.evaluate('location.protocol').catch(() => null);
      if (protocol === 'moz-extension:') return page;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The new installation did not show its options.');
}

try {
  say('browser', { version: await browser.version() });
  await browser.installExtension(given.extension);
  say('installed');

  const options = await welcome();
  await until(options, "document.querySelector('#secret') !== null");
  await options.evaluate("document.querySelector('form input[inputmode=url]').select()");
  await options.keyboard.type(given.address);
  await options.evaluate("document.querySelector('#secret').focus()");
  await options.keyboard.type(given.code);
  await options.keyboard.press('Enter');
  await until(options, "document.querySelector('#secret') === null");
  say('paired');

  const page = await browser.newPage();
  const failures = [];
  page.on('pageerror', (error) => failures.push(String(error)));
  await page.goto('https://www.tiktok.com/foryou');
  for (const [place, video] of given.videos.entries()) {
    if (place > 0) await page.keyboard.press('ArrowDown');
    const there = `(${LOOK})?.video === '${video}' && (${LOOK}).shown === 'final'`;
    await until(page, there, LABELS_MS);
    const active = await page.evaluate('__standin.active.id');
    say('labels', { active, ...(await page.evaluate(LOOK)) });
  }

  const { x, y } = await page.evaluate(`(() => {
    const chip = document.querySelector('overtones-overlay').shadowRoot.querySelector('.chip');
    const { left, top, width, height } = chip.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  })()`);
  await page.mouse.click(x, y);
  const explanation = `document.querySelector('overtones-overlay').shadowRoot
    .querySelector('.explanation[role=dialog]')`;
  await until(page, `${explanation} !== null`);
  say('explanation', {
    quotes: await page.evaluate(
      `[...${explanation}.querySelectorAll('q')].map((q) => q.textContent)`,
    ),
  });
  await page.keyboard.press('Escape');
  await until(page, `${explanation} === null`);
  say(
    'page',
    await page.evaluate('({ clicks: __standin.clicks, keys: __standin.keys.map((k) => k.key) })'),
  );
  say('failures', { failures });
} finally {
  await browser.close();
}
