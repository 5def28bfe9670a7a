import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useFormat } from '../core/i18n/use-format.ts'
import { useDeliveryText } from '../delivery/delivery-texts.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { cn } from '../ui/class-names.ts'
import { IdText } from '../ui/IdText.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import type { Trace } from './operations-data.ts'
import { useOperationsText } from './operations-texts.ts'

const linkClass = 'text-accent underline-offset-2 hover:underline'

interface Step {
  readonly key: string
  readonly at: string
  readonly tone: string
  readonly title: ReactNode
  readonly rest: ReactNode
}

/** Everything that belongs to the event, oldest first. */
export function TraceTimeline({ trace }: { trace: Trace }) {
  const words = useOperationsText().operations
  const format = useFormat()
  const steps = useSteps(trace)
  const kinds = trace.found_as.map((kind) => words.foundAs[kind])
  return (
    <Card>
      <CardHeader title={words.life} help={words.foundHelp(format.list(kinds))} />
      <ol className="space-y-5 border-l border-border pl-5">
        {steps.map(({ key, at, tone, title, rest }) => (
          <li key={key} className="relative">
            <span
              aria-hidden="true"
              className={cn(
                'absolute top-1.5 -left-[1.5625rem] size-2.5 rounded-full ring-4 ring-surface',
                tone,
              )}
            />
            <p className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="font-medium">{title}</span>
              <time dateTime={at} className="text-sm text-muted tabular-nums">
                {format.exact(at)}
              </time>
            </p>
            <div className="text-sm break-words text-muted">{rest}</div>
          </li>
        ))}
      </ol>
    </Card>
  )
}

function useSteps(trace: Trace): Step[] {
  const clicks = useClickSteps(trace.clicks)
  const conversions = useConversionSteps(trace.conversions)
  const deliveries = useDeliverySteps(trace.deliveries)
  const payouts = usePayoutSteps(trace.payouts)
  return [...clicks, ...conversions, ...deliveries, ...payouts].toSorted((one, other) =>
    one.at < other.at ? -1 : one.at > other.at ? 1 : 0,
  )
}

const inLine = (parts: readonly (string | null | undefined)[]) =>
  parts.filter((part) => part).join(' · ')

function useClickSteps(clicks: Trace['clicks']): Step[] {
  const { operations: words, clickReasons } = useOperationsText()
  const wordOf = (reason: string) => clickReasons[reason as keyof typeof clickReasons] ?? reason
  return clicks.map((click) => ({
    ...{ key: click.id, at: click.clicked_at },
    tone: click.reason === null ? 'bg-good' : 'bg-muted',
    title: (
      <Link to="/clicks/$clickId" params={{ clickId: click.id }} className={linkClass}>
        {words.click}
      </Link>
    ),
    rest: (
      <>
        {inLine([
          click.reason === null ? words.counts : words.doesNotCount(wordOf(click.reason)),
          click.affiliate?.name,
          click.offer,
          click.country,
        ])}{' '}
        <IdText id={click.id} />
      </>
    ),
  }))
}

function useConversionSteps(conversions: Trace['conversions']): Step[] {
  const text = useOperationsText()
  const words = text.operations
  return conversions.map((of) => ({
    ...{ key: of.id, at: of.occurred_at },
    tone: of.status === 'rejected' || of.status === 'reversed' ? 'bg-bad' : 'bg-accent',
    title: (
      <span className="inline-flex flex-wrap items-baseline gap-x-3">
        <Link
          to="/conversions/$conversionId"
          params={{ conversionId: of.id }}
          className={linkClass}
        >
          {text.events[of.event]}
        </Link>
        {of.amount && <MoneyText money={of.amount} />}
        <StatusPill of="conversion" status={of.status} className="text-sm font-normal" />
      </span>
    ),
    rest: (
      <>
        <p>
          {inLine([of.advertiser.name, of.offer, of.affiliate?.name])} · {words.order}{' '}
          <IdText id={of.order_id} />
        </p>
        {of.commissions.map((commission) => (
          <p key={`${commission.affiliate.id} ${commission.level}`}>
            {words.commission(commission.level)}: {commission.affiliate.name ?? '—'},{' '}
            <MoneyText money={commission.amount} />,{' '}
            <StatusPill of="commission" status={commission.status} />
            {commission.payout && <> · {words.inPayout}</>}
          </p>
        ))}
      </>
    ),
  }))
}

function useDeliverySteps(deliveries: Trace['deliveries']): Step[] {
  const { operations: words, happenings } = useOperationsText()
  const { problems, events } = useDeliveryText().delivery
  const format = useFormat()
  const named: Readonly<Record<string, string>> = { ...events, ...happenings.kinds }
  const wordOf = (problem: string) => problems[problem as keyof typeof problems] ?? problem
  return deliveries.map((of) => ({
    ...{ key: of.id, at: of.attempted_at ?? of.occurred_at },
    tone: { success: 'bg-good', failed: 'bg-bad', retrying: 'bg-warn' }[of.state],
    title: `${words.deliveryKinds[of.kind]}: ${named[of.event] ?? of.event}`,
    rest: (
      <>
        <p>
          {inLine([of.host, words.deliveryStates[of.state], words.triesCount(of.attempts)])}{' '}
          <IdText id={of.id} />
        </p>
        {of.tries.map((one) => (
          <p key={one.at} className="tabular-nums">
            {format.exact(one.at)}: {one.status ?? (one.problem && wordOf(one.problem))}
          </p>
        ))}
      </>
    ),
  }))
}

function usePayoutSteps(payouts: Trace['payouts']): Step[] {
  const words = useOperationsText().operations
  return payouts.map((of) => ({
    ...{ key: of.id, at: of.updated_at },
    tone: of.status === 'paid' ? 'bg-good' : 'bg-info',
    title: (
      <span className="inline-flex flex-wrap items-baseline gap-x-3">
        <Link
          to="/payouts/batches/$batchId"
          params={{ batchId: of.batch_id }}
          className={linkClass}
        >
          {words.payout}
        </Link>
        <MoneyText money={of.amount} />
        <StatusPill of="item" status={of.status} className="text-sm font-normal" />
      </span>
    ),
    rest: (
      <p>
        {inLine([of.affiliate?.name, of.paypal_status && `PayPal: ${of.paypal_status}`])}{' '}
        <IdText id={of.id} />
      </p>
    ),
  }))
}
