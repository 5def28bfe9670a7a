import type { ReactNode } from 'react'
import type { PayoutMethod } from '../../../../schema/vocabulary.ts'
import { fromMinor, toMinor } from '../../core/format/money.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { cn } from '../../ui/class-names.ts'
import { useFinanceText } from '../finance-texts.ts'
import type { Totals } from './pay-data.ts'

/** The four totals of a run, before it is created. */
export function RunTotals({ totals, method }: { totals: Totals; method: PayoutMethod }) {
  const words = useFinanceText().payRun
  const format = useFormat()
  const { payable, blocked, fees, paypal } = totals
  return (
    <dl className="grid grid-cols-1 gap-x-8 gap-y-5 sm:grid-cols-2 xl:grid-cols-4">
      <Figure term={words.payable} value={format.money(payable.total)}>
        {words.balances(payable.accounts)}
      </Figure>
      <Figure term={words.blocked} value={format.money(blocked.total)}>
        {words.balances(blocked.accounts)}
      </Figure>
      <Figure term={words.fees} value={format.money(fees)}>
        {words.feesHelp}
      </Figure>
      {paypal === null ? (
        <Figure term={words.cash} value="—">
          {method === 'manual' ? words.byHand : words.ownPayPal}
        </Figure>
      ) : (
        <Figure term={words.cash} value={format.money(paypal.cash)}>
          {toMinor(paypal.promised) > 0n && (
            <span className="block">{words.promised(format.money(paypal.promised))}</span>
          )}
          <Cover paypal={paypal} />
        </Figure>
      )}
    </dl>
  )
}

/** Whether unreserved cash covers the run. */
function Cover({ paypal }: { paypal: NonNullable<Totals['paypal']> }) {
  const words = useFinanceText().payRun
  const format = useFormat()
  const { cash, promised, needed, is_covered } = paypal
  const missing = toMinor(needed) + toMinor(promised) - toMinor(cash)
  return (
    <span className={cn('flex items-baseline gap-2', is_covered ? 'text-muted' : 'text-bad')}>
      <span
        aria-hidden="true"
        className={cn('size-2 shrink-0 rounded-full', is_covered ? 'bg-good' : 'bg-bad')}
      />
      {is_covered ? words.covered : words.short(format.money(fromMinor(missing, cash.currency)))}
    </span>
  )
}

function Figure(props: { term: string; value: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-muted">{props.term}</dt>
      <dd>
        <span className="block text-2xl font-semibold whitespace-nowrap tabular-nums max-sm:text-xl">
          {props.value}
        </span>
        <span className="block text-sm text-pretty text-muted">{props.children}</span>
      </dd>
    </div>
  )
}
