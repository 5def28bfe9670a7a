/** Contract of a CSV import of conversions, with a verdict for each row. */

import * as z from 'zod'
import {
  attributionRules,
  conversionRejections,
  conversionStatuses,
} from '../../../../schema/vocabulary.ts'
import { FieldProblem, id, MoneyAnswer } from '../../../http/contract.ts'
import { AwaitsAnswer, WarningsAnswer } from '../../contract.ts'

/** A Worker may make 10,000 subrequests per request. A row needs two, and more on conflicts. */
export const IMPORT_ROWS_MAX = 2_000
export const ImportQuery = z.object({
  app_id: id.describe('App whose conversions these are.'),
  dry_run: z
    .enum(['0', '1'])
    .default('1')
    .describe('1 = evaluate every row as if it were reported, and write nothing.'),
})
export const ImportAnswer = z.object({
  dry_run: z.boolean(),
  columns: z.array(z.string()).describe('Field names that were recognised in the first line.'),
  ignored_columns: z.array(z.string()),
  counts: z.record(z.string(), z.int()).describe('Rows by verdict.'),
  rows: z.array(
    z.object({
      line: z.int().describe('Line of the file in which the row begins, from 1.'),
      verdict: z
        .enum(['recorded', 'replayed', 'parked', 'queued', 'refused'])
        .describe('On a dry run: the verdict the row would get.'),
      external_id: z.string().nullable(),
      conversion_id: id
        .nullable()
        .describe('Null on a dry run, unless the conversion was recorded before.'),
      conversion: z
        .object({
          status: z.enum(conversionStatuses),
          rejection: z.enum(conversionRejections).nullable(),
          rule: z.enum(attributionRules),
          affiliate: z.object({ id, name: z.string() }).nullable(),
          amount: MoneyAnswer.nullable(),
          asked: MoneyAnswer.nullable(),
          commission: MoneyAnswer.nullable().describe('Total of all levels.'),
        })
        .nullable()
        .describe('The recorded or previewed conversion; see ConversionAnswer.'),
      awaits: AwaitsAnswer.describe('What is missing for a parked row.'),
      warnings: WarningsAnswer,
      errors: z.array(FieldProblem),
    }),
  ),
})
export type ImportRow = z.infer<typeof ImportAnswer>['rows'][number]
