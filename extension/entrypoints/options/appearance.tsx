import { useSurroundings } from '../../pages/surroundings';
import { Switch } from '../../pages/switch';
import type { Position, Theme } from '../../settings/settings';
import { LANGUAGES, type Language } from '../../texts/languages';
import type { TextKey } from '../../texts/texts';
import type { ChangeProps } from './options';

/** From which certainty on a threshold is called so. */
const THRESHOLDS: readonly (readonly [number, TextKey])[] = [
  [0.6, 'options_threshold_surest'],
  [0.4, 'options_threshold_fairly'],
  [0.05, 'options_threshold_some'],
  [0, 'options_threshold_all'],
];

const POSITIONS: readonly (readonly [Position, TextKey])[] = [
  ['auto', 'options_position_auto'],
  ['left', 'options_position_left'],
  ['right', 'options_position_right'],
  ['inside', 'options_position_inside'],
];

const THEMES: readonly (readonly [Theme, TextKey])[] = [
  ['auto', 'options_theme_auto'],
  ['light', 'options_theme_light'],
  ['dark', 'options_theme_dark'],
];

/** Each language under its own name. */
const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  es: 'Español',
  fr: 'Français',
  de: 'Deutsch',
  pt: 'Português',
  he: 'עברית',
};

interface ChoicesProps<Choice extends string> {
  readonly name: string;
  readonly legend: TextKey;
  readonly choices: readonly (readonly [Choice, TextKey])[];
  readonly chosen: Choice;
  readonly onChoose: (choice: Choice) => void;
}

function Choices<Choice extends string>(props: ChoicesProps<Choice>) {
  const { texts } = useSurroundings();
  return (
    <fieldset>
      <legend>{texts.text(props.legend)}</legend>
      {props.choices.map(([choice, text]) => (
        <label key={choice} class="choice">
          <input
            type="radio"
            name={props.name}
            checked={choice === props.chosen}
            onChange={() => props.onChoose(choice)}
          />
          {texts.text(text)}
        </label>
      ))}
    </fieldset>
  );
}

function Threshold({ onChange }: ChangeProps) {
  const { texts, settings } = useSurroundings();
  const words = THRESHOLDS.find(([least]) => settings.threshold >= least)?.[1];
  const said = texts.text(words ?? 'options_threshold_all', {
    share: texts.percent(settings.threshold),
  });
  return (
    <label class="threshold">
      <span>{texts.text('options_threshold')}</span>
      <input
        type="range"
        min="0"
        max="0.9"
        step="0.05"
        value={settings.threshold}
        aria-valuetext={said}
        onInput={(event) => onChange({ threshold: event.currentTarget.valueAsNumber })}
      />
      <small class="soft">{said}</small>
    </label>
  );
}

/** How the labels and these pages look. */
export function Appearance({ onChange }: ChangeProps) {
  const { texts, settings } = useSurroundings();
  return (
    <>
      <Switch
        checked={settings.visible}
        onChange={(visible) => onChange({ visible })}
        label={texts.text('popup_show_labels')}
      />
      <Switch
        checked={settings.folded}
        onChange={(folded) => onChange({ folded })}
        label={texts.text('options_folded')}
        detail={texts.text('options_folded_detail')}
      />
      <Threshold onChange={onChange} />
      <div class="columns">
        <Choices
          name="position"
          legend="options_position"
          choices={POSITIONS}
          chosen={settings.position}
          onChoose={(position) => onChange({ position, offset: { x: 0, y: 0 } })}
        />
        <Choices
          name="theme"
          legend="options_theme"
          choices={THEMES}
          chosen={settings.theme}
          onChoose={(theme) => onChange({ theme })}
        />
      </div>
      <label class="language">
        <span>{texts.text('options_language')}</span>
        <select
          value={settings.language}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            onChange({ language: LANGUAGES.find((language) => language === chosen) ?? 'auto' });
          }}
        >
          <option value="auto">{texts.text('options_language_auto')}</option>
          {LANGUAGES.map((language) => (
            <option key={language} value={language} lang={language}>
              {LANGUAGE_NAMES[language]}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
