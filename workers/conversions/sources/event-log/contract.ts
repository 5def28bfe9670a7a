/** The event log: every report received, with its verdict. */

import * as z from 'zod'
import { inboundVerdicts, parkedAwaits } from '../../../../schema/vocabulary.ts'
import { FieldProblem, id, PageQuery } from '../../../http/contract.ts'
import { time } from '../../../http/times-contract.ts'
import { sourceNames } from '../sources.ts'

export const ReportsQuery = PageQuery.extend({
  app_id: id.optional(),
  advertiser_id: id.optional().describe('Advertiser to read. Required for staff.'),
  source: z.enum(sourceNames).optional(),
  verdict: z.enum(inboundVerdicts).optional(),
  from: time.optional().describe('Received at or after.'),
  to: time.optional().describe('Received before.'),
})
export const CountsQuery = z.object({
  app_id: id,
  days: z.coerce.number().int().min(1).max(31).default(7),
})
const SourceCount = z.object({
  source: z.enum(sourceNames),
  accepted: z.int().describe('Verdicts 10 to 19.'),
  parked: z.int().describe('Verdicts 20 to 29: not decided yet.'),
  refused: z.int().describe('Verdicts from 30 on.'),
  last_at: time.nullable().describe('When the last one was received.'),
})
export type SourceCount = z.infer<typeof SourceCount>
export const CountsAnswer = z.object({ sources: z.array(SourceCount) })
const report = {
  id,
  advertiser_id: id,
  app_id: id,
  source: z.enum(sourceNames),
  verdict: z.enum(inboundVerdicts),
  verdict_number: z.int().describe('See docs/verdicts.md.'),
  detail: z
    .string()
    .nullable()
    .describe('Fields, reasons and warnings of the verdict, one per line, in English.'),
  errors: z.array(FieldProblem).describe('The lines of detail that are about a field.'),
  awaits: z.object({ what: z.enum(parkedAwaits), key: z.string() }).nullable(),
  foreign_status: z.string().nullable(),
  conversion_id: id.nullable(),
  received_at: time,
  judged_at: time.nullable(),
  replayed_at: time.nullable(),
}
export const ReportsAnswer = z.object({
  reports: z.array(z.object(report)),
  next_cursor: z.string().nullable(),
})
export const ReportParams = z.object({ reportId: id })
const withBody = { ...report, body: z.string().describe('The body as received, without secrets.') }
export const ReportAnswer = z.object({ report: z.object(withBody) })
export const ReplayAnswer = z.object({
  is_changed: z
    .boolean()
    .describe('False if it was already recorded or its verdict did not change.'),
  report: z.object(withBody),
})
