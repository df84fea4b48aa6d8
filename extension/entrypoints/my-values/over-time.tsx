import type { HigherOrder } from '@schema/values';
import { useMemo } from 'preact/hooks';
import { HIGHER_ORDERS, type Measure } from '../../history/shares';
import type { Showing } from '../../history/showing';
import { type Bucket, type Step, timelineOf } from '../../history/timeline';
import { formatDay, formatNumber, formatShare } from '../../pages/formats';
import { HIGHER_ORDER_NAMES, useSurroundings } from '../../pages/surroundings';

/** Days or weeks that fit into a small chart. */
const BUCKETS = 60;
/** User units of a chart's SVG. */
const WIDTH = 300;
const HEIGHT = 90;

interface ChartProps {
  readonly group: HigherOrder;
  readonly buckets: readonly Bucket[];
  /** The greatest shares in any of the charts, so that they can be compared. */
  readonly up: number;
  readonly down: number;
}

const shareIn = (bucket: Bucket, group: HigherOrder) =>
  bucket.shares.find((share) => share.higherOrder === group);

/** Bars up for endorsed and, hatched, down for in conflict. */
function Chart({ group, buckets, up, down }: ChartProps) {
  const { texts } = useSurroundings();
  const width = WIDTH / Math.max(buckets.length, 7);
  const unit = HEIGHT / (up + down);
  const middle = up * unit;
  const first = buckets[0];
  const last = buckets[buckets.length - 1];
  return (
    <figure>
      <figcaption>{texts.text(HIGHER_ORDER_NAMES[group])}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        {buckets.map((bucket, place) => {
          const share = shareIn(bucket, group);
          if (share === undefined) return null;
          const endorsed = share.endorsedShare * unit;
          const conflict = share.conflictShare * unit;
          const bar = { x: place * width + width * 0.1, width: width * 0.8 };
          return (
            <g key={bucket.start}>
              <title>
                {formatDay(texts, bucket.start, 'medium')}:{' '}
                {formatShare(texts, share.endorsedShare)} /{' '}
                {formatShare(texts, share.conflictShare)}
              </title>
              <rect class="endorsed" {...bar} y={middle - endorsed} height={endorsed} />
              <rect class="conflict" {...bar} mask="url(#hatch)" y={middle} height={conflict} />
            </g>
          );
        })}
        <line class="axis" x1="0" x2={WIDTH} y1={middle} y2={middle} />
      </svg>
      <p class="dates soft" aria-hidden="true">
        <span>{first && formatDay(texts, first.start, 'short')}</span>
        <span>{last && last !== first && formatDay(texts, last.start, 'short')}</span>
      </p>
    </figure>
  );
}

interface OverTimeProps {
  readonly showings: readonly Showing[];
  readonly measure: Measure;
  readonly step: Step;
  readonly onStep: (step: Step) => void;
}

export function OverTime({ showings, measure, step, onStep }: OverTimeProps) {
  const { texts } = useSurroundings();
  const buckets = useMemo(
    () => timelineOf(showings, step, measure, BUCKETS),
    [showings, step, measure],
  );
  const all = buckets.flatMap((bucket) => bucket.shares);
  const up = Math.max(...all.map((share) => share.endorsedShare), 0.01);
  const down = Math.max(...all.map((share) => share.conflictShare), up / 20);
  return (
    <>
      <div class="line">
        <p class="soft">{texts.text('mine_time_detail', { highest: texts.percent(up) })}</p>
        <label>
          {texts.text('mine_step')}{' '}
          <select
            value={step}
            onChange={(event) => onStep(event.currentTarget.value === 'day' ? 'day' : 'week')}
          >
            <option value="day">{texts.text('mine_step_day')}</option>
            <option value="week">{texts.text('mine_step_week')}</option>
          </select>
        </label>
      </div>
      <div class="charts">
        {HIGHER_ORDERS.map((group) => (
          <Chart key={group} group={group} buckets={buckets} up={up} down={down} />
        ))}
      </div>
      <details>
        <summary>{texts.text('mine_numbers')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard */}
        <section class="scroll" tabIndex={0} aria-label={texts.text('mine_numbers')}>
          <p class="soft">{texts.text('mine_numbers_detail')}</p>
          <table>
            <thead>
              <tr>
                <th scope="col">{texts.text('mine_from')}</th>
                <th scope="col" class="number">
                  {texts.text('mine_videos')}
                </th>
                {HIGHER_ORDERS.map((group) => (
                  <th key={group} scope="col" class="number">
                    {texts.text(HIGHER_ORDER_NAMES[group])}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {buckets
                .filter((bucket) => bucket.videos > 0)
                .map((bucket) => (
                  <tr key={bucket.start}>
                    <th scope="row">{formatDay(texts, bucket.start, 'medium')}</th>
                    <td class="number">{formatNumber(texts, bucket.videos)}</td>
                    {bucket.shares.map((share) => (
                      <td key={share.higherOrder} class="number">
                        {texts.text('mine_pair', {
                          endorsed: formatShare(texts, share.endorsedShare),
                          conflict: formatShare(texts, share.conflictShare),
                        })}
                      </td>
                    ))}
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      </details>
    </>
  );
}
