import { HIGHER_ORDERS, type Measure, type ValueShare } from '../../history/shares';
import { formatShare } from '../../pages/formats';
import { HIGHER_ORDER_NAMES, useSurroundings } from '../../pages/surroundings';
import { formatAmount } from './amounts';

interface BalanceProps {
  readonly shares: readonly ValueShare[];
  readonly measure: Measure;
}

/** Endorsed against in conflict, as bars beside the numbers that the circle draws. */
export function Balance({ shares, measure }: BalanceProps) {
  const { texts, values } = useSurroundings();
  const greatest = Math.max(
    ...shares.flatMap((share) => [share.endorsedShare, share.conflictShare]),
    0.01,
  );
  const cell = (share: number, amount: number, kind: 'endorsed' | 'conflict') => (
    <td>
      <span class="bar-cell">
        {share > 0 && (
          <span class={`bar ${kind}`} style={{ '--length': share / greatest }} aria-hidden="true" />
        )}
        <span class="figures">
          {formatShare(texts, share)}{' '}
          <small class="soft">{formatAmount(texts, amount, measure)}</small>
        </span>
      </span>
    </td>
  );
  return (
    <table class="balance">
      <caption class="hidden">{texts.text('mine_balance')}</caption>
      <thead>
        <tr>
          <th scope="col">{texts.text('mine_value')}</th>
          <th scope="col">{texts.text('mine_endorsed')}</th>
          <th scope="col">{texts.text('mine_conflict')}</th>
        </tr>
      </thead>
      {HIGHER_ORDERS.map((group) => (
        <tbody key={group}>
          <tr>
            <th scope="rowgroup" colSpan={3} class="group">
              {texts.text(HIGHER_ORDER_NAMES[group])}
            </th>
          </tr>
          {shares.map((share, place) => {
            const value = values[place];
            if (value?.higherOrder !== group) return null;
            return (
              <tr key={value.id} style={{ '--value': value.color }}>
                <th scope="row">
                  <span aria-hidden="true">{value.icon}</span> {value.shortName}
                </th>
                {cell(share.endorsedShare, share.endorsed, 'endorsed')}
                {cell(share.conflictShare, share.conflict, 'conflict')}
              </tr>
            );
          })}
        </tbody>
      ))}
    </table>
  );
}
