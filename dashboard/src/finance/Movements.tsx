import type { BookingKind } from '../../../schema/vocabulary.ts'
import type { Money } from '../core/format/money.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { type CashAccount, movementsOf } from './movements.ts'

export interface Moved {
  readonly kind: BookingKind
  readonly cash: CashAccount | null
  readonly amount: Money
  readonly advertiser: string | null
  /** The advertiser pays its affiliates itself. */
  readonly isOwnPayer: boolean
  readonly affiliate: string | null
}

/** The accounts a booking changes, as text with signed amounts. */
export function useMovements() {
  const text = usePageText()
  const format = useFormat()
  const words = text.bookings
  return ({ kind, cash, amount, isOwnPayer, ...owners }: Moved) =>
    movementsOf(kind, cash, isOwnPayer).map(({ account, isMore, owner }) => {
      const name = owner && owners[owner]
      const shown = format.money(amount)
      return {
        label: name ? words.of(text.accounts[account], name) : text.accounts[account],
        value: isMore ? words.more(shown) : words.less(shown),
      }
    })
}

/** List of the accounts a booking changes. */
export function Movements({ moved }: { moved: Moved }) {
  const movements = useMovements()
  return (
    <dl className="divide-y divide-border rounded border border-border px-3">
      {movements(moved).map(({ label, value }) => (
        <div key={label} className="flex justify-between gap-4 py-2">
          <dt className="min-w-0 text-pretty">{label}</dt>
          <dd className="shrink-0 font-medium tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
