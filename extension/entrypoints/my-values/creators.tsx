import { useMemo, useState } from 'preact/hooks';
import { creatorsOf, type ValueShare } from '../../history/shares';
import type { Showing } from '../../history/showing';
import { formatNumber, formatSeconds } from '../../pages/formats';
import { useSurroundings, useValue } from '../../pages/surroundings';

const PAGE = 10;
const TOP_VALUES = 3;

function TopValue({ share }: { readonly share: ValueShare }) {
  const { texts } = useSurroundings();
  const value = useValue(share.value);
  if (value === undefined) return null;
  return (
    <li class="chip" style={{ '--value': value.color }}>
      <span aria-hidden="true">{value.icon}</span> {value.shortName}{' '}
      <small>
        {share.endorsed > 0 &&
          texts.text('mine_endorsed_count', { count: formatNumber(texts, share.endorsed) })}
        {share.endorsed > 0 && share.conflict > 0 && ' · '}
        {share.conflict > 0 &&
          texts.text('mine_conflict_count', { count: formatNumber(texts, share.conflict) })}
      </small>
    </li>
  );
}

/** Whose videos were shown most, and what stood out in them. */
export function Creators({ showings }: { readonly showings: readonly Showing[] }) {
  const { texts } = useSurroundings();
  const [length, setLength] = useState(PAGE);
  const creators = useMemo(() => creatorsOf(showings), [showings]);
  if (creators.length === 0) return <p class="soft">{texts.text('mine_no_creators')}</p>;
  return (
    <>
      <table class="creators">
        <caption class="hidden">{texts.text('mine_creators')}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.text('mine_creator')}</th>
            <th scope="col" class="number">
              {texts.text('mine_videos')}
            </th>
            <th scope="col" class="number">
              {texts.text('mine_time_shown')}
            </th>
            <th scope="col">{texts.text('mine_top_values')}</th>
          </tr>
        </thead>
        <tbody>
          {creators.slice(0, length).map((creator) => (
            <tr key={creator.author}>
              <th scope="row">
                <bdi>@{creator.author}</bdi>
              </th>
              <td class="number">{formatNumber(texts, creator.videos)}</td>
              <td class="number">{formatSeconds(texts, creator.seconds)}</td>
              <td>
                {creator.values.length > 0 ? (
                  <ul class="chips">
                    {creator.values.slice(0, TOP_VALUES).map((share) => (
                      <TopValue key={share.value} share={share} />
                    ))}
                  </ul>
                ) : (
                  <span class="soft">
                    {texts.text(creator.read > 0 ? 'mine_nothing_found' : 'mine_not_read')}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {creators.length > length && (
        <button type="button" onClick={() => setLength(length + PAGE)}>
          {texts.text('mine_more')}
        </button>
      )}
    </>
  );
}
