/** Contract of the logs of clicks and of conversions. */
import * as z from 'zod'
import { conversionEvents, conversionStatuses } from '../../../../schema/vocabulary.ts'
import { next_cursor } from '../../../http/contract.ts'
import { SelectionQuery } from '../../http/contract.ts'
import { ClickAnswer } from '../click-columns.ts'
import { ConversionAnswer } from '../conversion-columns.ts'

const page = {
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().max(200).optional(),
}
const word = z.string().min(1).max(255)

export const ClickFileQuery = SelectionQuery.extend({
  sub: word.optional().describe('Any of sub1 to sub10 has this value.'),
})
export type ClickFileQuery = z.infer<typeof ClickFileQuery>
export const ClickLogQuery = ClickFileQuery.extend(page)

export const ConversionFileQuery = ClickFileQuery.extend({
  event: z.enum(conversionEvents).optional(),
  status: z.enum(conversionStatuses).optional(),
  coupon: word.optional(),
  order_id: word.optional().describe('The app’s own id of the order, whole.'),
  customer_id: word.optional().describe('The app’s own id of the customer. Not for affiliates.'),
})
export type ConversionFileQuery = z.infer<typeof ConversionFileQuery>
export const ConversionLogQuery = ConversionFileQuery.extend(page)

export const ClickLogAnswer = z.object({ clicks: z.array(ClickAnswer), next_cursor })
export const ConversionLogAnswer = z.object({ conversions: z.array(ConversionAnswer), next_cursor })
