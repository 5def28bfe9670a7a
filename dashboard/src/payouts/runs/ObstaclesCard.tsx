import { Link } from '@tanstack/react-router'
import { toMinor } from '../../core/format/money.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { byNumber } from '../../ui/table-sort.ts'
import { useFinanceText } from '../finance-texts.ts'
import { obstacleActors } from './obstacle-actors.ts'
import type { Totals } from './pay-data.ts'

type Line = Totals['blocked']['by_obstacle'][number]

/** What blocks the other balances, most frequent first. Each links to its balances. */
export function ObstaclesCard({ totals }: { totals: Totals }) {
  const words = useFinanceText().payRun
  const columns = useColumns()
  const lines = totals.blocked.by_obstacle
  if (lines.length === 0) return null
  return (
    <Card>
      <CardHeader title={words.obstacles} help={words.obstaclesHelp} />
      <Table
        caption={words.obstacles}
        columns={columns}
        rows={lines}
        rowKey={({ obstacle }) => obstacle}
        empty={null}
      />
    </Card>
  )
}

function useColumns(): Column<Line>[] {
  const text = useFinanceText()
  const words = text.payRun
  const format = useFormat()
  const nameOf = ({ obstacle }: Line) => text.obstacles[obstacle]
  const actorOf = ({ obstacle }: Line) => text.actors[obstacleActors[obstacle]]
  return [
    {
      id: 'obstacle',
      header: words.obstacle,
      cell: (row) => (
        <div className="py-1">
          <Link
            to="/payouts"
            search={(before) => ({ ...before, state: 'blocked' as const, obstacle: row.obstacle })}
            hash="balances"
            aria-label={words.showObstacle(nameOf(row))}
            className="font-medium after:absolute after:inset-0 after:content-['']"
          >
            {nameOf(row)}
          </Link>
          <p className="text-sm text-pretty text-muted">{text.obstacleHelp[row.obstacle]}</p>
          <p className="text-sm text-muted sm:hidden">
            {words.whoActs}: {actorOf(row)}
          </p>
        </div>
      ),
    },
    { id: 'who', header: words.whoActs, isMinor: true, cell: actorOf },
    {
      id: 'count',
      header: words.count,
      isNumber: true,
      order: (left, right) => byNumber(left.accounts, right.accounts),
      cell: (row) => format.number(row.accounts),
    },
    {
      id: 'total',
      header: text.payouts.total,
      isNumber: true,
      isMinor: true,
      order: (left, right) => byNumber(toMinor(left.total), toMinor(right.total)),
      cell: (row) => <MoneyText money={row.total} />,
    },
  ]
}
