/** What somebody with an advertiser's registration link sees of it and its offers. In the advertiser's scope. */
import { type SQL, sql } from 'drizzle-orm'
import { type Currency, conversionEvents, currencies } from '../../../schema/vocabulary.ts'
import {
  readMinor,
  readNumberOrNull,
  readRows,
  readText,
  readTextOrNull,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { isAppActive } from './partnerships.ts'

export const JOIN_OFFERS_MAX = 10

/** Active offers that every partner can join, with what they pay everyone; the oldest first. */
export const listOffersToJoin = (advertiserId: string): SQL => sql`
  select o.name, o.description, o.terms, o.currency, o.cookie_days, o.hold_days,
    (select 'data:' || l.content_type || ';base64,' || translate(encode(l.bytes, 'base64'), chr(10), '')
      from affiliate.offer_logos l where l.offer_id = o.id) as logo,
    coalesce((select jsonb_agg(jsonb_build_object('event', r.event, 'rate_bps', r.rate_bps,
        'fixed_minor', r.fixed_minor::text, 'recurring_months', r.recurring_months) order by r.event)
      from affiliate.payout_rules r where r.offer_id = o.id and r.affiliate_id is null), '[]') as payout
  from affiliate.offers o
  where o.advertiser_id = ${advertiserId}::uuid and o.status = 'active' and o.joining = 'open'
    and ${isAppActive}
  order by o.id limit ${JOIN_OFFERS_MAX}`

export function toOfferToJoin(row: Row) {
  const currency: Currency = readWord(currencies, row.currency)
  return {
    ...{ name: readText(row.name), description: readTextOrNull(row.description), currency },
    ...{ terms: readTextOrNull(row.terms), logo: readTextOrNull(row.logo) },
    ...{ cookieDays: Number(row.cookie_days), holdDays: Number(row.hold_days) },
    payout: readRows(row.payout).map((rule) => ({
      event: readWord(conversionEvents, rule.event),
      ...{ rateBps: Number(rule.rate_bps), fixedMinor: readMinor(rule.fixed_minor) },
      recurringMonths: readNumberOrNull(rule.recurring_months),
    })),
  }
}
export type OfferToJoin = ReturnType<typeof toOfferToJoin>

export const findLogo = (advertiserId: string): SQL =>
  sql`select logo_id from affiliate.advertisers where id = ${advertiserId}::uuid`
export const toLogoId = (row: Row | undefined) => readTextOrNull(row?.logo_id ?? null)
