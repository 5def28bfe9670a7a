import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { fromMinor, type Money, toMinor } from '../core/format/money.ts'
import { useHomeText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import type { Balance } from '../ledger/money-data.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { ProgressBar } from '../ui/ProgressBar.tsx'
import { isLow, usedPermille } from './balance-facts.ts'

type Part = Balance['balances'][number]

/** An advertiser's balance in each currency, with an explanation. */
export function BalanceCards(props: {
  balance: Balance
  title: string
  /** Whether the advertiser itself is the reader, not staff. It reads how to add funds. */
  isOwn?: boolean
  children?: ReactNode
}) {
  const words = useHomeText().balances
  const { balance } = props
  return (
    <Card>
      <CardHeader title={props.title}>{props.children}</CardHeader>
      <p className="mb-4 max-w-prose text-pretty text-muted">
        {words.billingHelp[balance.billing]}{' '}
        {props.isOwn && balance.billing === 'prepaid' && words.topUp}
      </p>
      <div className="space-y-6">
        {balance.balances.map((part) => (
          <CurrencyBalance key={part.currency} balance={balance} part={part} />
        ))}
      </div>
    </Card>
  )
}

interface CurrencyBalanceProps {
  readonly balance: Balance
  readonly part: Part
}

function CurrencyBalance({ balance, part }: CurrencyBalanceProps) {
  const text = useHomeText()
  const format = useFormat()
  const words = text.balances
  const isOwnCurrency = part.currency === balance.credit_limit.currency
  const isPostpaid = balance.billing === 'postpaid'
  const owes = toMinor(part.receivable) > 0n
  const hasUnfunded = toMinor(part.unfunded) > 0n
  return (
    <section aria-label={part.currency}>
      <Notices {...{ balance, part }} />
      <dl className="grid grid-cols-1 gap-x-8 gap-y-4 sm:grid-cols-3">
        {(balance.billing === 'prepaid' || toMinor(part.deposit) > 0n) && (
          <Figure term={words.deposit} money={part.deposit} help={words.depositHelp} />
        )}
        {isPostpaid && isOwnCurrency && <Credit balance={balance} part={part} />}
        {!isPostpaid && owes && (
          <Figure
            term={words.owed}
            money={part.receivable}
            help={balance.billing === 'own_payer' ? words.owedFeeHelp : words.owedHelp}
          />
        )}
        {isPostpaid && !isOwnCurrency && owes && (
          <Figure term={words.creditUsed} money={part.receivable} />
        )}
        {(balance.billing !== 'own_payer' || hasUnfunded) && (
          <Figure
            term={words.waiting}
            money={part.unfunded}
            help={words.waitingHelp(part.unfunded_conversions)}
          />
        )}
      </dl>
      {isPostpaid && isOwnCurrency && (
        <ProgressBar
          label={`${words.creditUsed}: ${format.ratio(usedPermille(balance, part) / 1000)}`}
          total={1000}
          parts={[
            {
              key: 'used',
              count: usedPermille(balance, part),
              color: usedPermille(balance, part) >= 900 ? 'bg-warn' : 'bg-accent',
            },
          ]}
          className="mt-4"
        />
      )}
    </section>
  )
}

function Credit({ balance, part }: { balance: Balance; part: Part }) {
  const words = useHomeText().balances
  const format = useFormat()
  const left = toMinor(balance.credit_limit) - toMinor(part.receivable)
  return (
    <>
      <Figure
        term={words.creditUsed}
        money={part.receivable}
        help={words.creditOf(format.money(balance.credit_limit))}
      />
      <Figure term={words.creditLeft} money={fromMinor(left > 0n ? left : 0n, part.currency)} />
    </>
  )
}

const Figure = (props: { term: string; money: Money; help?: string }) => (
  <div className="min-w-0">
    <dt className="text-sm text-muted">{props.term}</dt>
    <dd className="text-xl font-semibold">
      <MoneyText money={props.money} />
    </dd>
    {props.help && <dd className="text-sm text-pretty text-muted">{props.help}</dd>}
  </div>
)

function Notices({ balance, part }: CurrencyBalanceProps) {
  const words = useHomeText().balances
  const format = useFormat()
  const hasUnfunded = toMinor(part.unfunded) > 0n
  if (!hasUnfunded && !isLow(balance, part)) return null
  return (
    <div role="note" className="mb-4 flex gap-3 rounded border border-warn/40 bg-warn/5 p-4">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
      <div className="min-w-0">
        <p className="font-medium">{hasUnfunded ? words.waitTitle : words.lowTitle}</p>
        <p className="text-pretty text-muted">
          {hasUnfunded
            ? words.waitMeans(format.money(part.unfunded))
            : words.lowMeans(format.money(part.deposit), format.money(balance.low_balance))}
        </p>
      </div>
    </div>
  )
}
