import { getRouteApi, Link, useParams } from '@tanstack/react-router'
import { toMinor } from '../../core/format/money.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { CopyCsv } from '../../ui/CopyCsv.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { PageButtons } from '../../ui/PageButtons.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { type CsvColumn, Table } from '../../ui/Table.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { byNumber } from '../../ui/table-sort.ts'
import { useFinanceText } from '../finance-texts.ts'
import { type Batch, shownStatus } from '../payouts-data.ts'
import { BatchCode, BatchPlace } from './BatchLabel.tsx'
import { BatchProgress } from './BatchProgress.tsx'
import { batchCode, useBatchName } from './batch-names.ts'

const route = getRouteApi('/signed-in/payouts/batches')

/** Every batch, newest first; a row opens its panel. */
export function BatchesCard(props: { batches: readonly Batch[]; next: string | null }) {
  const text = useFinanceText()
  const { sort } = route.useSearch()
  const navigate = route.useNavigate()
  const { batchId } = useParams({ strict: false })
  const columns = [...useStateColumns(), ...useFactColumns()]
  const { batches, next } = props
  return (
    <Card>
      <CardHeader title={text.payouts.batches}>
        <CopyCsv columns={columns} rows={batches} />
      </CardHeader>
      <Table
        caption={text.payouts.batches}
        columns={columns}
        rows={batches}
        rowKey={(row) => row.id}
        isCurrent={(row) => row.id === batchId}
        empty={<EmptyState>{text.payouts.noBatches}</EmptyState>}
        sort={sort}
        onSort={(next) =>
          void navigate({
            search: (before) => ({ ...before, sort: next }),
            replace: true,
            resetScroll: false,
          })
        }
      />
      <PageButtons label={text.payouts.batches} next={next} />
    </Card>
  )
}

/** The batch with its status. */
function useStateColumns(): CsvColumn<Batch>[] {
  const text = useFinanceText()
  const nameOf = useBatchName()
  const words = text.payouts
  return [
    {
      id: 'number',
      header: words.batch,
      order: (left, right) =>
        byNumber(Date.parse(left.created_at), Date.parse(right.created_at)) ||
        byNumber(left.number ?? 0, right.number ?? 0),
      cell: (row) => (
        <div className="py-1">
          <Link
            to="/payouts/batches/$batchId"
            params={{ batchId: row.id }}
            search={({ sort, cursor, run }) => ({ sort, cursor, run })}
            resetScroll={false}
            aria-label={words.openBatch(nameOf(row))}
            className="font-medium after:absolute after:inset-0 after:content-['']"
          >
            <BatchPlace batch={row} />
          </Link>
          <BatchCode batch={row} />
        </div>
      ),
      csv: (row) => batchCode(row.id),
    },
    {
      id: 'status',
      header: words.status,
      cell: (row) => (
        <div className="py-1">
          <StatusPill of="batch" status={shownStatus(row)} />
          {row.problem && (
            <p className="max-w-72 pl-4 text-sm text-pretty text-muted max-sm:hidden">
              {text.batchProblems[row.problem.code]}
            </p>
          )}
        </div>
      ),
      csv: (row) => row.status,
    },
    {
      id: 'method',
      header: text.batchPage.method,
      isMinor: true,
      cell: (row) => text.batchPage.methods[row.method],
      csv: (row) => row.method,
    },
    {
      id: 'progress',
      header: words.progress,
      isMinor: true,
      cell: (row) => <BatchProgress batch={row} className="w-28" />,
      csv: (row) => JSON.stringify(row.items_by_status),
    },
  ]
}

/** How much, by whom and when. */
function useFactColumns(): CsvColumn<Batch>[] {
  const text = useFinanceText()
  const format = useFormat()
  const words = text.payouts
  return [
    {
      id: 'affiliates',
      header: words.itemCount,
      isNumber: true,
      isMinor: true,
      order: (left, right) => byNumber(left.item_count, right.item_count),
      cell: (row) => format.number(row.item_count),
      csv: (row) => String(row.item_count),
    },
    {
      id: 'total',
      header: words.total,
      isNumber: true,
      order: (left, right) => byNumber(toMinor(left.total), toMinor(right.total)),
      cell: (row) => <MoneyText money={row.total} className="font-medium" />,
      csv: (row) => row.total.amount,
    },
    {
      id: 'currency',
      header: text.home.currency,
      isCsvOnly: true,
      cell: (row) => row.currency,
      csv: (row) => row.currency,
    },
    {
      id: 'created_by',
      header: words.createdBy,
      isMinor: true,
      cell: (row) => row.created_by?.name ?? words.scheduler,
      csv: (row) => row.created_by?.name ?? '',
    },
    {
      id: 'created',
      header: words.created,
      isMinor: true,
      order: (left, right) => byNumber(Date.parse(left.created_at), Date.parse(right.created_at)),
      cell: (row) => <TimeText at={row.created_at} />,
      csv: (row) => row.created_at,
    },
  ]
}
