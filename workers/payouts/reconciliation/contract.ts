/** Contract of the switch that stops payouts, and of what PayPal's books say differently. */
import * as z from 'zod'
import { payoutDifferenceKinds } from '../../../schema/vocabulary.ts'
import { id, MoneyAnswer, Named, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'
import { DifferenceSide, FreezeCause } from './rules.ts'

export const FreezePayoutsInput = z.strictObject({
  reason: z.string().trim().min(1).max(500).describe('Why, in a sentence that finance will read.'),
})

export const PayoutFreezeAnswer = z.object({
  frozen: z.boolean().describe('True while no batch is sent.'),
  frozen_at: time.nullable(),
  frozen_by: Named.nullable().describe('Null where the system stopped them by itself.'),
  reason: z.string().nullable().describe('What the person wrote, or the cause as a sentence.'),
  cause: FreezeCause.nullable().describe('Why the system stopped them; null where a person did.'),
  stuck_batches: z
    .int()
    .describe('Batches that only a person can settle: in quarantine, or unclear for 25 days.'),
  open_differences: z.int().describe('Differences from PayPal’s books that nobody has closed.'),
})
export type PayoutFreezeAnswer = z.infer<typeof PayoutFreezeAnswer>

export const PayoutDifferencesQuery = PageQuery.extend({
  open: z.enum(['true', 'false']).optional().describe('Only open ones, or only closed ones.'),
})

export const PayoutDifferenceAnswer = z.object({
  id,
  kind: z.enum(payoutDifferenceKinds),
  batch_id: id.nullable(),
  item_id: z.string().nullable().describe('Our item, or PayPal’s own id of one we do not know.'),
  ours: DifferenceSide.nullable().describe('What we have.'),
  theirs: DifferenceSide.nullable().describe('What PayPal shows.'),
  found_at: time,
  last_seen_at: time,
  resolved_at: time.nullable(),
  resolved_by: Named.nullable(),
  note: z.string().nullable(),
  loss: MoneyAnswer.nullable().describe(
    'What can be booked as a loss: PayPal paid it to somebody in none of our payouts. Null: nothing.',
  ),
  booking_id: id.nullable().describe('Proposed or booked of it; null = none.'),
})
export type PayoutDifferenceAnswer = z.infer<typeof PayoutDifferenceAnswer>

export const PayoutDifferencesAnswer = z.object({
  differences: z.array(PayoutDifferenceAnswer),
  next_cursor: z.string().nullable(),
})

export const PayoutDifferenceParams = z.object({ differenceId: id })
export const ResolveDifferenceInput = z.strictObject({
  note: z.string().trim().min(1).max(2000).describe('What was found.'),
})
