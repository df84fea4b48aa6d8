import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import type { Status } from '../../channel/messages';
import { Notice } from '../../pages/notice';
import { useSurroundings } from '../../pages/surroundings';

/** The tab in front if it shows TikTok. Browsers tell addresses of sites that we may run on. */
async function tiktokTab(): Promise<number | null> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab?.url?.startsWith('https://www.tiktok.com/') ? (tab.id ?? null) : null;
}

/**
 * Says so if the page in front was opened before the extension was installed or updated: browsers
 * start content scripts only in pages that are loaded later.
 */
export function StaleTab({ status }: { readonly status: Status }) {
  const { texts } = useSurroundings();
  const [tab, setTab] = useState<number | null>(null);
  useEffect(() => {
    void tiktokTab().then(setTab);
  }, []);
  if (tab === null || status.tabs.includes(tab)) return null;
  const reload = () => void browser.tabs.reload(tab).then(() => window.close());
  return (
    <section>
      <Notice
        words={{
          tone: 'waiting',
          title: texts.text('connection_orphaned'),
          advice: texts.text('connection_orphaned_do'),
          action: null,
        }}
        button={{ text: texts.text('popup_reload_page'), press: reload }}
      />
    </section>
  );
}
