/**
 * Firefox with the extension, before the stand-in and the real server: it pairs on the options
 * page and looks at posts. One argument, as JSON: see `Task`. Each line printed is JSON as well.
 *
 * @typedef {object} Task
 * @property {string} extension Folder of the unpacked extension.
 * @property {number} proxyPort Where the stand-in's proxy listens on loopback.
 * @property {string} server Address of the server, as a person types it.
 * @property {string} code What the server shows to pair.
 * @property {string[]} posts Ids of the first posts of the feed, in its order.
 */
import { createRequire } from 'node:module';

const require = createRequire(new URL('../extension/package.json', import.meta.url));
const puppeteer = require('puppeteer-core');

/** The longest that labels of one video take here, in ms. */
const LABEL_MS = 60_000;

const task = JSON.parse(process.argv[2]);

function tell(event, facts = {}) {
  console.log(JSON.stringify({ event, ...facts }));
}

/**
 * The options page, which a new installation shows. WebDriver may not open the extension's own
 * pages, but works in those that are open.
 */
async function welcome() {
  for (;;) {
    for (const page of await browser.pages()) {
      if ((await page.evaluate(() => location.protocol)) === 'moz-extension:') return page;
    }
  }
}

const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: '/usr/bin/firefox-esr',
  headless: true,
  acceptInsecureCerts: true,
  extraPrefsFirefox: {
    'network.proxy.type': 1,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': task.proxyPort,
  },
});

try {
  await browser.installExtension(task.extension);
  tell('installed', { version: await browser.version() });

  const options = await welcome();
  await options.locator('form input[inputmode="url"]').fill(task.server);
  await options.locator('#secret').fill(task.code);
  await options.locator('form button[type="submit"]').click();
  await options.waitForSelector('#secret', { hidden: true, timeout: 15_000 });
  tell('paired');

  const page = await browser.newPage();
  page.on('pageerror', (error) => tell('page_error', { message: String(error) }));
  await page.goto('https://www.tiktok.com/foryou');
  for (const post of task.posts) {
    const labels = await page.waitForFunction(
      (id) => {
        const root = document.querySelector('overtones-overlay')?.shadowRoot?.querySelector('.root');
        if (root?.dataset.video !== id || root.dataset.shown !== 'final') return null;
        return {
          playing: window.__standin.active.id,
          values: [...root.querySelectorAll('.chip')].map((chip) => chip.dataset.value),
        };
      },
      { timeout: LABEL_MS },
      post,
    );
    tell('labelled', { post, ...(await labels.jsonValue()) });
    await page.keyboard.press('ArrowDown');
  }
} finally {
  await browser.close();
}
