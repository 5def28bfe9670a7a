import { getRouteApi } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { Card } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { StatementCard } from './StatementCard.tsx'
import { StatementFilters } from './StatementFilters.tsx'

const route = getRouteApi('/signed-in/money/statement')

/** All movements of an affiliate's or advertiser's money, with opening and closing balances. */
export function StatementPage() {
  const text = usePageText()
  const { side, advertiserId, statement, advertisers } = route.useLoaderData()
  const ask = route.useSearch()
  const shown = statement?.ok ? statement.value : null
  return (
    <div className="space-y-4">
      <StatementFilters
        key={JSON.stringify([ask, shown?.from])}
        {...{ side, advertisers, shown }}
      />
      {statement === null && (
        <Card>
          <EmptyState>{text.statement.chooseAdvertiser}</EmptyState>
        </Card>
      )}
      {statement?.ok === false && <RetryPanel problem={statement.problem} />}
      {shown && <StatementCard key={keyOf(shown)} {...{ side, advertiserId }} first={shown} />}
    </div>
  )
}

/** Identifies the statement: a new one starts without the lines loaded before. */
const keyOf = (shown: { from: string; to: string; currency: string; lines: { id: string }[] }) =>
  [shown.from, shown.to, shown.currency, shown.lines.at(0)?.id, shown.lines.at(-1)?.id].join()
