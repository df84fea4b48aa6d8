import type { ValueId } from '@schema/values';
import { HIGHER_ORDERS, type Measure } from '../../history/shares';
import { HIGHER_ORDER_NAMES, useSurroundings } from '../../pages/surroundings';
import type { TextKey } from '../../texts/texts';
import type { Period, Selection } from './selection';

const PERIODS: readonly (readonly [Period, TextKey])[] = [
  ['7', 'mine_period_7'],
  ['30', 'mine_period_30'],
  ['90', 'mine_period_90'],
  ['all', 'mine_period_all'],
  ['between', 'mine_period_between'],
];

const MEASURES: readonly (readonly [Measure, TextKey])[] = [
  ['videos', 'mine_measure_videos'],
  ['seconds', 'mine_measure_seconds'],
];

interface ControlsProps {
  readonly selection: Selection;
  readonly onSelect: (change: Partial<Selection>) => void;
}

/** Of which time, and what is counted. */
export function PeriodControls({
  selection,
  onSelect,
  measure,
  onMeasure,
}: ControlsProps & {
  readonly measure: Measure;
  readonly onMeasure: (measure: Measure) => void;
}) {
  const { texts } = useSurroundings();
  return (
    <div class="controls">
      <label>
        <span>{texts.text('mine_period')}</span>
        <select
          value={selection.period}
          onChange={(event) => {
            const chosen = PERIODS.find(([period]) => period === event.currentTarget.value);
            if (chosen) onSelect({ period: chosen[0] });
          }}
        >
          {PERIODS.map(([period, name]) => (
            <option key={period} value={period}>
              {texts.text(name)}
            </option>
          ))}
        </select>
      </label>
      {selection.period === 'between' && (
        <>
          <label>
            <span>{texts.text('mine_first_day')}</span>
            <input
              type="date"
              value={selection.first}
              onChange={(event) => onSelect({ first: event.currentTarget.value })}
            />
          </label>
          <label>
            <span>{texts.text('mine_last_day')}</span>
            <input
              type="date"
              value={selection.last}
              onChange={(event) => onSelect({ last: event.currentTarget.value })}
            />
          </label>
        </>
      )}
      <fieldset class="inline">
        <legend>{texts.text('mine_measure')}</legend>
        {MEASURES.map(([each, name]) => (
          <label key={each} class="choice">
            <input
              type="radio"
              name="measure"
              checked={each === measure}
              onChange={() => onMeasure(each)}
            />
            {texts.text(name)}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

/** Which videos of that time the list has. */
export function ListControls({ selection, onSelect }: ControlsProps) {
  const { texts, values } = useSurroundings();
  return (
    <search class="controls">
      <label class="wide">
        <span>{texts.text('mine_search')}</span>
        <input
          type="search"
          value={selection.words}
          placeholder={texts.text('mine_search_hint')}
          onInput={(event) => onSelect({ words: event.currentTarget.value })}
        />
      </label>
      <label>
        <span>{texts.text('mine_filter_value')}</span>
        <select
          value={selection.value ?? ''}
          onChange={(event) => {
            const id = event.currentTarget.value;
            const value: ValueId | null = values.find((each) => each.id === id)?.id ?? null;
            onSelect({ value });
          }}
        >
          <option value="">{texts.text('mine_any_value')}</option>
          {HIGHER_ORDERS.map((group) => (
            <optgroup key={group} label={texts.text(HIGHER_ORDER_NAMES[group])}>
              {values
                .filter((value) => value.higherOrder === group)
                .map((value) => (
                  <option key={value.id} value={value.id}>
                    {value.shortName}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
    </search>
  );
}
