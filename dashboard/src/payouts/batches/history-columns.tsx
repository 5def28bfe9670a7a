import { Link } from '@tanstack/react-router'
import { useFormat } from '../../core/i18n/use-format.ts'
import type { Column } from '../../ui/Table.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { batchCode, batchPlace } from './batch-names.ts'
import type { HistoryItem } from './history-data.ts'
import { useItemColumns } from './item-columns.tsx'

/** Columns as in a batch, plus the batch and the time. */
export function useHistoryColumns(): Column<HistoryItem>[] {
  const text = useFinanceText()
  const words = text.payoutHistory
  const format = useFormat()
  const nameOf = ({ batch, amount: { currency }, created_at }: HistoryItem) =>
    `${batchCode(batch.id)} · ${batchPlace({ ...batch, currency, created_at }, format)}`
  const columns: Column<HistoryItem>[] = useItemColumns()
  // Partial lists cannot be sorted here: only the loaded pages would be.
  const [affiliate, ...rest] = columns.map(({ order: _order, ...column }) => column)
  return [
    ...(affiliate ? [affiliate] : []),
    {
      id: 'batch',
      header: words.batch,
      isMinor: true,
      cell: (row) => (
        <Link
          to="/payouts/batches/$batchId"
          params={{ batchId: row.batch.id }}
          aria-label={text.payouts.openBatch(nameOf(row))}
          className="text-accent underline-offset-2 hover:underline"
        >
          {batchCode(row.batch.id)}
        </Link>
      ),
    },
    {
      id: 'created',
      header: words.when,
      isMinor: true,
      cell: (row) => <TimeText at={row.created_at} />,
    },
    ...rest,
  ]
}
