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
  .describe('Warnings about the report, which was accepted nevertheless.')

export const ConversionAnswer = z.object({
  status: z
    .enum(['recorded', 'parked', 'queued'])
    .describe(
      'parked: a click, conversion, customer or rate is missing. queued: the database is unavailable.',
    ),
  replayed: z.boolean(),
  awaits: AwaitsAnswer.describe('What is missing for a parked report.'),
  report_id: id.nullable().describe('Id in the event log of a parked or queued report.'),
  conversion: z
    .object({
      id,
      event: z.enum(conversionEvents),
      external_id: z.string(),
      status: z.enum(conversionStatuses),
      rejection: z.enum(conversionRejections).nullable(),
      amount: MoneyAnswer.nullable().describe(
        'On a refund or chargeback: the amount that was actually reversed.',
      ),
      asked: MoneyAnswer.nullable().describe(
        'On a refund or chargeback: the amount that was asked for; null = all that was left.',
      ),
      recorded_at: time,
      is_test: z.boolean().describe('A test earns nothing; see integration.md.'),
    })
    .nullable()
    .describe('Null while the report is parked or queued.'),
  attribution: z
    .object({
      rule: z.string(),
      click_id: id.nullable(),
      offer_id: id.nullable(),
      affiliate_id: id.nullable(),
      receipt: z.record(z.string(), z.unknown()),
    })
    .nullable(),
  commissions: z.array(CommissionAnswer).describe('Of a test: those that it would earn.'),
  warnings: WarningsAnswer,
})
export type ConversionAnswer = z.infer<typeof ConversionAnswer>
