/** Contract of the search. */
import * as z from 'zod'
import { id, MoneyAnswer } from '../http/contract.ts'
import { time } from '../http/times-contract.ts'
import { FOUND_MAX } from './db.ts'
import { type FoundKind, foundKinds } from './rules.ts'

export const SearchQuery = z.object({
  q: z
    .string()
    .trim()
    .min(2)
    .max(120)
    .describe(
      'An id, order id, short id of a payout batch, number of an invoice, or a part of a name.',
    ),
})

export const FoundAnswer = z.object({
  kind: z.enum(foundKinds as [FoundKind, ...FoundKind[]]),
  id,
  title: z.string(),
  detail: z.string().nullable().describe('What tells it from others of the same title.'),
  at: time.nullable(),
  amount: MoneyAnswer.nullable(),
  page: z.string().describe('Path of its page.'),
})
export const SearchAnswer = z.object({
  found: z.array(FoundAnswer).describe(`At most ${FOUND_MAX} of each kind.`),
})
