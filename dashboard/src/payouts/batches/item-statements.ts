/** What somebody says of each open payout of a batch, as it is being written. */
import { openPayoutItemStatuses } from '../../../../schema/vocabulary.ts'
import type { Item } from '../payouts-data.ts'

export type ItemOutcome = 'paid' | 'not_paid'

/** Empty: nothing was said yet. */
export interface Saying {
  readonly outcome: ItemOutcome | ''
  readonly reference: string
}

/** What somebody has written; of the rest counts what PayPal shows. */
export type Sayings = Readonly<Record<string, Saying>>
const unsaid: Saying = { outcome: '', reference: '' }

/**
 * What is said of one payout. Nobody has written of it: as PayPal shows it, and where it shows nothing to
 * go by, nothing. The transaction it shows is that of a payment, never of a return.
 */
export function sayingOf({ id, paypal_shows: shown }: Item, sayings: Sayings): Saying {
  const written = sayings[id]
  if (written !== undefined) return written
  if (!shown || shown.suggests === null) return unsaid
  const reference = shown.suggests === 'paid' ? (shown.transaction_id ?? '') : ''
  return { outcome: shown.suggests, reference }
}

/** The same after another outcome was chosen: a transaction belongs to one of them alone. */
export function withOutcome(item: Item, saying: Saying, outcome: Saying['outcome']): Saying {
  if (outcome === saying.outcome) return saying
  const paid = item.paypal_shows?.transaction_id ?? ''
  return { outcome, reference: outcome === 'paid' ? paid : '' }
}

export const openItems = (items: readonly Item[]): Item[] =>
  items.filter(({ status }) => (openPayoutItemStatuses as readonly string[]).includes(status))

/** PayPal has shown that it holds the money: it comes back by a transaction, or not at all. */
const isHeld = ({ status }: Item) => status === 'unclaimed' || status === 'on_hold'

/** Whether PayPal's transaction must be written beside what was said. */
export const needsReference = (item: Item, { outcome }: Saying): boolean =>
  outcome === 'paid' || (outcome === 'not_paid' && isHeld(item))

/** What is still wrong with one saying. */
export function faultOf(item: Item, saying: Saying): 'outcome' | 'reference' | null {
  if (saying.outcome === '') return 'outcome'
  const reference = saying.reference.trim()
  if (reference === '') return needsReference(item, saying) ? 'reference' : null
  return /^[A-Za-z0-9-]{3,64}$/.test(reference) ? null : 'reference'
}

/** As the server reads it; null while something is missing. */
export function toStatements(items: readonly Item[], sayings: Sayings) {
  const statements = items.flatMap((item) => {
    const saying = sayingOf(item, sayings)
    const { outcome } = saying
    if (outcome === '' || faultOf(item, saying) !== null) return []
    const reference = saying.reference.trim()
    const told = reference === '' ? {} : { paypal_transaction_id: reference }
    return [{ item_id: item.id, outcome, ...told }]
  })
  return statements.length === items.length && items.length > 0 ? statements : null
}

/** The same said of every payout of which nothing was said yet. */
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
