/**
 * Offers as affiliates see them: name, payout and terms. The queries read no other columns, so
 * that answers cannot reveal them.
 */

import { type SQL, sql } from 'drizzle-orm'
import {
  type ApprovalMode,
  approvalModes,
  type Currency,
  currencies,
  type OfferCategory,
  offerCategories,
  type PartnershipStatus,
  partnershipStatuses,
  type TrafficType,
} from '../../../schema/vocabulary.ts'
import {
  readMinor,
  readText,
  readTextOrNull,
  readTexts,
  readTime,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../core/columns.ts'
import { containing } from '../../core/containing.ts'
import type { Row } from '../../core/database.ts'
import { type OwnPayout, ownPayout, payoutOf, toOwnPayout } from './own-terms.ts'
import { isAppActive } from './partnerships.ts'

export interface AffiliateOfferFilter {
  advertiserId: string | null
  offerId: string | null
  /** Part of the name, the description or the advertiser's name, without regard to case. */
  search: string | null
  category: OfferCategory | null
  joined: boolean | null
  /** False: only offers of advertisers whose partner they are not. */
  partner: boolean | null
  sort: OfferSort
  after: OfferPlace | null
  limit: number
}

export const offerSorts = ['newest', 'epc', 'name'] as const
export type OfferSort = (typeof offerSorts)[number]

/** The last offer of a page: its value in the sort order, and its id. */
export interface OfferPlace {
  key: string
  id: string
}

/** EPCs are compared within one currency. Offers without a figure come last. */
const sortKeys = {
  newest: sql`o.id::text`,
  epc: sql`(case when o.epc_e4 is null then '~' else o.currency end
    || lpad((1000000000000000 - coalesce(o.epc_e4, -1))::text, 20, '0')) collate "C"`,
  name: sql`lower(o.name) collate "C"`,
} as const

function isFound(search: string | null): SQL {
  if (search === null) return sql`true`
  const texts = [sql`o.name`, sql`o.description`, sql`o.advertiser_name`]
  return sql`(${sql.join(
    texts.map((text) => containing(text, search)),
    sql` or `,
  )})`
}

/** Of both kinds of offers. */
const columns = sql.raw(`id, name, terms, currency, advertiser_id, advertiser_name,
  advertiser_logo_id, description, category, traffic_allowed, traffic_forbidden, traffic_note,
  approval, one_sale_per_click, has_deep_links, allows_paid_traffic, hold_days, epc_e4,
  partnership, apply_code`)

/** Offers of advertisers whose partner the affiliate is. */
const ofPartners = (affiliateId: string): SQL => sql`
  select o.id, o.name, o.terms, o.currency, o.advertiser_id, v.name as advertiser_name,
    v.logo_id as advertiser_logo_id, o.description, o.category, o.traffic_allowed,
    o.traffic_forbidden, o.traffic_note, o.approval, o.one_sale_per_click, o.has_deep_links,
    o.allows_paid_traffic, coalesce(p.hold_days, pg.hold_days, o.hold_days) as hold_days, g.epc_e4,
    p.status as partnership, null as apply_code, e.coupon
  from affiliate.partnerships p
  join affiliate.offers o on o.advertiser_id = p.advertiser_id and o.status = 'active'
  join affiliate.advertisers v on v.id = p.advertiser_id and v.status = 'active'
  left join affiliate.partner_groups pg on pg.id = p.group_id
  left join affiliate.enrollments e on e.offer_id = o.id and e.affiliate_id = p.affiliate_id
  left join affiliate.offer_epcs g on g.offer_id = o.id
  where p.affiliate_id = ${affiliateId}::uuid and p.status = 'approved'
    and ${isAppActive} and (o.joining = 'open' or e.coupon is not null)`

/**
 * In the affiliate's scope: active offers they have joined or can join, and offers of advertisers
 * in the marketplace to which they can apply. Logos and payouts are read for one page only.
 */
export function listAffiliateOffers(affiliateId: string, filter: AffiliateOfferFilter): SQL {
  const { advertiserId, offerId, search, category, joined, partner, sort, after, limit } = filter
  const key = sortKeys[sort]
  const isNewest = sort === 'newest'
  const way = isNewest ? sql`desc` : sql`asc`
  const isLater = isNewest ? sql`<` : sql`>`
  const listed =
    partner === true || joined !== null || advertiserId !== null
      ? sql``
      : sql`union all select ${columns}, null as coupon from affiliate.listed_offers(null)`
  return sql`
    with page as materialized (
      select o.*, ${key} as sort_key from (${ofPartners(affiliateId)} ${listed}) as o
      where (${advertiserId}::uuid is null or o.advertiser_id = ${advertiserId}::uuid)
        and (${offerId}::uuid is null or o.id = ${offerId}::uuid)
        and ${isFound(search)}
        and (${category}::text is null or o.category = ${category}::text)
        and (${joined}::boolean is null or (o.coupon is not null) = ${joined}::boolean)
        and (${partner}::boolean is null or (o.partnership is not distinct from 'approved') = ${partner}::boolean)
        and (${after?.id ?? null}::uuid is null
          or (${key}, o.id) ${isLater} (${after?.key ?? null}::text, ${after?.id ?? null}::uuid))
      order by ${key} ${way}, o.id ${way} limit ${limit}),
    everyones as materialized (
      select * from affiliate.listed_rules(array(
        select id from page where partnership is distinct from 'approved')))
    select o.*,
      (select 'data:' || l.content_type || ';base64,' || translate(l.base64, chr(10), '')
        from affiliate.offer_logo(o.id) l) as logo,
      case when o.partnership = 'approved' then ${ownPayout(affiliateId)}
        else ${payoutOf(sql`select * from everyones where offer_id = o.id`)} end as payout
    from page o
    left join affiliate.partnerships p
      on p.advertiser_id = o.advertiser_id and p.affiliate_id = ${affiliateId}::uuid
    order by o.sort_key ${way}, o.id ${way}`
}

export interface AffiliateOffer {
  id: string
  name: string
  advertiser: { id: string; name: string; logoId: string | null }
  currency: Currency
  terms: string | null
  holdDays: number
  allowsPaidTraffic: boolean
  description: string | null
  category: OfferCategory | null
  /** A data URL. */
  logo: string | null
  trafficAllowed: TrafficType[]
  trafficForbidden: TrafficType[]
  trafficNote: string | null
  approval: ApprovalMode
  oneSalePerClick: boolean
  hasDeepLinks: boolean
  /** Payout ÷ billable clicks of all affiliates, in ten-thousandths of a minor unit; null = not shown. */
  epcE4: bigint | null
  sortKey: string
  /** With its advertiser; null = none. */
  partnership: PartnershipStatus | null
  /** Code of the registration link to apply with; null = nothing to apply for. */
  applyCode: string | null
  /** Null = not joined. */
  coupon: string | null
  /** The payout of each event to this affiliate. */
  payout: OwnPayout[]
}

export function toAffiliateOffer(row: Row): AffiliateOffer {
  return {
    id: readText(row.id),
    name: readText(row.name),
    advertiser: {
      ...{ id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
      logoId: readTextOrNull(row.advertiser_logo_id),
    },
    currency: readWord(currencies, row.currency),
    terms: readTextOrNull(row.terms),
    holdDays: Number(row.hold_days),
    allowsPaidTraffic: row.allows_paid_traffic === true,
    description: readTextOrNull(row.description),
    category: readWordOrNull(offerCategories, row.category),
    logo: readTextOrNull(row.logo),
    trafficAllowed: readTexts(row.traffic_allowed) as TrafficType[],
    trafficForbidden: readTexts(row.traffic_forbidden) as TrafficType[],
    trafficNote: readTextOrNull(row.traffic_note),
    approval: readWord(approvalModes, row.approval),
    oneSalePerClick: row.one_sale_per_click === true,
    hasDeepLinks: row.has_deep_links === true,
    epcE4: row.epc_e4 === null ? null : readMinor(row.epc_e4),
    sortKey: readText(row.sort_key),
    partnership: readWordOrNull(partnershipStatuses, row.partnership),
    applyCode: readTextOrNull(row.apply_code),
    coupon: readTextOrNull(row.coupon),
    payout: toOwnPayout(row.payout),
  }
}

/** In the affiliate's scope: their applications, latest first. */
export function listOwnApplications(affiliateId: string, limit: number): SQL {
  return sql`
    select p.advertiser_id, v.name as advertiser_name, p.status, p.status_reason, p.created_at,
      p.decided_at
    from affiliate.partnerships p join affiliate.advertisers v on v.id = p.advertiser_id
    where p.affiliate_id = ${affiliateId}::uuid
    order by p.created_at desc, p.advertiser_id limit ${limit}`
}

export interface OwnApplication {
  advertiser: { id: string; name: string }
  status: PartnershipStatus
  reason: string | null
  appliedAt: Date
  decidedAt: Date | null
}

export function toOwnApplication(row: Row): OwnApplication {
  return {
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    status: readWord(partnershipStatuses, row.status),
    reason: readTextOrNull(row.status_reason),
    appliedAt: readTime(row.created_at),
    decidedAt: readTimeOrNull(row.decided_at),
  }
}
