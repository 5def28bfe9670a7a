import { getRouteApi } from '@tanstack/react-router'
import { payoutItemStatuses } from '../../../../schema/vocabulary.ts'
import { toMinor } from '../../format/money.ts'
import { usePageText } from '../../i18n/language.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { CopyCsv } from '../../ui/CopyCsv.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { byNumber } from '../../ui/table-sort.ts'
import type { Batch, Item } from './payouts-data.ts'
import { payPalReason } from './paypal-reasons.ts'

const route = getRouteApi('/signed-in/payouts/$batchId')

/** The payouts of a batch, by state. */
export function BatchItems({ batch, items }: { batch: Batch; items: readonly Item[] }) {
  const text = usePageText()
  const words = text.payouts
  const { state, items: sort } = route.useSearch()
  const navigate = route.useNavigate()
  const columns = useColumns()
  const shown = state ? items.filter((item) => item.status === state) : items
  return (
    <Card>
      <CardHeader title={words.items}>
        <CopyCsv columns={columns} rows={shown} />
      </CardHeader>
      <div className="mb-3">
        <StateFilter batch={batch} />
      </div>
      <Table
        caption={words.items}
        columns={columns}
        rows={shown}
        rowKey={(row) => row.id}
        empty={<EmptyState>{words.noItems}</EmptyState>}
        sort={sort}
        onSort={(next) =>
          void navigate({
            search: (before) => ({ ...before, items: next }),
            replace: true,
            resetScroll: false,
          })
        }
      />
    </Card>
  )
}

/** Only states that occur, with their counts. */
function StateFilter({ batch }: { batch: Batch }) {
  const text = usePageText()
  const format = useFormat()
  const { state } = route.useSearch()
  const states = payoutItemStatuses.filter(
    (status) => status === state || (batch.items_by_status[status] ?? 0) > 0,
  )
  if (states.length < 2 && state === undefined) return null
  const segment = (status: typeof state, label: string, count: number) => ({
    key: status ?? 'all',
    label: `${label} ${format.number(count)}`,
    isActive: status === state,
    link: {
      to: '/payouts/$batchId' as const,
      params: { batchId: batch.id },
      search: (before: object) => ({ ...before, state: status }),
    },
  })
  return (
    <Segmented
      label={text.payouts.filter}
      segments={[
        segment(undefined, text.payouts.all, batch.item_count),
        ...states.map((status) =>
          segment(status, text.status.item[status], batch.items_by_status[status] ?? 0),
        ),
      ]}
    />
  )
}

function useColumns(): Column<Item>[] {
  const text = usePageText()
  const format = useFormat()
  const words = text.payouts
  const collator = new Intl.Collator(format.locale)
  return [
    {
      id: 'affiliate',
      header: words.affiliate,
      order: (left, right) => collator.compare(left.affiliate.name, right.affiliate.name),
      cell: (row) => (
        <div className="min-w-0 py-1">
          <p className="max-w-32 truncate font-medium sm:max-w-60">{row.affiliate.name}</p>
          <p className="max-w-32 truncate text-sm text-muted sm:max-w-60">{row.receiver}</p>
        </div>
      ),
      csv: (row) => row.affiliate.name,
    },
    {
      id: 'receiver',
      header: words.receiver,
      isCsvOnly: true,
      cell: (row) => row.receiver,
      csv: (row) => row.receiver,
    },
    {
      id: 'advertiser',
      header: words.advertiser,
      isMinor: true,
      cell: (row) => row.advertiser.name,
      csv: (row) => row.advertiser.name,
    },
    {
      id: 'amount',
      header: words.amount,
      isNumber: true,
      order: (left, right) => byNumber(toMinor(left.amount), toMinor(right.amount)),
      cell: (row) => <MoneyText money={row.amount} className="font-medium" />,
      csv: (row) => row.amount.amount,
    },
    {
      id: 'currency',
      header: text.home.currency,
      isCsvOnly: true,
      cell: (row) => row.amount.currency,
      csv: (row) => row.amount.currency,
    },
    {
      id: 'fee',
      header: words.fee,
      isNumber: true,
      isMinor: true,
      cell: (row) => <MoneyText money={row.fee} className="text-muted" />,
      csv: (row) => row.fee.amount,
    },
    {
      id: 'status',
      header: words.status,
      cell: (row) => (
        <div className="py-1">
          <StatusPill of="item" status={row.status} />
          <p className="max-w-60 pl-4 text-sm text-pretty text-muted empty:hidden">
            {payPalReason(row, text)}
          </p>
        </div>
      ),
      csv: (row) => row.status,
    },
    {
      id: 'problem',
      header: words.reason,
      isCsvOnly: true,
      cell: (row) => payPalReason(row, text),
      csv: (row) => payPalReason(row, text) ?? '',
    },
    {
      id: 'transaction',
      header: words.transaction,
      isCsvOnly: true,
      cell: (row) => row.paypal_transaction_id,
      csv: (row) => row.paypal_transaction_id ?? '',
    },
  ]
}
