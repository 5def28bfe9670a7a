/** Contract of reported conversions. */

import * as z from 'zod'
import {
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  parkedAwaits,
  reportWarnings,
} from '../../schema/vocabulary.ts'
import { FieldProblem, id, MoneyAnswer } from '../http/contract.ts'
import { time } from '../http/times-contract.ts'

export const CommissionAnswer = z.object({
  id,
  affiliate_id: id,
  level: z.int(),
  amount: MoneyAnswer,
  status: z.enum(commissionStatuses),
  hold_until: time,
})

export const AwaitsAnswer = z.object({ what: z.enum(parkedAwaits), key: z.string() }).nullable()

export const WarningsAnswer = z
  .array(FieldProblem.extend({ code: z.enum(reportWarnings) }))
  .describe('What it was taken in spite of.')

export const ConversionAnswer = z.object({
  status: z
    .enum(['recorded', 'parked', 'queued'])
    .describe('parked: it waits for what it names. queued: the database is away; it is kept.'),
  replayed: z.boolean(),
  awaits: AwaitsAnswer.describe('What a parked report waits for.'),
  report_id: id.nullable().describe('Journal line of a report that is parked or queued.'),
  conversion: z
    .object({
      id,
      event: z.enum(conversionEvents),
      external_id: z.string(),
      status: z.enum(conversionStatuses),
      rejection: z.enum(conversionRejections).nullable(),
      amount: MoneyAnswer.nullable().describe(
        'On a refund or chargeback: what was really taken back.',
      ),
      asked: MoneyAnswer.nullable().describe(
        'On a refund or chargeback: the amount that was asked for; null = all that was left.',
      ),
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
  warnings: WarningsAnswer,
})
export type ConversionAnswer = z.infer<typeof ConversionAnswer>
