import { CircleCheck, TriangleAlert } from 'lucide-react'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import type { NextPayout } from './own-payouts-data.ts'

/** Every balance, with what blocks its payout and what to do. */
export function NextCard(props: { next: readonly NextPayout[]; isFormLookedAt: boolean }) {
  const { next, isFormLookedAt } = props
  const words = usePageText().myPayouts
  return (
    <Card>
      <CardHeader title={words.nextTitle} />
      {next.length === 0 && <EmptyState>{words.nextNone}</EmptyState>}
      <ul className="divide-y divide-border">
        {next.map((one) => (
          <Line key={`${one.advertiser.id} ${one.currency}`} {...{ one, isFormLookedAt }} />
        ))}
      </ul>
    </Card>
  )
}

function Line({ one, isFormLookedAt }: { one: NextPayout; isFormLookedAt: boolean }) {
  const words = usePageText().myPayouts
  const format = useFormat()
  const { advertiser, balance, minimum, obstacles, next_run_at } = one
  const due = next_run_at === null ? words.dueByHand : words.due(format.dayOf(next_run_at))
  return (
    <li className="py-3 first:pt-0 last:pb-0">
      <div className="flex items-baseline justify-between gap-4">
        <h3 className="min-w-0 truncate font-medium">{advertiser.name}</h3>
        <MoneyText money={balance} className="text-lg font-semibold" />
      </div>
      {obstacles.length === 0 ? (
        <p className="mt-1 flex gap-2 text-pretty">
          <CircleCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-good" />
          <span>
            {words.ready} {due}
          </span>
        </p>
      ) : (
        <ul className="mt-1 space-y-1">
          {obstacles.map((obstacle) => (
            <li key={obstacle} className="flex gap-2 text-pretty">
              <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
              <span>
                {obstacle === 'tax_form_missing' && isFormLookedAt
                  ? words.taxSent
                  : words.obstacles[obstacle]}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="mt-1 text-sm text-muted">{words.minimumOf(format.money(minimum))}</p>
    </li>
  )
}
