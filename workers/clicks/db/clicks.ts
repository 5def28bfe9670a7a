/** Writes clicks, their messages and their rollups in one statement that is safe to repeat. */
import { type SQL, sql } from 'drizzle-orm'

/** A message as one row of logs.click_messages. */
export interface MessageRow {
  isolate: string
  sequence: number
  cumulative: number
  clicks: number
  unknown_codes: number
  /** Groups (of 64) of the visitors of its clicks; these are locked. */
  lock_groups: number[]
  /** Clicks outside the batch from which its clicks inherit the visitor. */
  inherits: string[]
  /** Offers of its clicks. */
  offers: string[]
  /** Epoch milliseconds: the range of clicks that its clicks are compared with. */
  seen_from: number | null
  seen_until: number | null
}

/** A click as one row of affiliate.clicks, with its time in epoch milliseconds. */
export interface ClickRow {
  id: string
  at: number
  offer_id: string
  app_id: string
  advertiser_id: string
  affiliate_id: string
  link_id: string | null
  landing_url_id: string | null
  sub1: string | null
  sub2: string | null
  sub3: string | null
  sub4: string | null
  sub5: string | null
  sub6: string | null
  sub7: string | null
  sub8: string | null
  sub9: string | null
  sub10: string | null
  ip: string | null
  country: string | null
  region: string | null
  city: string | null
  asn: number | null
  device: string
  os: string | null
  browser: string | null
  user_agent: string | null
  referrer: string | null
  language: string | null
  fingerprint: string | null
  visitor: string | null
  /** Click outside the batch: if it is stored, its visitor is used instead. */
  inherits: string | null
  /** 0 or null: the reason is final. */
  dedupe_ms: number | null
  /** Whether another click of the batch has the same visitor and offer. */
  has_company: boolean
  reason: string | null
  duplicate_of: string | null
  kept_click_id: string | null
  lease_ids: string[] | null
  consent: string
  utm_source: string | null
  utm_medium: string | null
  utm_campaign: string | null
  referrer_host: string | null
  /** Millionths of the currency, as text. */
  cost_micros: string | null
  cost_currency: string | null
  /** Stored, but counted nowhere, and no other click repeats it. */
  is_test: boolean | null
}

/** A row without its nulls: the database reads a missing field as null, and parsing each field costs time. */
export function withoutNulls(row: ClickRow): ClickRow {
  const click: Record<string, unknown> = { ...row }
  for (const name in click) if (click[name] === null) click[name] = undefined
  return click as unknown as ClickRow
}

/**
 * Stores and counts new messages and clicks; those that came before change nothing. Decides which clicks are
 * billable, repeated, unique, and of an affiliate who is not enrolled. Each click may occur once in `clicks`.
 * Rows are written in the order of their keys, so that concurrent consumers do not deadlock. The statement is
 * affiliate.record_clicks, which keeps its plan (docs/decisions/0012). One result row: `clicks` (new ones)
 * and `report_ids` (parked reports whose click has arrived). @throws TR001 `lease_closed` when a lease closes
 * meanwhile.
 */
export function insertClicks(messages: readonly MessageRow[], clicks: readonly ClickRow[]): SQL {
  return sql`
    select * from affiliate.record_clicks(${JSON.stringify(messages)}::json,
      ${JSON.stringify(clicks)}::json)`
}
