import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import { invoiceStatuses } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { openOf } from '../finance/booking-draft.ts'
import type { Invoice, InvoicesAnswer } from '../ledger/money-data.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyCsv } from '../ui/CopyCsv.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { PageButtons } from '../ui/PageButtons.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { type CsvColumn, Table } from '../ui/Table.tsx'
import { lastDayOf, shownStatus } from './invoice-facts.ts'

const route = getRouteApi('/signed-in/money/invoices')

/** Invoices of advertisers with credit. An advertiser sees its own. */
export function InvoicesPage() {
  const found = route.useLoaderData()
  return (
    <div className="space-y-4">
      {found.ok ? <Invoices page={found.value} /> : <RetryPanel problem={found.problem} />}
      <Outlet />
    </div>
  )
}

function Invoices({ page }: { page: InvoicesAnswer }) {
  const text = usePageText()
  const words = text.invoices
  const person = usePerson()
  const { invoices: status } = route.useSearch()
  const isStaff = person !== null && may(person, 'seeBookings')
  const columns = useColumns(isStaff)
  const choices = [undefined, ...invoiceStatuses] as const
  return (
    <Card>
      <CardHeader title={words.list} help={words.help}>
        <CopyCsv columns={columns} rows={page.invoices} />
        {person && may(person, 'bookMoney') && (
          <Link
            to="/money/invoices/issue"
            search={(before) => before}
            resetScroll={false}
            className={buttonClass({ kind: 'primary' })}
          >
            {words.issue}
          </Link>
        )}
      </CardHeader>
      <div className="mb-3">
        <Segmented
          label={words.filter}
          segments={choices.map((option) => ({
            key: option ?? 'all',
            label: option ? text.status.invoice[option] : words.all,
            isActive: option === status,
            link: { to: '/money/invoices', search: { invoices: option } },
          }))}
        />
      </div>
      <Table
        caption={words.list}
        columns={columns}
        rows={page.invoices}
        rowKey={(row) => row.id}
        empty={<EmptyState>{words.none}</EmptyState>}
      />
      <PageButtons label={words.list} next={page.next_cursor} />
    </Card>
  )
}

function useColumns(isStaff: boolean): CsvColumn<Invoice>[] {
  const text = usePageText()
  const format = useFormat()
  const words = text.invoices
  const periodOf = (row: Invoice) =>
    format.range({ from: row.period_start, to: lastDayOf(row.period_end) })
  return [
    {
      id: 'number',
      header: words.number,
      cell: (row) => (
        <div className="py-1">
          <Link
            to="/money/invoices/$invoiceId"
            params={{ invoiceId: row.id }}
            search={(before) => before}
            resetScroll={false}
            aria-label={words.openOne(row.number)}
            className="font-medium whitespace-nowrap after:absolute after:inset-0 after:content-['']"
          >
            {row.number}
          </Link>
          <p className="text-sm text-muted sm:hidden">
            {isStaff ? row.advertiser.name : periodOf(row)}
          </p>
        </div>
      ),
      csv: (row) => row.number,
    },
    {
      id: 'advertiser',
      header: text.money.advertiser,
      isMinor: true,
      isCsvOnly: !isStaff,
      cell: (row) => <span className="block max-w-40 truncate">{row.advertiser.name}</span>,
      csv: (row) => row.advertiser.name,
    },
    {
      id: 'period',
      header: words.period,
      isMinor: true,
      cell: periodOf,
      csv: (row) => `${row.period_start}/${row.period_end}`,
    },
    {
      id: 'due',
      header: words.due,
      isMinor: true,
      cell: (row) => format.dayOf(row.due_at),
      csv: (row) => row.due_at,
    },
    {
      id: 'status',
      header: text.money.status,
      cell: (row) => <StatusPill of="invoice" status={shownStatus(row)} />,
      csv: (row) => row.status,
    },
    {
      id: 'open',
      header: words.open,
      isNumber: true,
      isMinor: true,
      cell: (row) =>
        row.status === 'issued' ? <MoneyText money={openOf(row)} className="text-muted" /> : '—',
      csv: (row) => (row.status === 'issued' ? openOf(row).amount : ''),
    },
    {
      id: 'total',
      header: words.total,
      isNumber: true,
      cell: (row) => <MoneyText money={row.total} className="font-medium" />,
      csv: (row) => row.total.amount,
    },
    {
      id: 'currency',
      header: text.money.currency,
      isCsvOnly: true,
      cell: (row) => row.currency,
      csv: (row) => row.currency,
    },
  ]
}
