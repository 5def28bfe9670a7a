/** Contract of a report from an app. */

import * as z from 'zod'
import { conversionEvents } from '../../../../schema/vocabulary.ts'
import { time } from '../../../http/times-contract.ts'
import { refundableEvents } from '../../reversals/original-event-rules.ts'

export const ConversionInput = z.strictObject({
  event: z.enum(conversionEvents),
  external_id: z
    .string()
    .min(1)
    .max(255)
    .describe('Your id of this event. Sending it again records nothing twice.'),
  original_external_id: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe(
      'On refund and chargeback: the order to reverse, required. On rebill: the sale to renew, optional.',
    ),
  original_event: z
    .enum(refundableEvents)
    .optional()
    .describe(
      'Only on refund and chargeback: the event to reverse, if several conversions have this original_external_id.',
    ),
  click_id: z
    .string()
    .max(255)
    .optional()
    .describe(
      'The click id as the tracker returned it. Any other value is ignored with a warning if coupon or customer_id is present.',
    ),
  coupon: z.string().min(1).max(40).optional(),
  customer_id: z
    .string()
    .max(255)
    .optional()
    .describe('Your id of the customer. Required on rebill and cancel.'),
  amount: z
    .string()
    .max(64)
    .optional()
    .describe(
      'Decimal string such as "49.00", with its currency. Required on sale and rebill; a refund or chargeback without it reverses the whole rest; not allowed on cancel.',
    ),
  currency: z.string().max(8).optional().describe('ISO 4217. Required with an amount.'),
  occurred_at: time.optional(),
  visitor: z
    .strictObject({
      ip: z.string().max(45).optional(),
      user_agent: z.string().max(512).optional(),
      accept_language: z.string().max(255).optional(),
      country: z.string().max(2).optional().describe('ISO 3166-1 alpha-2.'),
      email: z.string().max(254).optional(),
    })
    .optional(),
  metadata: z.record(z.string().max(64), z.unknown()).optional(),
})
export type ConversionInput = z.infer<typeof ConversionInput>
