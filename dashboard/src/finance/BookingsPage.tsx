import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import type { Settled } from '../core/problem.ts'
import { usePerson } from '../core/use-person.ts'
import type { BookingsAnswer } from '../ledger/money-data.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyCsv } from '../ui/CopyCsv.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageButtons } from '../ui/PageButtons.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { Table } from '../ui/Table.tsx'
import { useBookingColumns } from './booking-columns.tsx'

const route = getRouteApi('/signed-in/money/bookings')

/** Bookings: those that need a second person first, then decided ones. */
export function BookingsPage() {
  const { waiting, decided } = route.useLoaderData()
  return (
    <div className="space-y-4">
      <Waiting waiting={waiting} />
      <Decided decided={decided} />
      <Outlet />
    </div>
  )
}

function Waiting({ waiting }: { waiting: Settled<BookingsAnswer> }) {
  const text = usePageText()
  const words = text.bookings
  const person = usePerson()
  const columns = useBookingColumns('waiting')
  if (!waiting.ok) return <RetryPanel problem={waiting.problem} />
  return (
    <Card>
      <CardHeader title={words.waiting} help={words.waitingHelp}>
        {person && may(person, 'bookMoney') && (
          <Link
            to="/money/bookings/new"
            search={(before) => before}
            resetScroll={false}
            className={buttonClass({ kind: 'primary' })}
          >
            <Plus aria-hidden="true" />
            {words.propose}
          </Link>
        )}
      </CardHeader>
      <Table
        caption={words.waiting}
        columns={columns}
        rows={waiting.value.bookings}
        rowKey={(row) => row.id}
        empty={<EmptyState>{words.noWaiting}</EmptyState>}
      />
    </Card>
  )
}

const shown = ['booked', 'refused'] as const

function Decided({ decided }: { decided: Settled<BookingsAnswer> }) {
  const text = usePageText()
  const words = text.bookings
  const { decided: status = 'booked' } = route.useSearch()
  const columns = useBookingColumns('decided')
  if (!decided.ok) return <RetryPanel problem={decided.problem} />
  const { bookings, next_cursor } = decided.value
  return (
    <Card>
      <CardHeader title={words.decided}>
        <CopyCsv columns={columns} rows={bookings} />
        <Segmented
          label={words.filter}
          segments={shown.map((option) => ({
            key: option,
            label: text.status.booking[option],
            isActive: option === status,
            link: { to: '/money/bookings', search: { decided: option } },
          }))}
        />
      </CardHeader>
      <Table
        caption={words.decided}
        columns={columns}
        rows={bookings}
        rowKey={(row) => row.id}
        empty={<EmptyState>{words.noDecided}</EmptyState>}
      />
      <PageButtons label={words.decided} next={next_cursor} />
    </Card>
  )
}
