/** Apps and advertisers as those who manage them read and write them. */
import { type SQL, sql } from 'drizzle-orm'
import type { AdvertiserStatus, AppStatus, Currency, IpPolicy } from '../../schema/vocabulary.ts'
import type { Row } from './database.ts'

export interface AppView {
  id: string
  advertiser: { id: string; name: string }
  name: string
  status: AppStatus
  defaultOffer: { id: string; code: string; name: string } | null
  clickIdParameter: string | null
  consentParameter: string | null
  attribution: 'first' | 'last'
  hosts: { host: string; verifiedAt: Date | null }[]
  createdAt: Date
}

export type PageFilter = { id: string } | { afterId: string | null; limit: number }

const limitOf = (filter: PageFilter) => ('id' in filter ? 1 : filter.limit)
const isAsked = (filter: PageFilter, table: string) => {
  const id = sql.raw(`${table}.id`)
  if ('id' in filter) return sql`${id} = ${filter.id}::uuid`
  return sql`(${filter.afterId}::uuid is null or ${id} < ${filter.afterId}::uuid)`
}

/** Newest first. */
export function listApps(filter: PageFilter): SQL {
  return sql`
    select a.*, v.name as advertiser_name, o.code as offer_code, o.name as offer_name,
      coalesce((select jsonb_agg(jsonb_build_object('host', h.host, 'verified_at', h.verified_at)
          order by h.host)
        from (select * from affiliate.app_hosts where app_id = a.id order by host limit 100) h),
        '[]') as hosts
    from affiliate.apps a
    join affiliate.advertisers v on v.id = a.advertiser_id
    left join affiliate.offers o on o.id = a.default_offer_id
    where ${isAsked(filter, 'a')}
    order by a.id desc limit ${limitOf(filter)}`
}

export function toAppView(row: Row): AppView {
  const offerId = row.default_offer_id as string | null
  const hosts = row.hosts as { host: string; verified_at: string | null }[]
  return {
    id: row.id as string,
    advertiser: { id: row.advertiser_id as string, name: row.advertiser_name as string },
    name: row.name as string,
    status: row.status as AppStatus,
    defaultOffer: offerId && {
      id: offerId,
      code: row.offer_code as string,
      name: row.offer_name as string,
    },
    clickIdParameter: row.click_id_parameter as string | null,
    consentParameter: row.consent_parameter as string | null,
    attribution: row.attribution as AppView['attribution'],
    hosts: hosts.map(({ host, verified_at }) => ({
      host,
      verifiedAt: verified_at === null ? null : new Date(verified_at),
    })),
    createdAt: new Date(row.created_at as string),
  } as AppView
}

export interface AppSettings {
  defaultOfferId: string | null
  clickIdParameter: string | null
  consentParameter: string | null
  attribution: 'first' | 'last'
}

/** Guard `offer_unknown`: the default offer is one of this app. */
export function updateAppRow(appId: string, settings: AppSettings): SQL[] {
  const { defaultOfferId, clickIdParameter, consentParameter, attribution } = settings
  return [
    sql`select affiliate.require(${defaultOfferId}::uuid is null or exists (
      select from affiliate.offers o
      where o.id = ${defaultOfferId}::uuid and o.app_id = ${appId}::uuid), 'offer_unknown')`,
    sql`update affiliate.apps set default_offer_id = ${defaultOfferId}::uuid,
        click_id_parameter = ${clickIdParameter}, consent_parameter = ${consentParameter},
        attribution = ${attribution}
      where id = ${appId}::uuid`,
  ]
}

export interface AdvertiserView extends AdvertiserSettings {
  id: string
  name: string
  status: AdvertiserStatus
  currency: Currency
}

export interface AdvertiserSettings {
  timeZone: string
  fallbackUrl: string | null
  ipPolicy: IpPolicy
  ipPolicyByCountry: Record<string, IpPolicy>
}

/** Newest first. */
export function listAdvertisers(filter: PageFilter): SQL {
  return sql`
    select v.id, v.name, v.status, v.currency, v.time_zone, v.fallback_url, v.ip_policy,
      v.ip_policy_by_country
    from affiliate.advertisers v where ${isAsked(filter, 'v')}
    order by v.id desc limit ${limitOf(filter)}`
}

export function toAdvertiserView(row: Row): AdvertiserView {
  return {
    id: row.id as string,
    name: row.name as string,
    status: row.status as AdvertiserStatus,
    currency: row.currency as Currency,
    timeZone: row.time_zone as string,
    fallbackUrl: row.fallback_url as string | null,
    ipPolicy: row.ip_policy as IpPolicy,
    ipPolicyByCountry: row.ip_policy_by_country as Record<string, IpPolicy>,
  }
}

/** Guard `zone_unknown` is the database's own: it must know the zone in which caps are counted. */
export function updateAdvertiserRow(id: string, settings: AdvertiserSettings): SQL {
  const { timeZone, fallbackUrl, ipPolicy, ipPolicyByCountry } = settings
  return sql`
    with zone as (select now() at time zone ${timeZone} as known)
    update affiliate.advertisers set time_zone = ${timeZone}, fallback_url = ${fallbackUrl},
      ip_policy = ${ipPolicy}, ip_policy_by_country = ${JSON.stringify(ipPolicyByCountry)}::jsonb
    from zone where id = ${id}::uuid and zone.known is not null`
}
