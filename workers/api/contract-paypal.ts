/** What PayPal's webhooks are answered, and the taking back of payouts that nobody has claimed. */
import * as z from 'zod'
import { payoutItemStatuses } from '../../schema/vocabulary.ts'
import { time } from './contract-times.ts'

const id = z.uuid()

export const WebhookParams = z.object({ advertiserId: id })
export const WebhookAnswer = z.object({}).describe('Nothing: PayPal reads the status alone.')

export const PayoutItemParams = z.object({ itemId: id })
export const CancellationAnswer = z.object({
  item_id: id,
  status: z.enum(payoutItemStatuses).describe('unclaimed until PayPal has given it back.'),
  cancel_requested_at: time,
})
