import type { Money } from '../core/format/money.ts'
import type { Conversion } from './conversions-data.ts'

/** The fields of a conversion shown in the confirmation of a decision. */
export interface Decidable {
  readonly id: string
  readonly externalId: string
  readonly affiliate: string | null
  readonly amount: Money | null
  /** Total of all levels. */
  readonly earned: readonly Money[]
}

/** Whether the conversion can still be decided. */
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
