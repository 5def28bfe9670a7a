/** Contract of a pixel’s query. */

import * as z from 'zod'
import { parameter, queryFields } from '../query/contract.ts'

export const PixelQuery = z.object({
  ...queryFields,
  order_id: parameter.describe(
    'Required, so that a reload records nothing twice. Also txid, external_id.',
  ),
  event: parameter.describe('lead or sale. Default: sale if there is an amount.'),
})
