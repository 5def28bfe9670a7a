/** Apps, as the people who manage them see them. */
import { type SQL, sql } from 'drizzle-orm'
import {
  type AppStatus,
  appStatuses,
  type ReturningCustomers,
  returningCustomers,
} from '../../../schema/vocabulary.ts'
import {
  readFlag,
  readNumber,
  readText,
  readTextOrNull,
  readTime,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { isAsked, limitOf, type PageFilter } from './page-filter.ts'

export interface AppView {
  id: string
  advertiser: { id: string; name: string }
  name: string
  status: AppStatus
  defaultOffer: { id: string; code: string; name: string } | null
  clickIdParameter: string | null
  consentParameter: string | null
  attribution: 'first' | 'last'
  allowsPlaceholderIds: boolean
  returningCustomers: ReturningCustomers
  hosts: { host: string; verifiedAt: Date | null }[]
  overview: AppOverview
  createdAt: Date
}

/** How far the integration of an app is, and what uses it. */
export interface AppOverview {
  hasKey: boolean
  activeOffers: number
  /** Affiliates enrolled in its offers. */
  partners: number
  /** UTC day of its last conversion; null = none yet. */
  lastEventOn: string | null
}

/** Newest first. */
export function listApps(filter: PageFilter): SQL {
  return sql`
    select a.*, v.name as advertiser_name, o.code as offer_code, o.name as offer_name,
      coalesce((select jsonb_agg(jsonb_build_object('host', h.host, 'verified_at', h.verified_at)
          order by h.host)
        from (select * from affiliate.app_hosts where app_id = a.id order by host limit 100) h),
        '[]') as hosts,
      exists (select from affiliate.app_keys k where k.app_id = a.id and k.revoked_at is null) as has_key,
      u.active_offers, u.partners, u.last_event_on
    from affiliate.apps a
    cross join lateral (
      select count(*) filter (where f.status = 'active')::int as active_offers,
        (select count(distinct e.affiliate_id)::int from affiliate.enrollments e
          join affiliate.offers g on g.id = e.offer_id where g.app_id = a.id) as partners,
        max((select max(r.day) from affiliate.conversion_rollups_daily r where r.offer_id = f.id))::text as last_event_on
      from affiliate.offers f where f.app_id = a.id) u
    join affiliate.advertisers v on v.id = a.advertiser_id
    left join affiliate.offers o on o.id = a.default_offer_id
    where ${isAsked(filter, 'a')}
    order by a.id desc limit ${limitOf(filter)}`
}

export function toAppView(row: Row): AppView {
  const offerId = readTextOrNull(row.default_offer_id)
  const hosts = row.hosts as { host: string; verified_at: string | null }[]
  return {
    id: readText(row.id),
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    name: readText(row.name),
    status: readWord(appStatuses, row.status),
    defaultOffer: offerId && {
      id: offerId,
      code: readText(row.offer_code),
      name: readText(row.offer_name),
    },
    clickIdParameter: readTextOrNull(row.click_id_parameter),
    consentParameter: readTextOrNull(row.consent_parameter),
    attribution: readWord(['first', 'last'], row.attribution),
    allowsPlaceholderIds: readFlag(row.allows_placeholder_ids),
    returningCustomers: readWord(returningCustomers, row.returning_customers),
    hosts: hosts.map(({ host, verified_at }) => ({
      host,
      verifiedAt: verified_at === null ? null : new Date(verified_at),
    })),
    overview: {
      hasKey: readFlag(row.has_key),
      activeOffers: readNumber(row.active_offers),
      partners: readNumber(row.partners),
      lastEventOn: readTextOrNull(row.last_event_on),
    },
    createdAt: readTime(row.created_at),
  } as AppView
}
