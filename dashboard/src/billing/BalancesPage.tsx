import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import type { Balance } from '../ledger/money-data.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyCsv } from '../ui/CopyCsv.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { PageButtons } from '../ui/PageButtons.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { type CsvColumn, Table } from '../ui/Table.tsx'
import { stateOf } from './balance-facts.ts'
import { MinimumsCard } from './MinimumsCard.tsx'
import { OwnBalance } from './OwnBalance.tsx'

const route = getRouteApi('/signed-in/money/balances')

/** An advertiser's own balance; for staff the balances of all advertisers. */
export function BalancesPage() {
  const person = usePerson()
  const found = route.useLoaderData()
  if (!found.ok) return <RetryPanel problem={found.problem} />
  const { advertisers, next_cursor } = found.value
  const isStaff = person !== null && may(person, 'seeBookings')
  return (
    <div className="space-y-4">
      {isStaff ? (
        <Balances balances={advertisers} next={next_cursor} />
      ) : (
        advertisers.map((balance) => (
          <div key={balance.advertiser.id} className="space-y-4">
            <OwnBalance balance={balance} />
            <MinimumsCard balance={balance} />
          </div>
        ))
      )}
      <Outlet />
    </div>
  )
}

interface Row {
  readonly balance: Balance
  readonly part: Balance['balances'][number]
}

function Balances(props: { balances: readonly Balance[]; next: string | null }) {
  const words = usePageText().balances
  const columns = useColumns()
  const rows = props.balances.flatMap((balance) =>
    balance.balances.map((part): Row => ({ balance, part })),
  )
  return (
    <Card>
      <CardHeader title={words.list} help={words.listHelp}>
        <CopyCsv columns={columns} rows={rows} />
      </CardHeader>
      <Table
        caption={words.list}
        columns={columns}
        rows={rows}
        rowKey={({ balance, part }) => `${balance.advertiser.id} ${part.currency}`}
        empty={<EmptyState>{words.none}</EmptyState>}
      />
      <PageButtons label={words.list} next={props.next} />
    </Card>
  )
}

function useColumns(): CsvColumn<Row>[] {
  const text = usePageText()
  const words = text.balances
  const money = (id: 'deposit' | 'receivable' | 'unfunded', header: string): CsvColumn<Row> => ({
    id,
    header,
    isNumber: true,
    isMinor: id !== 'deposit',
    cell: ({ part }) => <MoneyText money={part[id]} />,
    csv: ({ part }) => part[id].amount,
  })
  return [
    {
      id: 'advertiser',
      header: text.money.advertiser,
      cell: ({ balance, part }) => (
        <div className="py-1">
          <Link
            to="/money/balances/$advertiserId"
            params={{ advertiserId: balance.advertiser.id }}
            search={(before) => before}
            resetScroll={false}
            aria-label={words.openOne(`${balance.advertiser.name}, ${part.currency}`)}
            className="font-medium after:absolute after:inset-0 after:content-['']"
          >
            {balance.advertiser.name}
          </Link>
          <p className="text-sm text-muted">{words.billings[balance.billing]}</p>
          <p className="text-sm sm:hidden">
            <StatusPill of="deposit" status={stateOf(balance, part)} />
          </p>
        </div>
      ),
      csv: ({ balance }) => balance.advertiser.name,
    },
    {
      id: 'state',
      header: text.money.status,
      isMinor: true,
      cell: ({ balance, part }) => <StatusPill of="deposit" status={stateOf(balance, part)} />,
      csv: ({ balance, part }) => stateOf(balance, part),
    },
    money('deposit', words.deposit),
    money('receivable', words.owed),
    {
      id: 'limit',
      header: words.limit,
      isNumber: true,
      isMinor: true,
      cell: ({ balance }) =>
        balance.billing === 'postpaid' ? <MoneyText money={balance.credit_limit} /> : '—',
      csv: ({ balance }) => (balance.billing === 'postpaid' ? balance.credit_limit.amount : ''),
    },
    money('unfunded', words.waiting),
    {
      id: 'currency',
      header: text.money.currency,
      isCsvOnly: true,
      cell: ({ part }) => part.currency,
      csv: ({ part }) => part.currency,
    },
  ]
}
