import { Link } from '@tanstack/react-router'
import { useFormat } from '../../core/i18n/use-format.ts'
import type { Settled } from '../../core/problem.ts'
import { BatchLabel } from '../../payouts/batches/BatchLabel.tsx'
import { shownStatus } from '../../payouts/payouts-data.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import type { LatestBatches, PayoutsOverview } from './team-data.ts'
import { useTeamText } from './team-texts.ts'

const stages = ['payable', 'in_transit', 'failed', 'hold', 'paid'] as const

/** Money on its way to affiliates, by currency, and the next run. */
export function PayoutsCard({ payouts }: { payouts: Settled<PayoutsOverview> }) {
  const words = useTeamText().team
  const format = useFormat()
  if (!payouts.ok) return <RetryPanel problem={payouts.problem} />
  const { currencies, next_run_at: nextRun } = payouts.value
  return (
    <Card>
      <CardHeader
        title={words.payouts}
        help={nextRun === null ? words.noRun : words.nextRun(format.dayOf(nextRun))}
      >
        <Link to="/payouts" className={buttonClass({ size: 'small' })}>
          {words.toPayouts}
        </Link>
      </CardHeader>
      {currencies.length === 0 && <EmptyState>{words.noMoney}</EmptyState>}
      <div className="space-y-4 divide-y divide-border">
        {currencies.map((of) => (
          <dl
            key={of.currency}
            className="grid grid-cols-2 gap-4 not-last:pb-4 sm:grid-cols-3 lg:grid-cols-5"
          >
            {stages.map((stage) => (
              <div key={stage} title={words.moneyMeans[stage]}>
                <dt className="text-sm text-muted">
                  {words.money[stage]}
                  <span className="sr-only">: {words.moneyMeans[stage]}</span>
                </dt>
                <dd className="text-xl font-semibold">
                  <MoneyText money={of[stage]} />
                  {stage === 'failed' && of.failed_items > 0 && (
                    <span className="ml-2 text-sm font-normal text-bad">
                      {words.items(of.failed_items)}
                    </span>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        ))}
      </div>
    </Card>
  )
}

/** The newest batches, each with its page. */
export function BatchesList({ batches }: { batches: Settled<{ batches: LatestBatches }> }) {
  const words = useTeamText().team
  if (!batches.ok) return <RetryPanel problem={batches.problem} />
  const list = batches.value.batches
  return (
    <Card>
      <CardHeader title={words.batches}>
        <Link
          to="/payouts/batches"
          search={{}}
          className={buttonClass({ kind: 'quiet', size: 'small' })}
        >
          {words.allBatches}
        </Link>
      </CardHeader>
      {list.length === 0 && <EmptyState>{words.noBatches}</EmptyState>}
      <ul className="divide-y divide-border">
        {list.map((batch) => (
          <li
            key={batch.id}
            className="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-4 py-2.5 sm:grid-cols-[minmax(0,1fr)_8rem_8rem]"
          >
            <Link
              to="/payouts/batches/$batchId"
              params={{ batchId: batch.id }}
              search={{}}
              className="min-w-0 font-medium after:absolute after:inset-0 after:content-['']"
            >
              <BatchLabel batch={batch} />
            </Link>
            <span className="max-sm:hidden">
              <StatusPill of="batch" status={shownStatus(batch)} />
            </span>
            <span className="text-right">
              <MoneyText money={batch.total} className="font-medium" />
              <span className="block text-sm text-muted">{words.items(batch.item_count)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
