/** A file of conversions, and a verdict for each row. */

import * as z from 'zod'
import { id } from '../../../http/contract.ts'

/** A Worker may ask others 10,000 times per request; a row takes two questions, and more where it races. */
export const IMPORT_ROWS_MAX = 2_000
export const ImportQuery = z.object({
  app_id: id.describe('App whose conversions these are.'),
  dry_run: z.enum(['0', '1']).default('1').describe('1 = judge every row and write nothing.'),
})
export const ImportAnswer = z.object({
  dry_run: z.boolean(),
  columns: z.array(z.string()).describe('Fields found in the first line, by our names.'),
  ignored_columns: z.array(z.string()),
  counts: z.record(z.string(), z.int()).describe('Rows by verdict.'),
  rows: z.array(
    z.object({
      line: z.int().describe('Line of the file in which the row begins, from 1.'),
      verdict: z.enum(['valid', 'recorded', 'replayed', 'parked', 'queued', 'refused']),
      external_id: z.string().nullable(),
      conversion_id: id.nullable(),
      errors: z.array(z.object({ field: z.string(), message: z.string() })),
    }),
  ),
})
export type ImportRow = z.infer<typeof ImportAnswer>['rows'][number]
