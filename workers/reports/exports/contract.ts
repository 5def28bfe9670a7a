/** Contract of files that are written in the background. */
import * as z from 'zod'
import {
  exportFailures,
  exportFormats,
  exportKinds,
  exportStatuses,
  roles,
} from '../../../schema/vocabulary.ts'
import { id } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'

const QUERY_CHARS_MAX = 4_000

export const ExportInput = z.strictObject({
  kind: z.enum(exportKinds),
  query: z
    .string()
    .max(QUERY_CHARS_MAX)
    .describe(
      'The query of GET /v1/reports.csv, /v1/click-log.csv or /v1/conversion-log.csv, such as "group_by=day&country=DE".',
    ),
  format: z.enum(exportFormats).default('csv').describe('xlsx: at most 200,000 rows.'),
})

export const ExportParams = z.object({ exportId: id })

export const ExportSummary = z.object({
  id,
  kind: z.enum(exportKinds),
  query: z.string().describe('As asked, with its days and time zone.'),
  format: z.enum(exportFormats),
  role: z.enum(roles).describe('In which it was asked for.'),
  status: z.enum(exportStatuses).describe('expired: the file was deleted.'),
  failure: z
    .object({ code: z.enum(exportFailures), message: z.string().describe('In English.') })
    .nullable(),
  rows: z.int().nullable().describe('Without the header; while it runs, those written so far.'),
  bytes: z.int().nullable(),
  created_at: time,
  started_at: time.nullable(),
  finished_at: time.nullable(),
  expires_at: time.nullable().describe('When the file is deleted.'),
})
export type ExportSummary = z.infer<typeof ExportSummary>

export const ExportAnswer = z.object({ export: ExportSummary })
export const ExportsAnswer = z.object({ exports: z.array(ExportSummary) })
