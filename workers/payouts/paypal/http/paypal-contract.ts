/** PayPal accounts of own payers, what PayPal's webhooks are answered, and the taking back of payouts that nobody has claimed. */

import * as z from 'zod'
import { billingModes, payoutItemStatuses } from '../../../../schema/vocabulary.ts'
import { says } from '../../../core/field-faults.ts'
import { id } from '../../../http/contract.ts'
import { time } from '../../../http/times-contract.ts'
import { paypalProblems } from '../account-rules.ts'

export const WebhookParams = z.object({ advertiserId: id })
export const WebhookAnswer = z.object({}).describe('Empty. PayPal reads only the status.')

export const PayoutItemParams = z.object({ itemId: id })
export const CancellationAnswer = z.object({
  item_id: id,
  status: z.enum(payoutItemStatuses).describe('unclaimed until PayPal has returned it.'),
  cancel_requested_at: time,
})

/** Sent to PayPal in a header, so visible ASCII only. */
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
    .describe('Never shown again. Omit it to keep the current secret of the same client id.'),
  webhook_id: credential(100)
    .nullish()
    .describe('PayPal’s id of your webhook. Without it payouts are only read on a schedule.'),
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
        .describe('When PayPal last accepted the login; null = never since it was changed.'),
      problem: z
        .enum(paypalProblems)
        .nullable()
        .describe(
          'refused: PayPal rejects client id or secret. unanswered: PayPal did not answer.',
        ),
    })
    .nullable()
    .describe('Null = not set up.'),
  billing_mode: z.enum(billingModes).describe('own_payer: this account pays.'),
  webhook_path: z.string().describe('Path on this host for your webhook at PayPal.'),
})
export const BillingModeInput = z.strictObject({ billing_mode: z.enum(billingModes) })
