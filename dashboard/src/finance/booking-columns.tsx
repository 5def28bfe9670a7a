import { Link } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { usePerson } from '../core/use-person.ts'
import type { Booking } from '../ledger/money-data.ts'
import { MoneyText } from '../ui/MoneyText.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import type { CsvColumn } from '../ui/Table.tsx'
import { TimeText } from '../ui/TimeText.tsx'

/** The advertiser and affiliate of a booking: "River Outfitters, Anna Reed". */
export const aboutOf = ({ advertiser, affiliate }: Booking): string =>
  [advertiser?.name, affiliate?.name].filter(Boolean).join(', ')

/** A person's name, marked if it is the reader. */
export function useWho() {
  const words = usePageText().bookings
  const person = usePerson()
  return (someone: Booking['decided_by']): string => {
    if (someone === null) return '—'
    const name = someone.name ?? ''
    return someone.id === person?.id ? words.you(name) : name
  }
}

export function useBookingColumns(list: 'waiting' | 'decided'): CsvColumn<Booking>[] {
  const text = usePageText()
  const format = useFormat()
  const who = useWho()
  const words = text.bookings
  const isWaiting = list === 'waiting'
  const personOf = (row: Booking) => (isWaiting ? row.proposed_by : row.decided_by)
  return [
    {
      id: 'kind',
      header: words.kind,
      cell: (row) => (
        <div className="py-1">
          <Link
            to="/money/bookings/$bookingId"
            params={{ bookingId: row.id }}
            search={(before) => before}
            resetScroll={false}
            aria-label={words.open(`${words.kinds[row.kind]}, ${row.reference}`)}
            className="font-medium after:absolute after:inset-0 after:content-['']"
          >
            {words.kinds[row.kind]}
          </Link>
          <p className="text-sm text-muted">{aboutOf(row)}</p>
        </div>
      ),
      csv: (row) => row.kind,
    },
    {
      id: 'about',
      header: text.money.who,
      isCsvOnly: true,
      cell: aboutOf,
      csv: aboutOf,
    },
    {
      id: 'reference',
      header: words.reference,
      isMinor: true,
      cell: (row) => <span className="block max-w-48 truncate">{row.reference}</span>,
      csv: (row) => row.reference,
    },
    {
      id: 'effective',
      header: words.effective,
      isMinor: true,
      cell: (row) => format.dayWithYear(row.effective_at.slice(0, 10)),
      csv: (row) => row.effective_at,
    },
    {
      id: 'person',
      header: isWaiting ? words.proposedBy : words.decidedBy,
      isMinor: true,
      cell: (row) => (
        <>
          {who(personOf(row))}
          <span className="text-muted">
            {' · '}
            <TimeText at={(isWaiting ? null : row.decided_at) ?? row.created_at} />
          </span>
        </>
      ),
      csv: (row) => personOf(row)?.name ?? '',
    },
    {
      id: 'status',
      header: text.money.status,
      isMinor: true,
      isCsvOnly: isWaiting,
      cell: (row) => <StatusPill of="booking" status={row.status} />,
      csv: (row) => row.status,
    },
    {
      id: 'amount',
      header: text.money.amount,
      isNumber: true,
      cell: (row) => <MoneyText money={row.amount} className="font-medium" />,
      csv: (row) => row.amount.amount,
    },
    {
      id: 'currency',
      header: text.money.currency,
      isCsvOnly: true,
      cell: (row) => row.amount.currency,
      csv: (row) => row.amount.currency,
    },
  ]
}
