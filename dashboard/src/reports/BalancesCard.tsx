import { Link } from '@tanstack/react-router'
import type { Currency, PayoutObstacle } from '../../../schema/vocabulary.ts'
import { fromMinor, type Money, toMinor } from '../core/format/money.ts'
import { useHomeText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { cn } from '../ui/class-names.ts'
import { MoneyText } from '../ui/MoneyText.tsx'
import type { NextPayouts, Summary } from './home-data.ts'

type Balance = Summary['balances'][number]

/** On hold, available, paid: always in this order and these colours. */
export function BalancesCard(props: {
  balance: Balance | undefined
  currency: Currency
  /** The next payout of each advertiser. */
  next: NextPayouts
}) {
  const text = useHomeText()
  const format = useFormat()
  const { balance } = props
  const zero = fromMinor(0n, props.currency)
  const isSome = (money: Money | undefined): money is Money =>
    money !== undefined && toMinor(money) !== 0n
  const lines = [
    { label: text.home.hold, help: text.home.holdHelp, money: balance?.hold, dot: 'bg-info' },
    {
      label: text.home.approved,
      help: text.home.approvedHelp,
      money: balance?.available,
      dot: 'bg-accent',
    },
    { label: text.home.paid, help: text.home.paidHelp, money: balance?.paid, dot: 'bg-good' },
  ]
  return (
    <Card>
      <CardHeader title={text.home.balances} />
      <dl className="divide-y divide-border">
        {lines.map((line) => (
          <div key={line.label} className="grid grid-cols-[1fr_auto] items-baseline gap-x-3 py-3">
            <dt className="font-medium">
              <span
                aria-hidden="true"
                className={cn('mr-2 inline-block size-2 rounded-full align-middle', line.dot)}
              />
              {line.label}
            </dt>
            <dd className="text-xl font-semibold">
              <MoneyText money={line.money ?? zero} />
            </dd>
            <dd className="col-span-2 pl-4 text-sm text-muted">{line.help}</dd>
          </div>
        ))}
      </dl>
      {isSome(balance?.in_transit) && (
        <p className="pt-1 text-sm text-muted">
          {text.home.inTransit(format.money(balance.in_transit))}
        </p>
      )}
      {isSome(balance?.pending) && (
        <p className="pt-1 text-sm text-muted">
          {text.home.pending(format.money(balance.pending))}
        </p>
      )}
      <NextPayout next={props.next} />
    </Card>
  )
}

/** They end without the affiliate. */
const passing: ReadonlySet<string> = new Set([
  'open_payout',
  'below_minimum',
  'receiver_waits',
  'receiver_shared',
  'review_open',
  'debt',
] satisfies PayoutObstacle[])

/** When the next payout is due, or whether the affiliate must do something for it. */
function NextPayout({ next }: { next: NextPayouts }) {
  const words = useHomeText().home
  const format = useFormat()
  if (next.length === 0) return null
  const ready = next.filter(({ obstacles }) => obstacles.length === 0)
  const [first] = ready.flatMap(({ next_run_at }) => next_run_at ?? []).toSorted()
  const due = first ? words.nextPayout(format.dayOf(first)) : words.nextByHand
  const isPassing = next.every(({ obstacles }) => obstacles.every((one) => passing.has(one)))
  const blocked = isPassing ? words.nextLater : words.nextBlocked
  return (
    <p className="flex flex-wrap justify-between gap-x-3 pt-2 text-sm">
      {ready.length > 0 ? due : blocked}
      <Link to="/my-payouts" search={{}} className="font-medium underline underline-offset-4">
        {words.toPayouts}
      </Link>
    </p>
  )
}
