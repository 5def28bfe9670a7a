/** Contract of the payout freeze, and of differences from PayPal's books. */
import * as z from 'zod'
import { payoutDifferenceKinds } from '../../../schema/vocabulary.ts'
import { id, MoneyAnswer, Named, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'
import { DifferenceSide, FreezeCause } from './rules.ts'

export const FreezePayoutsInput = z.strictObject({
  reason: z.string().trim().min(1).max(500).describe('The reason, for finance to read.'),
})

export const PayoutFreezeAnswer = z.object({
  frozen: z.boolean().describe('True while no batch is sent.'),
  frozen_at: time.nullable(),
  frozen_by: Named.nullable().describe('Null if the system stopped payouts.'),
  reason: z.string().nullable().describe('The person’s reason, or the cause as a sentence.'),
  cause: FreezeCause.nullable().describe('Why the system stopped payouts; null if a person did.'),
  stuck_batches: z
    .int()
    .describe('Batches that only a person can settle: in quarantine, or unclear for 25 days.'),
  open_differences: z.int().describe('Differences from PayPal’s books that nobody has closed.'),
})
export type PayoutFreezeAnswer = z.infer<typeof PayoutFreezeAnswer>

export const PayoutDifferencesQuery = PageQuery.extend({
  open: z.enum(['true', 'false']).optional().describe('true: only open ones; false: only closed.'),
})

export const PayoutDifferenceAnswer = z.object({
  id,
  kind: z.enum(payoutDifferenceKinds),
  batch_id: id.nullable(),
  item_id: z.string().nullable().describe('Our item id, or PayPal’s for a payment we do not know.'),
  ours: DifferenceSide.nullable().describe('The value in our books.'),
  theirs: DifferenceSide.nullable().describe('The value at PayPal.'),
  found_at: time,
  last_seen_at: time,
  resolved_at: time.nullable(),
  resolved_by: Named.nullable(),
  note: z.string().nullable(),
  loss: MoneyAnswer.nullable().describe(
    'Amount that can be booked as a loss, because PayPal paid it for none of our payouts; or null.',
  ),
  booking_id: id.nullable().describe('The proposed or accepted booking; null = none.'),
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
