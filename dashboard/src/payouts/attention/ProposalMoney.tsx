import type { ReactNode } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { useFinanceText } from '../finance-texts.ts'
import type { Proposal } from './proposals-data.ts'

type Fact = readonly [string, ReactNode]

/** Amounts of manual payments, invoices, rates and credit. */
export function useMoneyFacts({ payments, returned, invoice, rate, credit }: Proposal): Fact[] {
  const text = useFinanceText()
  const words = text.attention
  const format = useFormat()
  const facts: Fact[] = []
  if (payments) {
    const count = text.payouts.payoutsCount(payments.items.length)
    facts.push([words.amount, `${format.money(payments.total)} · ${count}`])
  }
  if (returned) {
    facts.push([words.amount, format.money(returned.amount)])
    facts.push([words.affiliate, returned.affiliate_name])
    if (returned.reference) facts.push([words.reference, returned.reference])
  }
  if (invoice) facts.push([words.invoice, `${invoice.number} · ${format.money(invoice.total)}`])
  if (rate) {
    facts.push([words.rate, `1 ${rate.base} = ${rate.rate} ${rate.quote}`])
    facts.push([words.lastRate, rate.previous ?? '—'])
    facts.push([words.validFrom, <TimeText key="from" at={rate.as_of} />])
  }
  if (credit) {
    facts.push([words.limitBefore, format.money(credit.before)])
    facts.push([words.limitAfter, format.money(credit.limit)])
  }
  return facts
}

type Payment = NonNullable<Proposal['payments']>['items'][number]

/** The payments the second person confirms, one by one. */
export function PaidItems({ items }: { items: readonly Payment[] }) {
  const words = useFinanceText().attention
  return (
    <details open={items.length <= 5}>
      <summary className="cursor-pointer text-sm text-accent">{words.eachPayout}</summary>
      <ul className="mt-2 divide-y divide-border">
        {items.map(({ item_id, affiliate_name, amount, reference, paid_at }) => (
          <li key={item_id} className="flex flex-wrap justify-between gap-x-4 py-2 text-sm">
            <span className="min-w-0 break-words">{affiliate_name}</span>
            <MoneyText money={amount} />
            <span className="min-w-0 basis-full break-words text-muted">
              {words.reference} {reference}
              {' · '}
              <TimeText at={paid_at} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
