import { Link } from '@tanstack/react-router'
import { useFormat } from '../../core/i18n/use-format.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { BatchCode, BatchPlace } from '../batches/BatchLabel.tsx'
import { useBatchName } from '../batches/batch-names.ts'
import { useFinanceText } from '../finance-texts.ts'
import { type Batch, shownStatus } from '../payouts-data.ts'

/** Batches without a clear answer from PayPal. Each opens with the next steps. */
export function StuckBatchesCard({ batches }: { batches: readonly Batch[] }) {
  const words = useFinanceText().attention
  const columns = useColumns()
  return (
    <Card>
      <CardHeader title={words.stuck} help={words.stuckHelp} />
      <Table
        caption={words.stuck}
        columns={columns}
        rows={batches}
        rowKey={(row) => row.id}
        empty={<p className="text-muted">{words.noStuck}</p>}
      />
    </Card>
  )
}

function useColumns(): Column<Batch>[] {
  const text = useFinanceText()
  const format = useFormat()
  const nameOf = useBatchName()
  const words = text.payouts
  return [
    {
      id: 'batch',
      header: words.batch,
      cell: (row) => (
        <div className="py-1">
          <Link
            to="/payouts/batches/$batchId"
            params={{ batchId: row.id }}
            aria-label={words.openBatch(nameOf(row))}
            className="font-medium after:absolute after:inset-0 after:content-['']"
          >
            <BatchPlace batch={row} />
          </Link>
          <BatchCode batch={row} />
        </div>
      ),
    },
    {
      id: 'status',
      header: words.status,
      cell: (row) => (
        <div className="py-1">
          <StatusPill of="batch" status={shownStatus(row)} className="font-medium" />
          <p className="pl-4 text-sm text-pretty text-muted">
            {row.problem ? text.batchProblems[row.problem.code] : text.stuck.unknown.happened}
          </p>
        </div>
      ),
    },
    {
      id: 'count',
      header: words.itemCount,
      isNumber: true,
      isMinor: true,
      cell: (row) => format.number(row.item_count),
    },
    {
      id: 'total',
      header: words.total,
      isNumber: true,
      cell: (row) => <MoneyText money={row.total} className="font-medium" />,
    },
    {
      id: 'created',
      header: words.created,
      isMinor: true,
      cell: (row) => <TimeText at={row.created_at} />,
    },
  ]
}
