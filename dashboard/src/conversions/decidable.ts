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

/** Whether the conversion can still be decided; of rejected ones, those that a person rejected. */
export const isDecidable = (row: Pick<Conversion, 'event' | 'status' | 'rejection'>) =>
  (row.event === 'lead' || row.event === 'sale' || row.event === 'rebill') &&
  (row.status === 'pending' || row.status === 'approved' || isRejectedByPerson(row))

/** Whether approving it pays again what a rejection took back. */
export const isRejectedByPerson = ({ rejection }: Pick<Conversion, 'rejection'>) =>
  rejection === 'rejected_by_reviewer'

export const decidableOf = (row: Conversion): Decidable => ({
  id: row.id,
  externalId: row.external_id,
  affiliate: row.affiliate?.name ?? null,
  amount: row.amount,
  earned: row.earned ? [row.earned] : [],
})
