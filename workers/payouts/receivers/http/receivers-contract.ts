/** Contract of receivers, tax forms, and what an affiliate sees of their payouts. */

import * as z from 'zod'
import {
  type PayoutErrorReason,
  payoutErrorActions,
  payoutErrorReasons,
} from '../../../../schema/paypal-errors.ts'
import {
  currencies,
  payoutItemStatuses,
  payoutObstacles,
  taxFormGates,
  taxFormKinds,
  taxFormStatuses,
} from '../../../../schema/vocabulary.ts'
import { says } from '../../../core/field-faults.ts'
import { id, MoneyAnswer, Named, next_cursor, PageQuery } from '../../../http/contract.ts'
import { time } from '../../../http/times-contract.ts'
import { RECEIVER_LENGTH_MAX, receiverStates } from '../rules/receiver.ts'
import { TAX_FORM_BYTES_MAX, taxFormTypes } from '../rules/tax-form.ts'

const reasons = Object.keys(payoutErrorReasons) as [PayoutErrorReason, ...PayoutErrorReason[]]
/** Without control characters except line breaks. */
const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[\P{Cc}\n]*$/u, says('control_characters'))

export const PayoutProblemAnswer = z.object({
  name: z.string().describe('PayPal’s error name.'),
  reason: z.enum(reasons),
  action: z.enum(payoutErrorActions).describe('Who must act.'),
})

// ------------------------------------------------------------------ receiver

export const ReceiverInput = z.strictObject({ email: z.email().max(RECEIVER_LENGTH_MAX) })
export const ReceiverAnswer = z.object({
  email: z.string().nullable().describe('Null = none.'),
  usable_from: time.nullable().describe('Nothing is paid to it before this time. Null = no hold.'),
  problem: PayoutProblemAnswer.extend({ at: time.nullable() }).nullable(),
  needs_look: z.boolean().describe('Finance must check this address before it is paid.'),
  change: z
    .object({ email: z.string(), expires_at: time })
    .nullable()
    .describe('A requested change whose link was not opened yet.'),
  undo: z
    .object({ email: z.string(), until: time })
    .nullable()
    .describe('During the hold after a change: the address that can be restored.'),
})
export type ReceiverAnswer = z.infer<typeof ReceiverAnswer>
export const ConfirmReceiverInput = z.strictObject({ token: z.string().min(1).max(200) })
export const ConfirmedReceiverAnswer = z.object({
  account_name: z.string(),
  email: z.string().describe('Masked.'),
  usable_from: time.nullable().describe('Nothing is paid to it before this time. Null = no hold.'),
})

export const ReceiversQuery = PageQuery.extend({ state: z.enum(receiverStates) })
export const AffiliateReceiverParams = z.object({ affiliateId: id })
export const ClearReceiverInput = z.strictObject({
  receiver: text(127).describe('The address that was checked. Fails if it has changed since.'),
  note: text(2000).describe('The reason.'),
})
const Account = Named.extend({ code: z.string() })
export const ReceiversAnswer = z.object({
  receivers: z.array(
    z.object({
      affiliate: Account,
      email: z.string().nullable().describe('Masked for support.'),
      usable_from: time.nullable(),
      problem: PayoutProblemAnswer.extend({ at: time.nullable() }).nullable(),
      shared_allowed_at: time.nullable(),
      shared_with: z.array(Account).describe('Other accounts paid at this address: the first ten.'),
    }),
  ),
  next_cursor,
})
export type ReceiversAnswer = z.infer<typeof ReceiversAnswer>

// ------------------------------------------------------------------ preferences

export const PayoutPreferencesInput = z
  .strictObject({
    minimum: z
      .string()
      .max(32)
      .nullish()
      .describe('Decimal; null = the advertisers’ minimum. The highest minimum applies.'),
    minimum_currency: z
      .enum(currencies)
      .optional()
      .describe('The minimum applies to balances in this currency. Default: USD.'),
    payout_details: text(500).nullish().describe('How to pay manually, without PayPal.'),
  })
  .refine(({ minimum, minimum_currency: its }) => its === undefined || minimum != null, {
    path: ['minimum_currency'],
    message: says('currency_without_minimum'),
  })
