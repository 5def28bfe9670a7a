import { Link } from '@tanstack/react-router'
import { useFormat } from '../core/i18n/use-format.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ProgressBar } from '../ui/ProgressBar.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { Nudges } from './Nudges.tsx'
import type { Activation } from './onboarding-data.ts'
import { useOnboardingText } from './onboarding-texts.ts'

/** How far new partners get, and who has steps to do. */
export function ActivationCard(props: { activation: Activation; advertiserId: string }) {
  const words = useOnboardingText().onboarding
  const format = useFormat()
  const { joined, steps, activation, median_days_to_sale, waiting } = props.activation
  return (
    <Card>
      <CardHeader title={words.activation} help={words.activationHelp} />
      {joined === 0 ? (
        <EmptyState>{words.nobody}</EmptyState>
      ) : (
        <div className="space-y-5">
          <dl className="grid gap-4 sm:grid-cols-3">
            <Figure label={words.joined} value={format.number(joined)} />
            <Figure
              label={words.activated}
              value={activation === null ? words.none : format.ratio(activation)}
              help={words.activatedHelp}
            />
            <Figure
              label={words.toSale}
              value={median_days_to_sale === null ? words.none : format.number(median_days_to_sale)}
              help={words.toSaleHelp}
            />
          </dl>
          <ul aria-label={words.reached} className="space-y-2">
            {steps.slice(1).map(({ step, count }) => (
              <li
                key={step}
                className="grid grid-cols-[10rem_minmax(0,1fr)_3rem] items-center gap-3"
              >
                <span className="truncate text-sm">{words.reachedSteps[step]}</span>
                <ProgressBar
                  label={words.progress(count, joined)}
                  total={joined}
                  parts={[{ key: 'done', count, color: 'bg-accent' }]}
                />
                <span className="text-right text-sm tabular-nums">{format.number(count)}</span>
              </li>
            ))}
          </ul>
          {waiting.length > 0 && (
            <div>
              <h3 className="mb-2 font-medium">{words.waiting}</h3>
              <Nudges waiting={waiting} />
              <ul className="divide-y divide-border sm:max-h-80 sm:overflow-y-auto">
                {waiting.map(({ affiliate, joined_at, next }) => (
                  <li
                    key={affiliate.id}
                    className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2"
                  >
                    <Link
                      to="/partners/$affiliateId"
                      params={{ affiliateId: affiliate.id }}
                      search={{ advertiser_id: props.advertiserId }}
                      className="min-w-0 flex-1 basis-40 truncate font-medium hover:underline"
                    >
                      {affiliate.name}
                    </Link>
                    <span className="text-sm text-muted">{words.missingSteps[next]}</span>
                    <span className="text-sm text-muted">
                      <TimeText at={joined_at} />
                    </span>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </div>
      )}
    </Card>
  )
}

function Figure({ label, value, help }: { label: string; value: string; help?: string }) {
  return (
    <div>
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="text-xl font-semibold tabular-nums">{value}</dd>
      {help && <dd className="text-sm text-pretty text-muted">{help}</dd>}
    </div>
  )
}
