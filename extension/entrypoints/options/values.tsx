import { HIGHER_ORDERS } from '../../history/shares';
import { HIGHER_ORDER_NAMES, useSurroundings } from '../../pages/surroundings';
import type { ChangeProps } from './options';

/** Which of the 19 values are shown. */
export function Values({ onChange }: ChangeProps) {
  const { texts, settings, values } = useSurroundings();
  const hidden = settings.hiddenValues;
  return (
    <>
      <div class="line">
        <p class="soft">
          {texts.text('options_values_shown', {
            count: values.length - hidden.length,
            total: values.length,
          })}
        </p>
        <div class="buttons">
          <button type="button" onClick={() => onChange({ hiddenValues: [] })}>
            {texts.text('options_values_all')}
          </button>
          <button
            type="button"
            onClick={() => onChange({ hiddenValues: values.map((value) => value.id) })}
          >
            {texts.text('options_values_none')}
          </button>
        </div>
      </div>
      {HIGHER_ORDERS.map((group) => (
        <fieldset key={group} class="values">
          <legend>{texts.text(HIGHER_ORDER_NAMES[group])}</legend>
          {values
            .filter((value) => value.higherOrder === group)
            .map((value) => (
              <label key={value.id} class="choice value" style={{ '--value': value.color }}>
                <input
                  type="checkbox"
                  checked={!hidden.includes(value.id)}
                  onChange={(event) =>
                    onChange({
                      hiddenValues: event.currentTarget.checked
                        ? hidden.filter((id) => id !== value.id)
                        : [...hidden, value.id],
                    })
                  }
                />
                <span>
                  <span aria-hidden="true">{value.icon}</span> {value.shortName}
                  <small class="soft">{value.definition}</small>
                </span>
              </label>
            ))}
        </fieldset>
      ))}
    </>
  );
}
