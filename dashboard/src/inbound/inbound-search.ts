import { type InboundVerdict, inboundVerdicts } from '../../../schema/vocabulary.ts'
import { name, oneOf, pages, reader } from '../core/page-search.ts'

/** Filters of the event log on the page. */
export const readInboundSearch = reader({
  verdict: oneOf<InboundVerdict>(inboundVerdicts),
  source: name,
  pages,
})
export type InboundSearch = ReturnType<typeof readInboundSearch>
