import { type DeliveryState, deliveryStates } from '../../../schema/vocabulary.ts'
import { oneOf, pages, reader, text, uuid } from '../core/page-search.ts'

/** Filters of the log in its URL, named so that no other page has the same with other values. */
export const readLogSearch = reader({
  outcome: oneOf<DeliveryState>(deliveryStates),
  sent: text,
  endpoint_id: uuid,
  about: text,
  pages,
})
export type LogSearch = ReturnType<typeof readLogSearch>
