import { ask } from '../../pages/background';
import { useSurroundings } from '../../pages/surroundings';
import { pauseWords } from '../../pages/wording';
import type { Pause } from '../../settings/settings';

const MINUTE = 60_000;

interface PauseSectionProps {
  readonly pause: Pause;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Stop asking about videos for a while, and go on. */
export function PauseSection({ pause, now }: PauseSectionProps) {
  const { texts } = useSurroundings();
  const words = pauseWords(pause, texts, now);
  const choose = (pause: Pause) => void ask({ type: 'pause', pause });
  return (
    <section aria-labelledby="pause">
      <h2 id="pause">{texts.text('popup_pause')}</h2>
      <p role="status" class="soft">
        {words ?? texts.text('popup_pause_detail')}
      </p>
      {words === null ? (
        <div class="buttons">
          <button type="button" onClick={() => choose(Date.now() + 15 * MINUTE)}>
            {texts.text('popup_pause_quarter')}
          </button>
          <button type="button" onClick={() => choose(Date.now() + 60 * MINUTE)}>
            {texts.text('popup_pause_hour')}
          </button>
          <button type="button" onClick={() => choose('until_resumed')}>
            {texts.text('popup_pause_open')}
          </button>
        </div>
      ) : (
        <button type="button" class="primary" onClick={() => choose(null)}>
          {texts.text('popup_resume')}
        </button>
      )}
    </section>
  );
}
