import { useState } from 'preact/hooks';
import type { Showing } from '../../history/showing';
import { Chip } from '../../pages/chip';
import { formatMoment, formatSeconds } from '../../pages/formats';
import { useSurroundings } from '../../pages/surroundings';

const PAGE = 25;

interface VideoProps {
  readonly showing: Showing;
  readonly onDelete: (showing: Showing) => void;
}

function Video({ showing, onDelete }: VideoProps) {
  const { texts } = useSurroundings();
  const title = showing.description || texts.text('mine_no_text');
  const ours = showing.url.startsWith('https://www.tiktok.com/');
  return (
    <li class="video">
      <p class="meta soft">
        {formatMoment(texts, showing.started)} · {formatSeconds(texts, showing.seconds)}
        {showing.author !== null && (
          <>
            {' · '}
            <bdi>@{showing.author}</bdi>
          </>
        )}
      </p>
      <p class="title">
        {ours ? (
          <a href={showing.url} target="_blank" rel="noreferrer">
            <bdi>{title}</bdi>
          </a>
        ) : (
          <bdi>{title}</bdi>
        )}
      </p>
      {showing.labels.length > 0 && (
        <ul class="chips">
          {showing.labels.map((label) => (
            <li key={label.value}>
              <Chip
                value={label.value}
                level={label.level}
                score={label.score}
                provisional={showing.reading !== 'final'}
              />
            </li>
          ))}
        </ul>
      )}
      {showing.reading === 'none' && <p class="soft">{texts.text('mine_not_read')}</p>}
      {showing.reading === 'provisional' && <p class="soft">{texts.text('mine_only_guess')}</p>}
      {showing.reading === 'final' && showing.labels.length === 0 && (
        <p class="soft">{texts.text('mine_nothing_found')}</p>
      )}
      <button
        type="button"
        class="link"
        aria-label={texts.text('mine_delete_one_of', { title })}
        onClick={() => onDelete(showing)}
      >
        {texts.text('mine_delete_one')}
      </button>
    </li>
  );
}

interface VideosProps {
  /** The oldest first; shown the newest first. */
  readonly showings: readonly Showing[];
  readonly onDelete: (showing: Showing) => void;
}

export function Videos({ showings, onDelete }: VideosProps) {
  const { texts } = useSurroundings();
  const [length, setLength] = useState(PAGE);
  if (showings.length === 0) return <p>{texts.text('mine_no_match')}</p>;
  return (
    <>
      <ol class="videos">
        {showings
          .slice(-length)
          .reverse()
          .map((showing) => (
            <Video key={showing.ids[0]} showing={showing} onDelete={onDelete} />
          ))}
      </ol>
      {showings.length > length && (
        <button type="button" onClick={() => setLength(length + PAGE)}>
          {texts.text('mine_more')}
        </button>
      )}
    </>
  );
}
