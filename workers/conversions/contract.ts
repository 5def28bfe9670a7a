/** Contract of reported conversions. */

import * as z from 'zod'
import {
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  parkedAwaits,
} from '../../schema/vocabulary.ts'
import { id, MoneyAnswer } from '../http/contract.ts'
import { time } from '../http/times-contract.ts'

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
  click_id: id.optional(),
  coupon: z.string().min(1).max(40).optional(),
  customer_id: z
    .string()
    .min(1)
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

export const CommissionAnswer = z.object({
  id,
  affiliate_id: id,
  level: z.int(),
  amount: MoneyAnswer,
  status: z.enum(commissionStatuses),
  hold_until: time,
})

export const ConversionAnswer = z.object({
  status: z
    .enum(['recorded', 'parked', 'queued'])
    .describe('parked: it waits for what it names. queued: the database is away; it is kept.'),
  replayed: z.boolean(),
  awaits: z
    .object({ what: z.enum(parkedAwaits), key: z.string() })
    .nullable()
    .describe('What a parked report waits for.'),
  report_id: id.nullable().describe('Journal line of a report that is parked or queued.'),
  conversion: z
    .object({
      id,
      event: z.enum(conversionEvents),
      external_id: z.string(),
      status: z.enum(conversionStatuses),
      rejection: z.enum(conversionRejections).nullable(),
      amount: MoneyAnswer.nullable(),
      recorded_at: time,
    })
    .nullable()
    .describe('Null while it waits.'),
  attribution: z
    .object({
      rule: z.string(),
      click_id: id.nullable(),
      offer_id: id.nullable(),
      affiliate_id: id.nullable(),
      receipt: z.record(z.string(), z.unknown()),
    })
    .nullable(),
  commissions: z.array(CommissionAnswer),
})
export type ConversionAnswer = z.infer<typeof ConversionAnswer>
