/** What somebody says of each open payout of a batch, as it is being written. */
import { openPayoutItemStatuses } from '../../../../schema/vocabulary.ts'
import type { Item } from './payouts-data.ts'

export type ItemOutcome = 'paid' | 'not_paid'

/** Empty: nothing was said yet. */
export interface Saying {
  readonly outcome: ItemOutcome | ''
  readonly reference: string
}

export type Sayings = Readonly<Record<string, Saying>>
export const unsaid: Saying = { outcome: '', reference: '' }

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
    const saying = sayings[item.id] ?? unsaid
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
      .filter(({ id }) => (sayings[id] ?? unsaid).outcome === '')
      .map(({ id }) => [id, { ...(sayings[id] ?? unsaid), outcome }]),
  ),
})
