import { Link } from '@tanstack/react-router'
import type { Column } from '../../ui/Table.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { useDeskText } from './desk-text.ts'
import type { HistoryItem } from './history-data.ts'
import { useItemColumns } from './item-columns.tsx'

/** As in a batch, with the batch and the time. */
export function useHistoryColumns(): Column<HistoryItem>[] {
  const text = useDeskText()
  const words = text.payoutHistory
  const columns: Column<HistoryItem>[] = useItemColumns()
  // A page of a list that goes on is not sorted here: the order would only be that of the page.
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
          aria-label={text.payouts.openBatch(row.batch.number)}
          className="text-accent underline-offset-2 hover:underline"
        >
          #{row.batch.number}
        </Link>
      ),
      csv: (row) => row.batch.id,
    },
    {
      id: 'created',
      header: words.when,
      isMinor: true,
      cell: (row) => <TimeText at={row.created_at} />,
      csv: (row) => row.created_at,
    },
    ...rest,
  ]
}
