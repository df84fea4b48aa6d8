import { useEffect, useRef, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { useStatus } from '../../pages/background';
import { Confirmation } from '../../pages/confirmation';
import { useSurroundings } from '../../pages/surroundings';
import { Switch } from '../../pages/switch';
import { DEFAULT_SETTINGS, type Settings } from '../../settings/settings';
import type { TextKey } from '../../texts/texts';
import { Appearance } from './appearance';
import { Connect } from './connect';
import { Shortcuts } from './shortcuts';
import { Values } from './values';

export interface ChangeProps {
  readonly onChange: (change: Partial<Settings>) => void;
}

/** Milliseconds that "saved" stays. */
const SAVED_SHOWN = 2_500;

/** Changes settings, and tells for a moment that they are kept. */
function useChange(): readonly [boolean, ChangeProps['onChange']] {
  const { change } = useSurroundings();
  const [saved, setSaved] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const keep = (part: Partial<Settings>) => {
    void change(part).then(() => {
      setSaved(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setSaved(false), SAVED_SHOWN);
    });
  };
  return [saved, keep];
}

const SECTIONS: readonly (readonly [string, TextKey])[] = [
  ['connect', 'options_section_connect'],
  ['values', 'options_section_values'],
  ['appearance', 'options_section_appearance'],
  ['watching', 'options_section_watching'],
  ['shortcuts', 'options_section_shortcuts'],
  ['privacy', 'options_section_privacy'],
];

function Watching({ onChange }: ChangeProps) {
  const { texts, settings } = useSurroundings();
  return (
    <>
      <Switch
        checked={settings.readAhead}
        onChange={(readAhead) => onChange({ readAhead })}
        label={texts.text('options_read_ahead')}
        detail={texts.text('options_read_ahead_detail')}
      />
      <Switch
        checked={settings.history}
        onChange={(history) => onChange({ history })}
        label={texts.text('options_history')}
        detail={texts.text('options_history_detail')}
      />
      <p>
        <a href="/my-values.html">{texts.text('mine_title')}</a>
      </p>
    </>
  );
}

function Reset({ onChange }: ChangeProps) {
  const { texts } = useSurroundings();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        {texts.text('options_reset')}
      </button>
      {asking && (
        <Confirmation
          question={texts.text('options_reset_question')}
          detail={texts.text('options_reset_detail')}
          action={texts.text('options_reset')}
          onConfirm={() => onChange(DEFAULT_SETTINGS)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

export function Options() {
  const { texts } = useSurroundings();
  const status = useStatus();
  const [saved, onChange] = useChange();
  const contents: Readonly<Record<string, preact.ComponentChildren>> = {
    connect: <Connect status={status} />,
    values: <Values onChange={onChange} />,
    appearance: <Appearance onChange={onChange} />,
    watching: <Watching onChange={onChange} />,
    shortcuts: <Shortcuts />,
    privacy: (
      <>
        <p>{texts.text('options_privacy')}</p>
        <p>{texts.text('options_privacy_server')}</p>
        <p class="soft">
          {texts.text('options_version', { version: browser.runtime.getManifest().version })}
        </p>
        <Reset onChange={onChange} />
      </>
    ),
  };
  return (
    <>
      <header>
        <h1>
          <img src="/icon/icon.svg" alt="" width="36" height="36" /> {texts.text('product')}
        </h1>
      </header>
      <div class="layout">
        <nav aria-label={texts.text('options_sections')}>
          <ul>
            {SECTIONS.map(([id, title]) => (
              <li key={id}>
                <a href={`#${id}`}>{texts.text(title)}</a>
              </li>
            ))}
          </ul>
        </nav>
        <main>
          {SECTIONS.map(([id, title]) => (
            <section key={id} id={id} class="card" aria-labelledby={`${id}-title`}>
              <h2 id={`${id}-title`}>{texts.text(title)}</h2>
              {contents[id]}
            </section>
          ))}
        </main>
      </div>
      <p role="status" class={saved ? 'saved' : 'saved away'}>
        {saved && texts.text('options_saved')}
      </p>
    </>
  );
}
