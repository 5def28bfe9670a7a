import { MoneyText } from '../../ui/MoneyText.tsx'
import type { CsvColumn } from '../../ui/Table.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { payPalReason } from '../paypal-reasons.ts'
import { obstacleActors } from './obstacle-actors.ts'
import type { Account } from './pay-data.ts'

/** Whose balance it is, what it gets, and every obstacle in plain words with who must act. */
export function useAccountColumns(): CsvColumn<Account>[] {
  const text = useFinanceText()
  const words = text.payRun
  const lastOf = ({ last_problem }: Account) =>
    payPalReason({ problem_code: last_problem, problem_message: null }, text)
  return [
    {
      id: 'affiliate',
      header: text.payouts.affiliate,
      cell: (row) => (
        <div className="min-w-0 py-1">
          <p className="max-w-36 truncate font-medium sm:max-w-60">{row.affiliate.name}</p>
          <p className="max-w-36 truncate text-sm text-muted sm:max-w-60">
            {row.receiver ?? words.noReceiver}
          </p>
          <p className="max-w-36 truncate text-sm text-muted sm:hidden">{row.advertiser.name}</p>
          <p className="sm:hidden">
            <MoneyText money={row.obstacles.length === 0 ? row.amount : row.balance} />
          </p>
        </div>
      ),
      csv: (row) => row.affiliate.name,
    },
    { ...csvOnly('code', 'Code', (row) => row.affiliate.code) },
    { ...csvOnly('receiver', text.payouts.receiver, (row) => row.receiver ?? '') },
    {
      id: 'advertiser',
      header: text.payouts.advertiser,
      isMinor: true,
      cell: (row) => row.advertiser.name,
      csv: (row) => row.advertiser.name,
    },
    {
      id: 'balance',
      header: words.balance,
      isNumber: true,
      isMinor: true,
      cell: (row) => <MoneyText money={row.balance} className="text-muted" />,
      csv: (row) => row.balance.amount,
    },
    {
      id: 'amount',
      header: words.amount,
      isNumber: true,
      // On phones the name has it, so that the reason has room.
      isMinor: true,
      cell: (row) =>
        row.obstacles.length === 0 ? <MoneyText money={row.amount} className="font-medium" /> : '—',
      csv: (row) => (row.obstacles.length === 0 ? row.amount.amount : ''),
    },
    { ...csvOnly('currency', text.home.currency, (row) => row.balance.currency) },
    {
      id: 'obstacles',
      header: words.obstacle,
      cell: (row) => <Obstacles account={row} last={lastOf(row)} />,
      csv: (row) => row.obstacles.map((obstacle) => text.obstacles[obstacle]).join('; '),
    },
  ]
}

function csvOnly(id: string, header: string, csv: (row: Account) => string): CsvColumn<Account> {
  return { id, header, isCsvOnly: true, cell: csv, csv }
}

function Obstacles({ account, last }: { account: Account; last: string | null }) {
  const text = useFinanceText()
  const words = text.payRun
  const { obstacles, balance, minimum } = account
  if (obstacles.length === 0) {
    return (
      <span className="inline-flex items-center gap-2">
        <span aria-hidden="true" className="size-2 shrink-0 rounded-full bg-good" />
        {words.ready}
      </span>
    )
  }
  return (
    <ul className="space-y-1 py-1">
      {obstacles.map((obstacle) => (
        <li key={obstacle} title={text.obstacleHelp[obstacle]} className="max-w-80">
          <span className="text-pretty">{text.obstacles[obstacle]}</span>
          {obstacle === 'below_minimum' && (
            <span className="text-sm text-muted max-sm:hidden">
              {' · '}
              <MoneyText money={balance} /> / <MoneyText money={minimum} />
            </span>
          )}
          <span className="block text-sm text-muted">{text.actors[obstacleActors[obstacle]]}</span>
          {obstacle === 'receiver_problem' && last && (
            <span className="block text-sm text-pretty text-muted">
              {words.lastProblem}: {last}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
