import { Link } from '@tanstack/react-router'
import { useHomeText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyCsv } from '../ui/CopyCsv.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { PageButtons } from '../ui/PageButtons.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { type CsvColumn, Table } from '../ui/Table.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { AffiliateConversions } from './home-data.ts'

type Conversion = AffiliateConversions['conversions'][number]

/** The latest conversions, newest first, page by page. */
export function ConversionsCard({ page }: { page: AffiliateConversions }) {
  const text = useHomeText()
  const columns = useColumns()
  return (
    <Card>
      <CardHeader title={text.home.conversions}>
        <CopyCsv columns={columns} rows={page.conversions} />
      </CardHeader>
      <Table
        caption={text.home.conversionsCaption}
        columns={columns}
        rows={page.conversions}
        rowKey={(row) => row.id}
        empty={<EmptyState>{text.home.noConversions}</EmptyState>}
      />
      <PageButtons label={text.home.conversions} next={page.next_cursor} keepsScroll />
    </Card>
  )
}

function useColumns(): CsvColumn<Conversion>[] {
  const text = useHomeText()
  const format = useFormat()
  const words = text.conversions
  return [
    {
      id: 'recorded_at',
      header: words.when,
      isMinor: true,
      cell: (row) => <TimeText at={row.recorded_at} />,
      csv: (row) => row.recorded_at,
    },
    {
      id: 'event',
      header: words.event,
      cell: (row) => (
        <div className="py-1">
          <Link
            to="/earned/$conversionId"
            params={{ conversionId: row.id }}
            aria-label={text.home.openConversion(
              text.events[row.event],
              format.exact(row.recorded_at),
            )}
            className="font-medium after:absolute after:inset-0 after:content-['']"
          >
            {text.events[row.event]}
          </Link>
          <p className="text-sm text-muted sm:hidden">
            <TimeText at={row.recorded_at} />
          </p>
        </div>
      ),
      csv: (row) => row.event,
    },
    {
      id: 'offer',
      header: words.offer,
      isMinor: true,
      cell: (row) => <span className="block max-w-48 truncate">{row.offer.name}</span>,
      csv: (row) => row.offer.name,
    },
    {
      id: 'sub1',
      header: words.subId,
      isMinor: true,
      cell: (row) => <span className="block max-w-32 truncate text-muted">{row.sub1 ?? '—'}</span>,
      csv: (row) => row.sub1 ?? '',
    },
    {
      id: 'commission',
      header: words.commission,
      isNumber: true,
      cell: (row) => (row.commission ? <MoneyText money={row.commission} /> : '—'),
      csv: (row) => row.commission?.amount ?? '',
    },
    {
      id: 'currency',
      header: text.home.currency,
      isCsvOnly: true,
      cell: (row) => row.commission?.currency,
      csv: (row) => row.commission?.currency ?? '',
    },
    {
      id: 'status',
      header: words.status,
      cell: (row) => <Status row={row} />,
      csv: (row) => row.payout_status ?? row.commission_status ?? row.status,
    },
    {
      id: 'hold_until',
      header: words.holdUntil,
      isMinor: true,
      cell: (row) => <HoldUntil row={row} />,
      csv: (row) => row.hold_until ?? '',
    },
  ]
}

/**
 * The commission's status, which says more than the conversion's, and the reason of a rejection.
 */
function Status({ row }: { row: Conversion }) {
  const text = useHomeText()
  const pill = row.commission_status ? (
    <StatusPill of="commission" status={row.payout_status ?? row.commission_status} />
  ) : (
    <StatusPill of="conversion" status={row.status} />
  )
  if (row.rejection) {
    return (
      <div className="py-1">
        {pill}
        <p className="max-w-72 pl-4 text-sm text-pretty text-muted">
          {text.rejections[row.rejection]}
        </p>
      </div>
    )
  }
  return (
    <div className="py-1">
      {pill}
      {isHeld(row) && (
        <p className="pl-4 text-sm text-muted sm:hidden">
          <HoldUntil row={row} />
        </p>
      )}
    </div>
  )
}

/** The end of a hold is shown only while it lasts. */
const isHeld = (row: Conversion) =>
  row.commission_status === 'held' || row.commission_status === 'pending'

function HoldUntil({ row }: { row: Conversion }) {
  const format = useFormat()
  if (!row.hold_until || !isHeld(row)) return <span className="text-muted">—</span>
  return (
    <time dateTime={row.hold_until} title={format.exact(row.hold_until)}>
      {format.dayOf(row.hold_until)}
    </time>
  )
}
