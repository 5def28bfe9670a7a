import {
  type ClickVerdict,
  type ConversionEvent,
  type ConversionStatus,
  clickVerdicts,
  conversionEvents,
  conversionStatuses,
} from '../../../../schema/vocabulary.ts'
import { type PeriodName, periodNames } from '../../core/format/period-names.ts'
import { day, oneOf, pages, reader, text, uuid } from '../../core/page-search.ts'

const shared = {
  range: oneOf<PeriodName>(periodNames),
  ...{ from: day, to: day, pages },
  ...{ offer_id: uuid, affiliate_id: uuid, link_id: uuid },
  ...{ country: text, device: text, campaign: text },
  /** Parts of ids are never found, so a text that is no id is kept for the message of the server. */
  click_id: text,
  sub: text,
}

/** Named as in reports: the event log has another `verdict`. */
export const readClicksSearch = reader({
  ...shared,
  click_status: oneOf<ClickVerdict>(clickVerdicts),
})
export type ClicksSearch = ReturnType<typeof readClicksSearch>

export const readSalesSearch = reader({
  ...shared,
  event: oneOf<ConversionEvent>(conversionEvents),
  status: oneOf<ConversionStatus>(conversionStatuses),
  ...{ order_id: text, coupon: text, customer_id: text },
})
export type SalesSearch = ReturnType<typeof readSalesSearch>
