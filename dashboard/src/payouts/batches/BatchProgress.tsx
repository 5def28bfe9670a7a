import { type PayoutItemStatus, payoutItemStatuses } from '../../../../schema/vocabulary.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { useFinanceText } from '../finance-texts.ts'
import type { Batch } from '../payouts-data.ts'
import { shownItem } from './item-actions.ts'

/** The colours of the status dots, so that the pills below the bar are its legend. */
const colors: Record<PayoutItemStatus, string> = {
  paid: 'bg-good',
  submitted: 'bg-info',
  on_hold: 'bg-warn',
  unclaimed: 'bg-warn',
  failed: 'bg-bad',
  returned: 'bg-bad',
  reversed: 'bg-bad',
  reserved: 'bg-muted/40',
}
const final: readonly PayoutItemStatus[] = ['paid', 'failed', 'returned', 'reversed']
const order = Object.keys(colors) as PayoutItemStatus[]

const countOf = (batch: Batch, status: PayoutItemStatus) => batch.items_by_status[status] ?? 0

/** A batch's payouts by status, as a bar. */
export function BatchProgress({ batch, className }: { batch: Batch; className?: string }) {
  const text = useFinanceText()
  const done = final.reduce((sum, status) => sum + countOf(batch, status), 0)
  return (
    <ProgressBar
      label={text.payouts.progressOf(done, batch.item_count)}
      parts={order.map((status) => ({
        ...{ key: status, count: countOf(batch, status), color: colors[status] },
      }))}
      done={done}
      total={batch.item_count}
      {...(className ? { className } : {})}
    />
  )
}

/** The legend of the bar with counts; only statuses that occur. */
export function ProgressLegend({ batch }: { batch: Batch }) {
  const text = useFinanceText()
  const format = useFormat()
  const states = payoutItemStatuses.filter((status) => countOf(batch, status) > 0)
  return (
    <ul aria-label={text.batchPage.legend} className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
      {states.map((status) => (
        <li key={status}>
          <StatusPill of="item" status={shownItem(batch.method, status)} />{' '}
          <span className="font-medium tabular-nums">{format.number(countOf(batch, status))}</span>
        </li>
      ))}
    </ul>
  )
}
