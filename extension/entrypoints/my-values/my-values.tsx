import { useMemo, useRef, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { HISTORY_LIMIT } from '../../history/history';
import type { Measure } from '../../history/shares';
import { type Showing, showingsOf } from '../../history/showing';
import { Confirmation } from '../../pages/confirmation';
import { formatMoment, formatNumber, formatVideos } from '../../pages/formats';
import { useSurroundings } from '../../pages/surroundings';
import { ListControls, PeriodControls } from './controls';
import { Exports } from './exports';
import { Figures } from './figures';
import { EVERYTHING, matching, type Selection, spanOf, within } from './selection';
import { type Stored, useStored } from './stored';
import { Videos } from './videos';

/** What is about to be deleted, once it is confirmed. */
type Deletion =
  | { readonly kind: 'one'; readonly showing: Showing }
  | { readonly kind: 'listed'; readonly showings: readonly Showing[] }
  | { readonly kind: 'all' };

function Empty() {
  const { texts, settings } = useSurroundings();
  return (
    <section class="card" aria-labelledby="empty">
      <h2 id="empty">{texts.text('mine_empty')}</h2>
      <p>{texts.text(settings.history ? 'mine_empty_detail' : 'mine_empty_off')}</p>
      <button type="button" onClick={() => void browser.runtime.openOptionsPage()}>
        {texts.text('options_title')}
      </button>
    </section>
  );
}

function Deleting(props: {
  readonly deletion: Deletion;
  readonly total: number;
  readonly stored: Stored;
  readonly onClose: () => void;
}) {
  const { texts } = useSurroundings();
  const { deletion, total, stored, onClose } = props;
  const never = texts.text('mine_delete_forever');
  switch (deletion.kind) {
    case 'one': {
      const { showing } = deletion;
      return (
        <Confirmation
          question={texts.text('mine_delete_one_question')}
          detail={`${texts.text('mine_delete_one_detail', {
            title: showing.description || texts.text('mine_no_text'),
            time: formatMoment(texts, showing.started),
          })} ${never}`}
          action={texts.text('mine_delete_one')}
          onConfirm={() => void stored.remove(showing.ids)}
          onClose={onClose}
        />
      );
    }
    case 'listed': {
      const { showings } = deletion;
      const videos = formatVideos(texts, showings.length);
      return (
        <Confirmation
          question={texts.text('mine_delete_listed_question', { videos })}
          detail={`${texts.text('mine_delete_listed_detail')} ${never}`}
          action={texts.text('mine_delete_listed', { videos })}
          onConfirm={() => void stored.remove(showings.flatMap((showing) => showing.ids))}
          onClose={onClose}
        />
      );
    }
    case 'all':
      return (
        <Confirmation
          question={texts.text('mine_delete_all_question')}
          detail={`${texts.text('mine_delete_all_detail', {
            videos: formatVideos(texts, total),
          })} ${never}`}
          action={texts.text('mine_delete_all')}
          onConfirm={() => void stored.clear()}
          onClose={onClose}
        />
      );
  }
}

export function MyValues() {
  const { texts } = useSurroundings();
  const stored = useStored();
  const [selection, setSelection] = useState<Selection>(EVERYTHING);
  const [measure, setMeasure] = useState<Measure>('videos');
  const [deletion, setDeletion] = useState<Deletion | null>(null);
  const list = useRef<HTMLHeadingElement>(null);
  const select = (change: Partial<Selection>) => setSelection({ ...selection, ...change });

  const showings = useMemo(() => showingsOf(stored.impressions ?? []), [stored.impressions]);
  const { period, first, last } = selection;
  const ofPeriod = useMemo(
    () => within(showings, spanOf({ ...EVERYTHING, period, first, last }, Date.now())),
    [showings, period, first, last],
  );
  const listed = useMemo(() => matching(ofPeriod, selection), [ofPeriod, selection]);

  return (
    <>
      <header>
        <h1>
          <img src="/icon/icon.svg" alt="" width="36" height="36" /> {texts.text('mine_title')}
        </h1>
        <p>{texts.text('mine_intro')}</p>
        <p class="soft">{texts.text('mine_caution')}</p>
      </header>
      <main>
        {stored.failed && <p class="card">{texts.text('mine_failed')}</p>}
        {stored.impressions !== null && showings.length === 0 && <Empty />}
        {showings.length > 0 && (
          <>
            <PeriodControls
              selection={selection}
              onSelect={select}
              measure={measure}
              onMeasure={setMeasure}
            />
            {ofPeriod.length === 0 ? (
              <p class="card">{texts.text('mine_period_empty')}</p>
            ) : (
              <Figures
                showings={ofPeriod}
                measure={measure}
                onShowVideos={(value) => {
                  select({ value, words: '' });
                  list.current?.focus();
                }}
              />
            )}
            <section class="card" aria-labelledby="videos">
              <h2 id="videos" ref={list} tabIndex={-1}>
                {texts.text('mine_list')}
              </h2>
              <ListControls selection={selection} onSelect={select} />
              <div class="line">
                <p role="status">
                  {texts.text('mine_listed', {
                    videos: formatVideos(texts, listed.length),
                    total: formatNumber(texts, showings.length),
                  })}
                </p>
                <Exports impressions={stored.impressions ?? []} listed={listed} />
              </div>
              <Videos
                showings={listed}
                onDelete={(showing) => setDeletion({ kind: 'one', showing })}
              />
            </section>
            <section class="card" aria-labelledby="deleting">
              <h2 id="deleting">{texts.text('mine_deleting')}</h2>
              <p class="soft">
                {texts.text('mine_kept', { limit: formatNumber(texts, HISTORY_LIMIT) })}
              </p>
              <div class="buttons">
                {listed.length > 0 && listed.length < showings.length && (
                  <button
                    type="button"
                    class="danger"
                    onClick={() => setDeletion({ kind: 'listed', showings: listed })}
                  >
                    {texts.text('mine_delete_listed', {
                      videos: formatVideos(texts, listed.length),
                    })}
                  </button>
                )}
                <button type="button" class="danger" onClick={() => setDeletion({ kind: 'all' })}>
                  {texts.text('mine_delete_all')}
                </button>
              </div>
            </section>
          </>
        )}
      </main>
      {deletion !== null && (
        <Deleting
          deletion={deletion}
          total={showings.length}
          stored={stored}
          onClose={() => setDeletion(null)}
        />
      )}
    </>
  );
}
