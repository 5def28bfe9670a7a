import type { PayoutItemStatus } from '../../../../schema/vocabulary.ts'
import { usePageText } from '../../i18n/language.ts'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import type { Batch } from './payouts-data.ts'

const failed: readonly PayoutItemStatus[] = ['failed', 'returned', 'reversed']

const countOf = (batch: Batch, statuses: readonly PayoutItemStatus[]) =>
  statuses.reduce((sum, status) => sum + (batch.items_by_status[status] ?? 0), 0)

/** Paid in green, refused in red, the rest still open. */
export function BatchProgress({ batch, className }: { batch: Batch; className?: string }) {
  const text = usePageText()
  const parts = [
    { key: 'paid', count: countOf(batch, ['paid']), color: 'bg-good' },
    { key: 'failed', count: countOf(batch, failed), color: 'bg-bad' },
  ]
  const done = parts.reduce((sum, part) => sum + part.count, 0)
  return (
    <ProgressBar
      label={text.payouts.progressOf(done, batch.item_count)}
      parts={parts}
      total={batch.item_count}
      {...(className ? { className } : {})}
    />
  )
}
