import { Link } from '@tanstack/react-router'
import { spanOf } from '../../core/format/spans.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { cn } from '../../ui/class-names.ts'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { ConversionLink } from './ConversionLink.tsx'
import { commissionInWords, type StoryCommission } from './commission-words.ts'
import type { Story, StoryEvent } from './log-data.ts'
import { useLogText } from './log-texts.ts'
import { isReversal } from './log-words.ts'
import { StoryReceipt } from './StoryReceipt.tsx'
import { VerdictText } from './VerdictText.tsx'

/** The click and what it led to, oldest first. */
export function StoryTimeline({ story: { click, events } }: { story: Story }) {
  const text = useLogText()
  const format = useFormat()
  const words = text.story
  const isCounted = click.verdict === 'billable'
  return (
    <Card>
      <CardHeader title={words.title} help={words.help} />
      <ol className="space-y-6 border-l border-border pl-5">
        <li className="relative">
          <Dot className={isCounted ? 'bg-good' : 'bg-muted'} />
          <p className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span className="font-medium">{words.clicked}</span>
            <time dateTime={click.clicked_at} className="text-sm text-muted tabular-nums">
              {format.exact(click.clicked_at)}
            </time>
          </p>
          <VerdictText click={click} className="text-muted" />
        </li>
        {events.map((event) => (
          <EventStep key={event.id} event={event} clickedAt={click.clicked_at} />
        ))}
      </ol>
      {events.length === 0 && (
        <p className="mt-4 text-pretty text-muted">
          {isCounted ? words.nothing : words.nothingUncounted}
        </p>
      )}
    </Card>
  )
}

const Dot = ({ className }: { className: string }) => (
  <span
    aria-hidden="true"
    className={cn(
      'absolute top-1.5 -left-[1.5625rem] size-2.5 rounded-full ring-4 ring-surface',
      className,
    )}
  />
)

function EventStep({ event, clickedAt }: { event: StoryEvent; clickedAt: string }) {
  const text = useLogText()
  const format = useFormat()
  const words = text.story
  const isBack = isReversal(event)
  const isRejected = event.status === 'rejected'
  const ms = Date.parse(event.occurred_at) - Date.parse(clickedAt)
  const facts = [
    [words.order, event.amount],
    [words.spend, event.owed],
  ] as const
  return (
    <li className="relative">
      <Dot className={isRejected || isBack ? 'bg-bad' : 'bg-accent'} />
      <p className="flex flex-wrap items-baseline justify-between gap-x-4">
        <ConversionLink
          conversion={event}
          label={`${words.openConversion}: ${text.events[event.event]} ${event.order_id}`}
          className="font-medium underline decoration-border underline-offset-4 hover:decoration-current"
        >
          {text.events[event.event]} <span className="break-all">{event.order_id}</span>
        </ConversionLink>
        <time dateTime={event.recorded_at} className="text-sm text-muted tabular-nums">
          {format.exact(event.recorded_at)}
        </time>
      </p>
      <p className="text-sm text-muted">{ms > 0 && words.after(spanOf(ms, text.spans))}</p>
      <div className="mt-1 flex flex-wrap items-baseline gap-x-4">
        {isBack ? (
          event.status === 'reversed' && <p className="text-pretty">{words.won}</p>
        ) : (
          <StatusPill of="conversion" status={event.status} />
        )}
        {event.rejection && (
          <p className="text-pretty text-muted">{text.rejections[event.rejection]}</p>
        )}
      </div>
      <dl className="mt-1 flex flex-wrap gap-x-6 gap-y-1">
        {facts.map(([label, money]) =>
          money ? (
            <Fact key={label} label={label}>
              <MoneyText money={money} />
            </Fact>
          ) : null,
        )}
        {isBack && event.payout && (
          <Fact label={words.taken}>
            <MoneyText money={event.payout} />
          </Fact>
        )}
        {event.customer_id && <Fact label={words.customer}>{event.customer_id}</Fact>}
        {event.coupon && <Fact label={words.coupon}>{event.coupon}</Fact>}
      </dl>
      {event.commissions.length > 0 && (
        <ul className="mt-2 space-y-2">
          {event.commissions.map((commission) => (
            <Commission
              key={`${commission.affiliate.id} ${commission.level}`}
              commission={commission}
              isAlone={event.commissions.length === 1}
            />
          ))}
        </ul>
      )}
      {event.event !== 'cancel' && <StoryReceipt event={event} />}
    </li>
  )
}

const Fact = (props: { label: string; children: React.ReactNode }) => (
  <div className="flex min-w-0 gap-2">
    <dt className="text-muted">{props.label}</dt>
    <dd className="min-w-0 break-all">{props.children}</dd>
  </div>
)

const isSome = ({ amount }: { amount: string }) => !/^[0.]+$/.test(amount)

function Commission(props: { commission: StoryCommission; isAlone: boolean }) {
  const text = useLogText()
  const format = useFormat()
  const words = text.story
  const { commission, isAlone } = props
  const { affiliate, level, status, payout, reversed } = commission
  return (
    <li className="rounded border border-border bg-bg px-3 py-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p className="min-w-0 truncate">
          {affiliate.name}
          {!(isAlone && level === 1) && <span className="text-muted"> · {words.level(level)}</span>}
        </p>
        <MoneyText money={commission.amount} className="font-medium" />
      </div>
      <p className="flex flex-wrap items-baseline gap-x-3 text-sm text-muted">
        <StatusPill
          of="commission"
          status={
            status !== 'available' || payout === null
              ? status
              : payout.status === 'paid'
                ? 'paid'
                : 'in_payout'
          }
        />
        <Where commission={commission}>{commissionInWords(commission, words, format)}</Where>
      </p>
      {isSome(reversed) && status !== 'reversed' && (
        <p className="text-sm text-muted">{words.reversed(format.money(reversed))}</p>
      )}
    </li>
  )
}

/** Links to the payout, for those who can open it. */
function Where(props: { commission: StoryCommission; children: string }) {
  const person = usePerson()
  const { payout } = props.commission
  const linkClass = 'text-accent underline-offset-2 hover:underline'
  if (payout === null || person === null) return props.children
  if (may(person, 'seePayouts')) {
    return (
      <Link
        to="/payouts/batches/$batchId"
        params={{ batchId: payout.batch_id }}
        className={linkClass}
      >
        {props.children}
      </Link>
    )
  }
  return may(person, 'seeOwnDay') ? (
    <Link to="/my-payouts" className={linkClass}>
      {props.children}
    </Link>
  ) : (
    props.children
  )
}
