/** Contract of exchange rates. */

import * as z from 'zod'
import { currencies } from '../../../schema/vocabulary.ts'
import { next_cursor, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'

export const RatesQuery = PageQuery.extend({
  base: z.enum(currencies).optional(),
  quote: z.enum(currencies).optional(),
})

export const RateSummary = z.object({
  base: z.enum(currencies),
  quote: z.enum(currencies),
  rate: z.string().describe('Decimal: the value of one unit of base in quote.'),
  as_of: time,
  entered_by: z.string().nullable(),
})

export const RatesAnswer = z.object({ rates: z.array(RateSummary), next_cursor })
