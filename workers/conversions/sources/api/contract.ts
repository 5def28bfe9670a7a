/** One report as an app sends it. */

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
    .describe('Your id of this event: repeats are safe by it.'),
  original_external_id: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('Required on refund and chargeback, and only there: the order that they undo.'),
  original_event: z
    .enum(refundableEvents)
    .optional()
    .describe(
      'Only on refund and chargeback: which event is undone, if several have the id original_external_id.',
    ),
  click_id: z
    .string()
    .max(255)
    .optional()
    .describe(
      'The click id as the tracker returned it. Any other value is ignored, with a warning, if coupon or customer_id is there.',
    ),
  coupon: z.string().min(1).max(40).optional(),
  customer_id: z
    .string()
    .max(255)
    .optional()
    .describe('Your id of the person; required on rebill and cancel.'),
  amount: z
    .string()
    .max(64)
    .optional()
    .describe(
      'Decimal string such as "49.00", with its currency. Required on sale and rebill; a refund or chargeback without it undoes all that is left; a cancel has none.',
    ),
  currency: z.string().max(8).optional().describe('ISO 4217, with every amount.'),
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
