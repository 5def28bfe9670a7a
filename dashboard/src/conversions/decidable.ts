import type { Money } from '../core/format/money.ts'
import type { Conversion } from './conversions-data.ts'

/** As much of a conversion as a decision's question repeats. */
export interface Decidable {
  readonly id: string
  readonly externalId: string
  readonly affiliate: string | null
  readonly amount: Money | null
  /** Of all levels. */
  readonly earned: readonly Money[]
}

/** What a person may still decide on: the rest are facts, or decided for good. */
export const isDecidable = ({ event, status }: Pick<Conversion, 'event' | 'status'>) =>
  (event === 'lead' || event === 'sale' || event === 'rebill') &&
  (status === 'pending' || status === 'approved')

export const decidableOf = (row: Conversion): Decidable => ({
  id: row.id,
  externalId: row.external_id,
  affiliate: row.affiliate?.name ?? null,
  amount: row.amount,
  earned: row.earned ? [row.earned] : [],
})
