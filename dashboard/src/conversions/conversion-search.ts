import {
  type ConversionEvent,
  type ConversionStatus,
  conversionEvents,
  conversionStatuses,
  type InboundVerdict,
  inboundVerdicts,
  type ReviewStatus,
  reviewStatuses,
} from '../../../schema/vocabulary.ts'
import { day, name, oneOf, pages, reader, text, uuid } from '../core/page-search.ts'

export const readConversionsSearch = reader({
  status: oneOf<ConversionStatus>(conversionStatuses),
  event: oneOf<ConversionEvent>(conversionEvents),
  review: oneOf<ReviewStatus | 'none'>([...reviewStatuses, 'none']),
  affiliate_id: uuid,
  offer_id: uuid,
  from: day,
  to: day,
  q: text,
  pages,
})
export type ConversionsSearch = ReturnType<typeof readConversionsSearch>

export const readReviewsSearch = reader({
  reviews: oneOf<'closed'>(['closed']),
  rule: text,
  pages,
})
export type ReviewsSearch = ReturnType<typeof readReviewsSearch>

export const readReportsSearch = reader({
  verdict: oneOf<InboundVerdict>(inboundVerdicts),
  source: name,
  app_id: uuid,
  from: day,
  to: day,
  pages,
})
export type ReportsSearch = ReturnType<typeof readReportsSearch>

export const readRulesSearch = reader({ advertiser_id: uuid })
