/** Contract of a batch: many reports in one request, with a result for each. */

import * as z from 'zod'
import { Problem } from '../../../http/contract.ts'
import { ConversionAnswer } from '../../contract.ts'

export const BATCH_ROWS_MAX = 500
export const BatchInput = z.strictObject({
  conversions: z
    .array(z.unknown())
    .min(1)
    .max(BATCH_ROWS_MAX)
    .describe('Each has the same fields as the body of POST /v1/conversions.'),
})
export const BatchAnswer = z.object({
  results: z
    .array(
      z.object({
        row: z.int().describe('Index in the request, from 0.'),
        status: z.int().describe('The status that POST /v1/conversions would return.'),
        answer: ConversionAnswer.nullable(),
        problem: Problem.nullable(),
      }),
    )
    .describe('One per row, in the order sent.'),
})
export type BatchResult = z.infer<typeof BatchAnswer>['results'][number]
