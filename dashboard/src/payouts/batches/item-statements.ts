/** A person's statements about the open payouts of a batch, while the form is being filled in. */
import { openPayoutItemStatuses } from '../../../../schema/vocabulary.ts'
import type { Item } from '../payouts-data.ts'

export type ItemOutcome = 'paid' | 'not_paid'

/** Empty = nothing selected yet. */
export interface Saying {
  readonly outcome: ItemOutcome | ''
  readonly reference: string
}

/** The entered values. For other payouts, PayPal's data counts. */
export type Sayings = Readonly<Record<string, Saying>>
const unsaid: Saying = { outcome: '', reference: '' }

/**
 * The statement about one payout. Without an entry: what PayPal shows, or nothing if it shows
 * nothing useful. The transaction PayPal shows is that of a payment, never of a return.
 */
export function sayingOf({ id, paypal_shows: shown }: Item, sayings: Sayings): Saying {
  const written = sayings[id]
  if (written !== undefined) return written
  if (!shown || shown.suggests === null) return unsaid
  const reference = shown.suggests === 'paid' ? (shown.transaction_id ?? '') : ''
  return { outcome: shown.suggests, reference }
}

/** The statement after another outcome was selected. The transaction id belongs to the old one. */
export function withOutcome(item: Item, saying: Saying, outcome: Saying['outcome']): Saying {
  if (outcome === saying.outcome) return saying
  const paid = item.paypal_shows?.transaction_id ?? ''
  return { outcome, reference: outcome === 'paid' ? paid : '' }
}

export const openItems = (items: readonly Item[]): Item[] =>
  items.filter(({ status }) => (openPayoutItemStatuses as readonly string[]).includes(status))

/** PayPal holds the money: it comes back with a transaction, or not at all. */
const isHeld = ({ status }: Item) => status === 'unclaimed' || status === 'on_hold'

/** Whether the outcome needs PayPal's transaction id. */
export const needsReference = (item: Item, { outcome }: Saying): boolean =>
  outcome === 'paid' || (outcome === 'not_paid' && isHeld(item))

/** The error of a statement; null = none. */
export function faultOf(item: Item, saying: Saying): 'outcome' | 'reference' | null {
  if (saying.outcome === '') return 'outcome'
  const reference = saying.reference.trim()
  if (reference === '') return needsReference(item, saying) ? 'reference' : null
  return /^[A-Za-z0-9-]{3,64}$/.test(reference) ? null : 'reference'
}

/** Statements in wire format; null while one is incomplete. */
export function toStatements(items: readonly Item[], sayings: Sayings) {
  const statements = items.flatMap((item) => {
    const saying = sayingOf(item, sayings)
    const { outcome } = saying
    if (outcome === '' || faultOf(item, saying) !== null) return []
    const reference = saying.reference.trim()
    const transaction = reference === '' ? {} : { paypal_transaction_id: reference }
    return [{ item_id: item.id, outcome, ...transaction }]
  })
  return statements.length === items.length && items.length > 0 ? statements : null
}

/** The same statement for all payouts without one. */
export const sayOfRest = (
  items: readonly Item[],
  sayings: Sayings,
  outcome: ItemOutcome,
): Sayings => ({
  ...sayings,
  ...Object.fromEntries(
    items
      .filter((item) => sayingOf(item, sayings).outcome === '')
      .map((item) => [item.id, withOutcome(item, unsaid, outcome)]),
  ),
})
