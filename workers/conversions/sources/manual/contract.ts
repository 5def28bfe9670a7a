/** Contract of a manual entry. */

import * as z from 'zod'
import { conversionEvents } from '../../../../schema/vocabulary.ts'
import { id } from '../../../http/contract.ts'
import { time } from '../../../http/times-contract.ts'
import { refundableEvents } from '../../reversals/original-event-rules.ts'

export const MANUAL_DAYS_MAX = 365
export const ManualInput = z.strictObject({
  app_id: id,
  event: z.enum(conversionEvents),
  external_id: z.string().min(1).max(255),
  original_external_id: z.string().min(1).max(255).optional(),
  original_event: z.enum(refundableEvents).optional(),
  click_id: id.optional(),
  coupon: z.string().min(1).max(40).optional(),
  affiliate_id: id.optional().describe('Instead of click and coupon, together with offer_id.'),
  offer_id: id.optional(),
  customer_id: z.string().max(255).optional(),
  amount: z.string().max(64).optional(),
  currency: z
    .string()
    .max(8)
    .optional()
    .describe('Default: the currency of the offer, or of the order to reverse.'),
  occurred_at: time
    .optional()
    .describe(`At most ${MANUAL_DAYS_MAX} days back. The hold still starts now.`),
  note: z
    .string()
    .min(1)
    .max(500)
    .describe('Why it was entered manually. Stored with the conversion.'),
})
export type ManualInput = z.infer<typeof ManualInput>
