import { getRouteApi, Link } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { openOf } from '../finance/booking-draft.ts'
import type { WholeInvoice } from '../ledger/money-data.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Facts } from '../ui/FactRows.tsx'
import { FileButton } from '../ui/FileButton.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { lastDayOf, shownStatus } from './invoice-facts.ts'
import { PrintButtons } from './PrintButtons.tsx'
import { VoidInvoice } from './VoidInvoice.tsx'

const route = getRouteApi('/signed-in/money/invoices/$invoiceId')

/** One invoice in a panel over the list: its lines, payments and actions. */
export function InvoicePanel() {
  const text = usePageText()
  const found = route.useLoaderData()
  const navigate = route.useNavigate()
  const close = () =>
    void navigate({ to: '/money/invoices', search: (before) => before, resetScroll: false })
  if (found.ok) return <OpenInvoice whole={found.value} close={close} />
  return (
    <SidePanel onClose={close}>
      {found.problem.code === 'not_found' ? (
        <EmptyState>{text.invoices.gone}</EmptyState>
      ) : (
        <RetryPanel problem={found.problem} />
      )}
    </SidePanel>
  )
}

function OpenInvoice({ whole, close }: { whole: WholeInvoice; close: () => void }) {
  const text = usePageText()
  const format = useFormat()
  const words = text.invoices
  const { invoice, payments } = whole
  return (
    <SidePanel
      title={words.title(invoice.number)}
      onClose={close}
      actions={<Actions whole={whole} />}
    >
      <Card>
        <div className="flex flex-wrap items-start justify-between gap-4">
          <div>
            <p className="text-2xl font-semibold">
              <MoneyText money={invoice.total} />
            </p>
            <p className="text-muted">{invoice.advertiser.name}</p>
          </div>
          <StatusPill of="invoice" status={shownStatus(invoice)} className="font-medium" />
        </div>
        {invoice.void_reason && <p className="mt-3">{words.voided(invoice.void_reason)}</p>}
        <div className="mt-4">
          <Facts
            facts={[
              [
                words.period,
                format.range({ from: invoice.period_start, to: lastDayOf(invoice.period_end) }),
              ],
              [words.due, format.dayOf(invoice.due_at)],
              [words.paid, format.money(invoice.paid)],
              [words.open, invoice.status === 'issued' ? format.money(openOf(invoice)) : '—'],
            ]}
          />
        </div>
        <div className="mt-4 flex flex-wrap items-center gap-2">
          <PrintButtons invoice={invoice} />
          <FileButton
            label={text.money.csv}
            hint={invoice.number}
            path={`/v1/invoices/${invoice.id}/lines.csv`}
            name={`${invoice.number}.csv`}
          />
        </div>
      </Card>
      <Lines whole={whole} />
      <Card>
        <CardHeader title={words.payments} />
        {payments.length === 0 && <p className="text-muted">{words.noPayments}</p>}
        <ul className="divide-y divide-border">
          {payments.map((payment) => (
            <li key={payment.booking_id} className="flex justify-between gap-4 py-2">
              <span className="min-w-0 break-words">
                {payment.reference}
                <span className="text-muted"> · {format.dayOf(payment.effective_at)}</span>
              </span>
              <MoneyText money={payment.amount} className="font-medium" />
            </li>
          ))}
        </ul>
      </Card>
    </SidePanel>
  )
}

function Actions({ whole: { invoice } }: { whole: WholeInvoice }) {
  const words = usePageText().invoices
  const person = usePerson()
  const mayBook = person !== null && may(person, 'bookMoney')
  if (!mayBook || invoice.status !== 'issued') return null
  return (
    <div className="flex flex-wrap items-center justify-end gap-2">
      <VoidInvoice invoice={invoice} />
      <Link
        to="/money/bookings/new"
        search={{ invoice_id: invoice.id }}
        className={buttonClass({ kind: 'primary' })}
      >
        {words.recordPayment}
      </Link>
    </div>
  )
}

type Line = WholeInvoice['lines'][number]

function Lines({ whole }: { whole: WholeInvoice }) {
  const text = usePageText()
  const format = useFormat()
  const words = text.invoices
  const what = (line: Line) =>
    [line.event && text.events[line.event], words.kinds[line.kind]].filter(Boolean).join(' · ')
  const columns: Column<Line>[] = [
    {
      id: 'offer',
      header: words.offer,
      cell: (line) => (
        <div className="py-1">
          {line.offer_name}
          <p className="text-sm text-muted">{what(line)}</p>
        </div>
      ),
    },
    {
      id: 'count',
      header: words.count,
      isNumber: true,
      isMinor: true,
      cell: (line) => format.number(line.count),
    },
    {
      id: 'amount',
      header: text.money.amount,
      isNumber: true,
      cell: (line) => <MoneyText money={line.amount} />,
    },
  ]
  return (
    <Card>
      <CardHeader title={words.lines} />
      <Table
        caption={words.lines}
        columns={columns}
        rows={whole.lines}
        rowKey={(line) => String(line.position)}
        empty={<EmptyState>{text.table.empty}</EmptyState>}
      />
    </Card>
  )
}
