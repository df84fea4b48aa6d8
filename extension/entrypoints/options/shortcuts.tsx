import { useEffect, useState } from 'preact/hooks';
import { type Browser, browser } from 'wxt/browser';
import { useSurroundings } from '../../pages/surroundings';

/** Firefox opens its own page for them; Chromium's has an address that only tabs can open. */
function openShortcuts(): void {
  const commands: typeof browser.commands & { openShortcutSettings?: () => Promise<void> } =
    browser.commands;
  if (commands.openShortcutSettings) void commands.openShortcutSettings();
  else void browser.tabs.create({ url: 'chrome://extensions/shortcuts' });
}

/** The keys as the browser has them now. */
export function Shortcuts() {
  const { texts } = useSurroundings();
  const [commands, setCommands] = useState<readonly Browser.commands.Command[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    const read = () => void browser.commands.getAll().then(setCommands);
    read();
    // They may have been changed on the browser's page meanwhile.
    window.addEventListener('focus', read, { signal: stop.signal });
    return () => stop.abort();
  }, []);
  return (
    <>
      <dl class="shortcuts">
        {commands
          .filter((command) => command.description)
          .map((command) => (
            <div key={command.name}>
              <dt>{command.description}</dt>
              <dd>
                {command.shortcut ? (
                  <kbd dir="ltr">{command.shortcut}</kbd>
                ) : (
                  <span class="soft">{texts.text('options_no_shortcut')}</span>
                )}
              </dd>
            </div>
          ))}
      </dl>
      <button type="button" onClick={openShortcuts}>
        {texts.text('options_change_shortcuts')}
      </button>
    </>
  );
}
