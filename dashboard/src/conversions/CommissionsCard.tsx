import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import type { ConversionDetail } from './conversions-data.ts'

type Line = ConversionDetail['commissions'][number]

/** Commissions of the conversion by level, with their status. */
export function CommissionsCard({ conversion }: { conversion: ConversionDetail }) {
  const text = usePageText()
  const words = text.deal
  const columns = useColumns(conversion.commissions.some(({ refunded }) => isSome(refunded)))
  if (!['lead', 'sale', 'rebill'].includes(conversion.event)) return null
  return (
    <Card>
      <CardHeader title={words.commissions} />
      <Table
        caption={words.commissions}
        columns={columns}
        rows={conversion.commissions}
        rowKey={(row) => row.id}
        empty={<p className="text-muted">{words.noCommissions}</p>}
      />
    </Card>
  )
}

const isSome = ({ amount }: { amount: string }) => !/^[0.]+$/.test(amount)

function useColumns(hasRefunds: boolean): Column<Line>[] {
  const text = usePageText()
  const format = useFormat()
  const words = text.deal
  const refunded: Column<Line> = {
    id: 'refunded',
    header: words.refunded,
    isNumber: true,
    isMinor: true,
    cell: (row) => (isSome(row.refunded) ? <MoneyText money={row.refunded} /> : '—'),
  }
  return [
    {
      id: 'affiliate',
      header: words.affiliate,
      cell: (row) => (
        <div className="max-w-32 py-1 sm:max-w-none">
          <p className="truncate">{row.affiliate.name}</p>
          <p className="text-sm text-muted">
            {words.level} {row.level}
          </p>
        </div>
      ),
    },
    {
      id: 'amount',
      header: text.deals.earned,
      isNumber: true,
      cell: (row) => <MoneyText money={row.amount} />,
    },
    ...(hasRefunds ? [refunded] : []),
    {
      id: 'status',
      header: text.deals.status,
      cell: (row) => (
        <div className="py-1">
          <StatusPill of="commission" status={row.status} />
          {row.is_in_review && <p className="pl-4 text-sm text-muted">{words.inReview}</p>}
        </div>
      ),
    },
    {
      id: 'hold_until',
      header: words.holdUntil,
      isMinor: true,
      cell: (row) => (
        <time dateTime={row.hold_until} title={format.exact(row.hold_until)}>
          {['pending', 'held', 'unfunded'].includes(row.status)
            ? format.dayOf(row.hold_until)
            : '—'}
        </time>
      ),
    },
  ]
}
