import type { Coverage } from '../../history/shares';
import { formatNumber, formatSeconds } from '../../pages/formats';
import { useSurroundings } from '../../pages/surroundings';
import type { TextKey } from '../../texts/texts';

/** How much was shown, and how much of it the figures rest on. */
export function Summary({ coverage }: { readonly coverage: Coverage }) {
  const { texts } = useSurroundings();
  const counts: readonly (readonly [TextKey, string])[] = [
    ['mine_count_videos', formatNumber(texts, coverage.videos)],
    ['mine_count_seconds', formatSeconds(texts, coverage.seconds)],
    ['mine_count_final', formatNumber(texts, coverage.final)],
    ['mine_count_provisional', formatNumber(texts, coverage.provisional)],
    ['mine_count_without', formatNumber(texts, coverage.withoutValues)],
    ['mine_count_unread', formatNumber(texts, coverage.unread)],
  ];
  return (
    <dl class="counts">
      {counts.map(([name, count]) => (
        <div key={name}>
          <dt>{texts.text(name)}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}
