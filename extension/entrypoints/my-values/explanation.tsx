import type { Measure, ValueShare } from '../../history/shares';
import { formatShare } from '../../pages/formats';
import { HIGHER_ORDER_NAMES, useSurroundings, useValue } from '../../pages/surroundings';
import { formatAmount } from './amounts';

interface ExplanationProps {
  readonly share: ValueShare;
  readonly measure: Measure;
  readonly onShowVideos: () => void;
}

/** What the chosen value means, and what was found of it. */
export function Explanation({ share, measure, onShowVideos }: ExplanationProps) {
  const { texts } = useSurroundings();
  const value = useValue(share.value);
  if (value === undefined) return null;
  const found = share.endorsed + share.conflict > 0;
  return (
    <aside class="explanation" style={{ '--value': value.color }} aria-live="polite">
      <h3>
        <span aria-hidden="true">{value.icon}</span> {value.shortName}
      </h3>
      <p class="soft">
        {value.name} · {texts.text(HIGHER_ORDER_NAMES[value.higherOrder])}
      </p>
      <p>{value.definition}</p>
      <dl>
        <dt>
          <span class="sample endorsed" aria-hidden="true" /> {texts.text('mine_endorsed')}
        </dt>
        <dd>
          <b>{formatShare(texts, share.endorsedShare)}</b>{' '}
          <span class="soft">{formatAmount(texts, share.endorsed, measure)}</span>
        </dd>
        <dt>
          <span class="sample conflict" aria-hidden="true" /> {texts.text('mine_conflict')}
        </dt>
        <dd>
          <b>{formatShare(texts, share.conflictShare)}</b>{' '}
          <span class="soft">{formatAmount(texts, share.conflict, measure)}</span>
        </dd>
      </dl>
      {found && (
        <button type="button" onClick={onShowVideos}>
          {texts.text('mine_show_videos')}
        </button>
      )}
    </aside>
  );
}