export const PayoutPreferencesAnswer = z.object({
  minimum: z.string().nullable(),
  minimum_currency: z.enum(currencies).nullable().describe('Null if there is no minimum.'),
  payout_details: z.string().nullable(),
  details_usable_from: time
    .nullable()
    .describe('Changed details are not used before this time. Null = no hold.'),
  undo: z
    .object({ payout_details: z.string(), until: time })
    .nullable()
    .describe('During the hold after a change: the details that can be restored.'),
})

// ------------------------------------------------------------------ tax forms

export const TaxFormInput = z.strictObject({
  kind: z.enum(taxFormKinds),
  file_name: text(200),
  content_type: z.enum(taxFormTypes),
  base64: z
    .base64()
    .min(1)
    .max(Math.ceil(TAX_FORM_BYTES_MAX / 3) * 4)
    .describe('The file, at most 2 MiB.'),
})
const OwnTaxForm = z.object({
  id,
  kind: z.enum(taxFormKinds),
  file_name: z.string(),
  content_type: z.enum(taxFormTypes),
  byte_count: z.int(),
  status: z.enum(taxFormStatuses),
  submitted_at: time,
  decided_at: time.nullable(),
  note: z.string().nullable(),
  valid_until: time.nullable(),
})
export type OwnTaxForm = z.infer<typeof OwnTaxForm>
export const OwnTaxFormAnswer = z.object({ tax_form: OwnTaxForm })
export const OwnTaxFormsAnswer = z.object({
  gate: z.enum(taxFormGates).describe('Whether a first payout requires an approved form.'),
  is_wanted: z.boolean().describe('One of your payouts requires a form.'),
  tax_forms: z.array(OwnTaxForm).describe('Newest first, at most 50.'),
})
const TaxForm = OwnTaxForm.extend({
  affiliate: Account.extend({ country: z.string().nullable() }),
  decided_by: z.string().nullable(),
  is_emptied: z.boolean().describe('The file was deleted.'),
})
export type TaxForm = z.infer<typeof TaxForm>
export const TaxFormsQuery = PageQuery.extend({ status: z.enum(taxFormStatuses).optional() })
export const TaxFormsAnswer = z.object({ tax_forms: z.array(TaxForm), next_cursor })
export const TaxFormParams = z.object({ taxFormId: id })
export const DecideTaxFormInput = z.strictObject({
  status: z.enum(['approved', 'rejected']),
  note: text(2000).optional().describe('Sent to the affiliate. On a rejection: what to correct.'),
  valid_until: time.optional(),
})
export const TaxFormAnswer = z.object({ tax_form: TaxForm })
export const PayoutSettings = z.strictObject({
  tax_form_gate: z.enum(taxFormGates),
  payout_countries_blocked: z
    .array(z.string().regex(/^[A-Z]{2}$/, says('country_code')))
    .max(250)
    .describe('Affiliates in these countries are not paid.'),
})
export type PayoutSettings = z.infer<typeof PayoutSettings>

// ------------------------------------------------------------------ an affiliate's payouts

export const OwnPayoutsQuery = PageQuery.extend({ advertiser_id: id.optional() })
export const OwnPayoutAnswer = z.object({
  id,
  advertiser: Named,
  amount: MoneyAnswer,
  status: z.enum(payoutItemStatuses),
  receiver: z.string().describe('Masked.'),
  paypal_transaction_id: z.string().nullable(),
  reference: z.string().nullable().describe('Reference of a payment made outside of PayPal.'),
  problem: PayoutProblemAnswer.nullable(),
  claim_until: time.nullable().describe('When an unclaimed payout is returned.'),
  retry_of_id: id.nullable().describe('The earlier payout of the same money.'),
  retried_by_id: id.nullable().describe('The later payout of the same money.'),
  created_at: time,
  updated_at: time,
})
export type OwnPayoutAnswer = z.infer<typeof OwnPayoutAnswer>
export const OwnPayoutsAnswer = z.object({ payouts: z.array(OwnPayoutAnswer), next_cursor })
export const NextPayoutsQuery = z.object({ advertiser_id: id.optional() })
export const NextPayoutsAnswer = z.object({
  next: z.array(
    z.object({
      advertiser: Named,
      currency: z.enum(currencies),
      balance: MoneyAnswer,
      minimum: MoneyAnswer,
      obstacles: z.array(z.enum(payoutObstacles)).describe('Why it is not paid; empty = it is.'),
      next_run_at: time.nullable().describe('Null = paid manually by finance.'),
    }),
  ),
})
export type NextPayoutsAnswer = z.infer<typeof NextPayoutsAnswer>
