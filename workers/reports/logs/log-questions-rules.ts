import type { ConversionEvent, ConversionStatus } from '../../../schema/vocabulary.ts'
import type { Selection } from '../rules/question.ts'

/** What became of a click, as reports group it. */
export const verdicts = ['billable', 'bot', 'duplicate', 'rejected'] as const
export type Verdict = (typeof verdicts)[number]

/** Which clicks a log shows; null = any. */
export interface LogSelection extends Selection {
  /** A value of any of the ten sub ids. */
  sub: string | null
}

/** Which conversions a log shows; null = any. */
export interface ConversionSelection extends LogSelection {
  event: ConversionEvent | null
  status: ConversionStatus | null
  /** The app's own ids of the order and of the customer, whole. */
  orderId: string | null
  customerId: string | null
  coupon: string | null
}

/** Newest first, by id. */
export interface LogPage {
  /** The last row of the page before; null = from the newest. */
  afterId: string | null
  limit: number
}

const SHOWN_CHARACTERS_MAX = 4

/** The end of an order id, at most half of it: enough to tell one's own orders apart. */
export function shortOrderId(orderId: string): string {
  const length = Math.min(SHOWN_CHARACTERS_MAX, Math.floor(orderId.length / 2))
  return `…${orderId.slice(orderId.length - length)}`
}

/** A record with what it is called; null where the reader may not see its name. */
export interface NamedRecord {
  id: string
  name: string | null
}

/** Values of a click that reports group by; null = none or unknown. */
export interface ClickDetails {
  link: { id: string; label: string | null } | null
  subs: readonly (string | null)[]
  country: string | null
  region: string | null
  device: string | null
  os: string | null
  browser: string | null
  referrerHost: string | null
  utmSource: string | null
  utmMedium: string | null
  utmCampaign: string | null
}
