import type { ValueId } from '@schema/values';
import { useMemo, useState } from 'preact/hooks';
import { coverageOf, type Measure, type ValueShare, valueShares } from '../../history/shares';
import type { Showing } from '../../history/showing';
import type { Step } from '../../history/timeline';
import { useSurroundings } from '../../pages/surroundings';
import { Balance } from './balance';
import { Circle } from './circle';
import { Creators } from './creators';
import { Explanation } from './explanation';
import { OverTime } from './over-time';
import { Summary } from './summary';

const DAY = 24 * 60 * 60 * 1000;
/** Days up to which a time is shown day by day. */
const DAYWISE = 31;

const amount = (share: ValueShare) => share.endorsed + share.conflict;

function greatest(shares: readonly ValueShare[]): ValueShare | undefined {
  return [...shares].sort((a, b) => amount(b) - amount(a))[0];
}

function usualStep(showings: readonly Showing[]): Step {
  const first = showings[0];
  const last = showings[showings.length - 1];
  return first && last && last.started - first.started > DAYWISE * DAY ? 'week' : 'day';
}

interface FiguresProps {
  /** Of the chosen period, the oldest first; at least one. */
  readonly showings: readonly Showing[];
  readonly measure: Measure;
  readonly onShowVideos: (value: ValueId) => void;
}

/** All that is counted for one period. */
export function Figures({ showings, measure, onShowVideos }: FiguresProps) {
  const { texts } = useSurroundings();
  const [chosen, setChosen] = useState<ValueId | null>(null);
  const [pointed, setPointed] = useState<ValueId | null>(null);
  const [step, setStep] = useState<Step | null>(null);
  const coverage = useMemo(() => coverageOf(showings), [showings]);
  const shares = useMemo(() => valueShares(showings, measure), [showings, measure]);
  const shareOf = (value: ValueId | null) => shares.find((share) => share.value === value);
  const current = shareOf(chosen) ?? greatest(shares);
  const explained = shareOf(pointed) ?? current;
  const read = coverage.final + coverage.provisional;
  return (
    <>
      <section class="card" aria-labelledby="summary">
        <h2 id="summary">{texts.text('mine_summary')}</h2>
        <Summary coverage={coverage} />
      </section>
      {read === 0 || current === undefined || explained === undefined ? (
        <p class="card">{texts.text('mine_none_read')}</p>
      ) : (
        <>
          <section class="card" aria-labelledby="circle">
            <h2 id="circle">{texts.text('mine_circle')}</h2>
            <p class="soft">{texts.text('mine_circle_detail')}</p>
            <div class="circle-row">
              <Circle
                shares={shares}
                chosen={current.value}
                onPoint={setPointed}
                onChoose={setChosen}
              />
              <Explanation
                share={explained}
                measure={measure}
                onShowVideos={() => onShowVideos(explained.value)}
              />
            </div>
          </section>
          <section class="card" aria-labelledby="balance">
            <h2 id="balance">{texts.text('mine_balance')}</h2>
            <p class="soft">{texts.text('mine_balance_detail')}</p>
            <Balance shares={shares} measure={measure} />
          </section>
          <section class="card" aria-labelledby="time">
            <h2 id="time">{texts.text('mine_time')}</h2>
            <OverTime
              showings={showings}
              measure={measure}
              step={step ?? usualStep(showings)}
              onStep={setStep}
            />
          </section>
        </>
      )}
      <section class="card" aria-labelledby="creators">
        <h2 id="creators">{texts.text('mine_creators')}</h2>
        <Creators showings={showings} />
      </section>
    </>
  );
}
