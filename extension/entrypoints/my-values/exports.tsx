import { download, toCsv, toJson } from '../../history/export';
import type { Impression } from '../../history/impression';
import type { Showing } from '../../history/showing';
import { useSurroundings } from '../../pages/surroundings';

interface ExportsProps {
  readonly impressions: readonly Impression[];
  /** Only their impressions are exported. */
  readonly listed: readonly Showing[];
}

export function Exports({ impressions, listed }: ExportsProps) {
  const { texts } = useSurroundings();
  const save = (kind: 'csv' | 'json') => {
    const ids = new Set(listed.flatMap((showing) => showing.ids));
    const chosen = impressions.filter((impression) => ids.has(impression.id));
    const now = Date.now();
    const name = `overtones-${new Date(now).toISOString().slice(0, 10)}.${kind}`;
    if (kind === 'csv') download(name, 'text/csv;charset=utf-8', toCsv(chosen));
    else download(name, 'application/json', toJson(chosen, now));
  };
  return (
    <div class="buttons">
      <button type="button" disabled={listed.length === 0} onClick={() => save('csv')}>
        {texts.text('mine_export_csv')}
      </button>
      <button type="button" disabled={listed.length === 0} onClick={() => save('json')}>
        {texts.text('mine_export_json')}
      </button>
    </div>
  );
}
