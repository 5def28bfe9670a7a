/** A pixel’s query. */

import * as z from 'zod'
import { parameter, queryFields } from '../secret-authenticated/contract.ts'

export const PixelQuery = z.object({
  ...queryFields,
  order_id: parameter.describe('Required: what makes a reload harmless. Also txid, external_id.'),
  event: parameter.describe('lead or sale; a sale where there is an amount.'),
})
