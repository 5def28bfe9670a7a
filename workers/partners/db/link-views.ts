/** An affiliate's links: one row for each active offer they have joined. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type ConversionEvent,
  type Currency,
  conversionEvents,
  currencies,
} from '../../../schema/vocabulary.ts'
import {
  readFlag,
  readMinor,
  readRows,
  readText,
  readTextOrNull,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { ownRules } from './own-terms.ts'
import { isAppActive } from './partnerships.ts'

export function findOwnAffiliate(affiliateId: string): SQL {
  return sql`select code from affiliate.affiliates where id = ${affiliateId}::uuid`
}

/** `host` is the app's first verified host, and null unless the offer is its app's default. */
export function listOwnLinks(affiliateId: string, limit: number): SQL {
  return sql`
    select o.id, o.code, o.name, o.currency, o.advertiser_id, a.name as advertiser_name, e.coupon,
      coalesce(p.hold_days, g.hold_days, o.hold_days) as hold_days, o.has_deep_links,
      (select h.host from affiliate.apps app join affiliate.app_hosts h on h.app_id = app.id
       where app.id = o.app_id and app.default_offer_id = o.id and h.verified_at is not null
       order by h.verified_at, h.host limit 1) as host,
      coalesce((select jsonb_agg(jsonb_build_object('event', r.event, 'rate_bps', r.rate_bps,
          'fixed_minor', r.fixed_minor::text) order by r.event)
        from (${ownRules(affiliateId)}) as r), '[]') as terms
    from affiliate.enrollments e
    join affiliate.offers o on o.id = e.offer_id
    join affiliate.advertisers a on a.id = o.advertiser_id
    join affiliate.partnerships p
      on p.advertiser_id = e.advertiser_id and p.affiliate_id = e.affiliate_id
    left join affiliate.partner_groups g on g.id = p.group_id
    where e.affiliate_id = ${affiliateId}::uuid and p.status = 'approved' and o.status = 'active'
      and ${isAppActive}
    order by a.name, o.name, o.id limit ${limit}`
}

export interface OwnLink {
  offer: { id: string; code: string; name: string; currency: Currency }
  advertiser: { id: string; name: string }
  coupon: string
  host: string | null
  holdDays: number
  hasDeepLinks: boolean
  /** The payout of each event; the affiliate's own rule comes before their group's and the offer's. */
  terms: { event: ConversionEvent; rateBps: number; fixedMinor: bigint }[]
}

export function toOwnLink(row: Row): OwnLink {
  return {
    offer: {
      id: readText(row.id),
      code: readText(row.code),
      name: readText(row.name),
      currency: readWord(currencies, row.currency),
    },
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    coupon: readText(row.coupon),
    host: readTextOrNull(row.host),
    holdDays: Number(row.hold_days),
    hasDeepLinks: readFlag(row.has_deep_links),
    terms: readRows(row.terms).map((term) => ({
      event: readWord(conversionEvents, term.event),
      rateBps: Number(term.rate_bps),
      fixedMinor: readMinor(term.fixed_minor),
    })),
  }
}
