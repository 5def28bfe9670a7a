/** PayPal accounts of own payers, what PayPal's webhooks are answered, and the taking back of payouts that nobody has claimed. */

import * as z from 'zod'
import { billingModes, payoutItemStatuses } from '../../../../schema/vocabulary.ts'
import { says } from '../../../core/field-faults.ts'
import { id } from '../../../http/contract.ts'
import { time } from '../../../http/times-contract.ts'
import { paypalProblems } from '../account-rules.ts'

export const WebhookParams = z.object({ advertiserId: id })
export const WebhookAnswer = z.object({}).describe('Nothing: PayPal reads the status alone.')

export const PayoutItemParams = z.object({ itemId: id })
export const CancellationAnswer = z.object({
  item_id: id,
  status: z.enum(payoutItemStatuses).describe('unclaimed until PayPal has given it back.'),
  cancel_requested_at: time,
})

/** What is said to PayPal in a header: visible ASCII. */
const credential = (max: number) =>
  z
    .string()
    .min(3)
    .max(max)
    .regex(/^[!-~]+$/, says('paypal_copy'))

export const PaypalAccountInput = z.strictObject({
  client_id: credential(200)
    .regex(/^[^:]+$/, says('client_id_colon'))
    .describe('Of your app at PayPal.'),
  client_secret: credential(400)
    .optional()
    .describe('Never shown again. Left out: the one that stands, under the same client id.'),
  webhook_id: credential(100)
    .nullish()
    .describe('PayPal’s id of your webhook to us; without it payouts are read by the clock alone.'),
})
export const PaypalAccountAnswer = z.object({
  account: z
    .object({
      client_id: z.string(),
      webhook_id: z.string().nullable(),
      changed_by: z.object({ id, name: z.string().nullable() }),
      changed_at: time,
      checked_at: time
        .nullable()
        .describe('When PayPal last took it; null = not since it was changed.'),
      problem: z
        .enum(paypalProblems)
        .nullable()
        .describe('refused: PayPal says no to client id or secret. unanswered: it says nothing.'),
    })
    .nullable()
    .describe('Null = none is set up.'),
  billing_mode: z.enum(billingModes).describe('own_payer: this account pays.'),
  webhook_path: z.string().describe('Where your webhook at PayPal must lead, on this host.'),
})
export const BillingModeInput = z.strictObject({ billing_mode: z.enum(billingModes) })
