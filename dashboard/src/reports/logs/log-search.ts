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
  /** A text that is not an id is kept, so that the page shows the server's message about it. */
  click_id: text,
  sub: text,
}

/** `click_status`, as in reports, because `verdict` has another meaning in the event log. */
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
