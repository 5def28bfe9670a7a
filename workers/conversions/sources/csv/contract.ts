/** A file of conversions, and a verdict for each row. */

import * as z from 'zod'
import {
  attributionRules,
  conversionRejections,
  conversionStatuses,
} from '../../../../schema/vocabulary.ts'
import { FieldProblem, id, MoneyAnswer } from '../../../http/contract.ts'
import { AwaitsAnswer, WarningsAnswer } from '../../contract.ts'

/** A Worker may ask others 10,000 times per request; a row takes two questions, and more where it races. */
export const IMPORT_ROWS_MAX = 2_000
export const ImportQuery = z.object({
  app_id: id.describe('App whose conversions these are.'),
  dry_run: z
    .enum(['0', '1'])
    .default('1')
    .describe('1 = judge every row as if it were reported, and write nothing.'),
})
export const ImportAnswer = z.object({
  dry_run: z.boolean(),
  columns: z.array(z.string()).describe('Fields found in the first line, by our names.'),
  ignored_columns: z.array(z.string()),
  counts: z.record(z.string(), z.int()).describe('Rows by verdict.'),
  rows: z.array(
    z.object({
      line: z.int().describe('Line of the file in which the row begins, from 1.'),
      verdict: z
        .enum(['recorded', 'replayed', 'parked', 'queued', 'refused'])
        .describe('On a dry run: what the row would become.'),
      external_id: z.string().nullable(),
      conversion_id: id.nullable().describe('Null on a dry run, unless it was there before.'),
      conversion: z
        .object({
          status: z.enum(conversionStatuses),
          rejection: z.enum(conversionRejections).nullable(),
          rule: z.enum(attributionRules),
          affiliate: z.object({ id, name: z.string() }).nullable(),
          amount: MoneyAnswer.nullable(),
          asked: MoneyAnswer.nullable(),
          commission: MoneyAnswer.nullable().describe('Of all levels together.'),
        })
        .nullable()
        .describe('What it is, or would be; see ConversionAnswer.'),
      awaits: AwaitsAnswer.describe('What a parked row waits for.'),
      warnings: WarningsAnswer,
      errors: z.array(FieldProblem),
    }),
  ),
})
export type ImportRow = z.infer<typeof ImportAnswer>['rows'][number]
