import { Link } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyCsv } from '../ui/CopyCsv.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { type CsvColumn, Table } from '../ui/Table.tsx'
import type { Debt } from './money-data.ts'

/** Affiliates with debts, and the amounts. Finance can propose to write them off. */
export function DebtsCard({ debts }: { debts: readonly Debt[] }) {
  const words = usePageText().audit
  const columns = useColumns()
  return (
    <Card>
      <CardHeader title={words.debts} help={words.debtsHelp}>
        <CopyCsv columns={columns} rows={debts} />
      </CardHeader>
      <Table
        caption={words.debts}
        columns={columns}
        rows={debts}
        rowKey={(row) => `${row.advertiser.id} ${row.affiliate.id} ${row.currency}`}
        empty={<EmptyState>{words.noDebts}</EmptyState>}
      />
    </Card>
  )
}

function useColumns(): CsvColumn<Debt>[] {
  const text = usePageText()
  const words = text.audit
  const person = usePerson()
  const mayBook = person !== null && may(person, 'bookMoney')
  const columns: CsvColumn<Debt>[] = [
    {
      id: 'affiliate',
      header: text.money.affiliate,
      cell: (row) => (
        <div className="py-1">
          {row.affiliate.name}
          <p className="text-sm text-muted">{row.advertiser.name}</p>
        </div>
      ),
      csv: (row) => row.affiliate.name,
    },
    {
      id: 'advertiser',
      header: text.money.advertiser,
      isCsvOnly: true,
      cell: (row) => row.advertiser.name,
      csv: (row) => row.advertiser.name,
    },
    {
      id: 'in_transit',
      header: words.inTransit,
      isNumber: true,
      isMinor: true,
      cell: (row) => <MoneyText money={row.in_transit} className="text-muted" />,
      csv: (row) => row.in_transit.amount,
    },
    {
      id: 'debt',
      header: words.debt,
      isNumber: true,
      cell: (row) => <MoneyText money={row.debt} className="font-medium" />,
      csv: (row) => row.debt.amount,
    },
    {
      id: 'currency',
      header: text.money.currency,
      isCsvOnly: true,
      cell: (row) => row.currency,
      csv: (row) => row.currency,
    },
  ]
  if (!mayBook) return columns
  return [
    ...columns,
    { id: 'act', header: '', cell: (row) => <WriteOff row={row} />, csv: () => '' },
  ]
}

function WriteOff({ row }: { row: Debt }) {
  const words = usePageText().audit
  return (
    <Link
      to="/money/bookings/new"
      search={{
        ...{ kind: 'debt_writeoff', advertiser_id: row.advertiser.id, currency: row.currency },
        affiliate_id: row.affiliate.id,
      }}
      aria-label={words.writeOffOf(row.affiliate.name)}
      className={buttonClass({ size: 'small' })}
    >
      {words.writeOff}
    </Link>
  )
}
