import { type Browser, browser } from 'wxt/browser';
import { EXTENSION_PORT, PAGE_PORT } from '../channel/messages';
import type { OpenSocket } from '../connection/socket';
import { showBadge } from './badge';
import { ExtensionPages, isOwnPage } from './extension_pages';
import { type ImpressionStore, isTikTok, Pages } from './pages';
import { PAUSE_ALARM } from './pause';
import { Service } from './service';
import { languageOf } from './setup';

/**
 * Everything that the background does. All listeners are added before this returns: a background
 * that was suspended is woken for an event, and meets only those listeners that are there then.
 */
export function startBackground(
  impressions: ImpressionStore,
  signal: AbortSignal,
  open?: OpenSocket,
): void {
  const service = new Service(signal, open);
  const pages = new Pages(service, impressions, () => extensionPages.changed());
  const extensionPages = new ExtensionPages(service, pages);
  const badge = () => void showBadge(service.state, service.pause, languageOf(service.settings));
  service.listen({ settingsChanged: badge, connectionChanged: badge, viewChanged: () => {} });

  on(signal, browser.runtime.onConnect, (port) => {
    if (port.name === PAGE_PORT && isTikTok(port)) pages.serve(port);
    else if (port.name === EXTENSION_PORT && isOwnPage(port.sender)) extensionPages.serve(port);
    else port.disconnect();
  });
  on(signal, browser.runtime.onMessage, (data, sender, answer) => {
    if (!isOwnPage(sender)) return false;
    void extensionPages.answer(data).then(answer);
    return true;
  });
  on(signal, browser.runtime.onInstalled, ({ reason }) => {
    if (reason === 'install') void browser.runtime.openOptionsPage();
  });
  on(signal, browser.alarms.onAlarm, ({ name }) => {
    if (name === PAUSE_ALARM) void service.ready().then(() => service.endPause());
  });
  on(signal, browser.commands.onCommand, (command, tab) => {
    if (command !== 'toggle_overlay' && command !== 'focus_overlay') return;
    void service.ready().then(() => pages.command(command, tab?.id ?? null));
  });
  self.addEventListener('online', () => service.online(), { signal });

  void service.ready().then(badge);
}

type Listener<Given extends unknown[], Returned> = (...given: Given) => Returned;

function on<Given extends unknown[], Returned>(
  signal: AbortSignal,
  event: Pick<Browser.events.Event<Listener<Given, Returned>>, 'addListener' | 'removeListener'>,
  listener: Listener<Given, Returned>,
): void {
  event.addListener(listener);
  signal.addEventListener('abort', () => event.removeListener(listener));
}
