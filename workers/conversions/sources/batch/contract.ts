/** Many reports in one request, and a result for each. */

import * as z from 'zod'
import { Problem } from '../../../http/contract.ts'
import { ConversionAnswer } from '../../contract.ts'

export const BATCH_ROWS_MAX = 500
export const BatchInput = z.strictObject({
  conversions: z
    .array(z.unknown())
    .min(1)
    .max(BATCH_ROWS_MAX)
    .describe('Each as the body of POST /v1/conversions.'),
})
export const BatchAnswer = z.object({
  results: z
    .array(
      z.object({
        row: z.int().describe('Place in the request, from 0.'),
        status: z.int().describe('As POST /v1/conversions would have answered it.'),
        answer: ConversionAnswer.nullable(),
        problem: Problem.nullable(),
      }),
    )
    .describe('One per row, in the order sent.'),
})
export type BatchResult = z.infer<typeof BatchAnswer>['results'][number]
