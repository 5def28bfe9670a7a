/** Apps and advertisers, as the people who manage them see them. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type AdvertiserStatus,
  type AppStatus,
  type AttributionOrder,
  advertiserStatuses,
  attributionOrders,
  type BillingMode,
  type Currency,
  type CurrencyPolicy,
  currencies,
  currencyPolicies,
  type IpPolicy,
  ipPolicies,
  type ReturningCustomers,
} from '../../../schema/vocabulary.ts'
import {
  readMinor,
  readNumberOrNull,
  readText,
  readTextOrNull,
  readWord,
  readWordsByName,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { isAsked, limitOf, type PageFilter } from './page-filter.ts'

export interface NewAppRow {
  id: string
  advertiserId: string
  name: string
  now: Date
}

export function insertApp({ id, advertiserId, name, now }: NewAppRow): SQL {
  return sql`insert into affiliate.apps (id, advertiser_id, name, created_at)
    values (${id}::uuid, ${advertiserId}::uuid, ${name}, ${now.toISOString()}::timestamptz)`
}

export interface AppSettings {
  name: string
  status: AppStatus
  defaultOfferId: string | null
  clickIdParameter: string | null
  consentParameter: string | null
  attribution: 'first' | 'last'
  /** Whether ids such as "guest" are accepted as customers. */
  allowsPlaceholderIds: boolean
  /** Who earns later orders of a customer. */
  returningCustomers: ReturningCustomers
}

/** Guard `offer_unknown`: the default offer must belong to this app. */
export function updateAppRow(appId: string, settings: AppSettings): SQL[] {
  const { name, status, defaultOfferId, clickIdParameter, consentParameter, attribution } = settings
  return [
    sql`select affiliate.require(${defaultOfferId}::uuid is null or exists (
      select from affiliate.offers o
      where o.id = ${defaultOfferId}::uuid and o.app_id = ${appId}::uuid), 'offer_unknown')`,
    sql`update affiliate.apps set name = ${name}, status = ${status}, default_offer_id = ${defaultOfferId}::uuid,
        click_id_parameter = ${clickIdParameter}, consent_parameter = ${consentParameter},
        attribution = ${attribution}, allows_placeholder_ids = ${settings.allowsPlaceholderIds},
        returning_customers = ${settings.returningCustomers}
      where id = ${appId}::uuid`,
  ]
}

export interface NewAdvertiserRow {
  id: string
  name: string
  currency: Currency
  billingMode: BillingMode
  timeZone: string
  now: Date
}

/** Raises 22023 if Postgres does not know the time zone. */
export function insertAdvertiser(advertiser: NewAdvertiserRow): SQL {
  const { id, name, currency, billingMode, timeZone, now } = advertiser
  return sql`
    with zone as (select now() at time zone ${timeZone} as known)
    insert into affiliate.advertisers (id, name, status, currency, billing_mode, time_zone, created_at)
    select ${id}::uuid, ${name}, 'active', ${currency}, ${billingMode}, ${timeZone},
      ${now.toISOString()}::timestamptz
    from zone where zone.known is not null`
}

export interface AdvertiserView extends AdvertiserSettings {
  id: string
  name: string
  logoId: string | null
  status: AdvertiserStatus
  currency: Currency
}

export interface AdvertiserSettings {
  timeZone: string
  fallbackUrl: string | null
  ipPolicy: IpPolicy
  ipPolicyByCountry: Record<string, IpPolicy>
  /** Days after which personal fields of its clicks are emptied; null = the platform's default. */
  clickDays: number | null
  attributionOrder: AttributionOrder
  /** Shortest time from click to conversion, in seconds. */
  conversionSecondsMin: number
  conversionSecondsMax: number | null
  hasFingerprinting: boolean
  /** The most all levels and the fee may cost, in basis points of the amount. */
  costMaxBps: number
  currencyPolicy: CurrencyPolicy
  /** In the advertiser's own currency. */
  lowBalanceMinor: bigint
}

/** Newest first. */
export function listAdvertisers(filter: PageFilter): SQL {
  return sql`
    select v.id, v.name, v.logo_id, v.status, v.currency, v.time_zone, v.fallback_url, v.ip_policy,
      v.ip_policy_by_country, v.click_days, v.attribution_order, v.conversion_seconds_min,
      v.conversion_seconds_max, v.has_fingerprinting, v.cost_max_bps, v.currency_policy,
      v.low_balance_minor
    from affiliate.advertisers v where ${isAsked(filter, 'v')}
    order by v.id desc limit ${limitOf(filter)}`
}

export function toAdvertiserView(row: Row): AdvertiserView {
  const secondsMax = row.conversion_seconds_max
  return {
    id: readText(row.id),
    name: readText(row.name),
    logoId: readTextOrNull(row.logo_id),
    status: readWord(advertiserStatuses, row.status),
    currency: readWord(currencies, row.currency),
    timeZone: readText(row.time_zone),
    fallbackUrl: readTextOrNull(row.fallback_url),
    ipPolicy: readWord(ipPolicies, row.ip_policy),
    ipPolicyByCountry: readWordsByName(ipPolicies, row.ip_policy_by_country),
    clickDays: readNumberOrNull(row.click_days),
    attributionOrder: readWord(attributionOrders, row.attribution_order),
    conversionSecondsMin: Number(row.conversion_seconds_min),
    conversionSecondsMax: secondsMax === null ? null : Number(secondsMax),
    hasFingerprinting: row.has_fingerprinting === true,
    costMaxBps: Number(row.cost_max_bps),
    currencyPolicy: readWord(currencyPolicies, row.currency_policy),
    lowBalanceMinor: readMinor(row.low_balance_minor),
  }
}

/**
 * Raises 22023 if Postgres does not know the time zone of the caps. Guard `terms_above_bound`: if
 * the limit is lowered, no rule of the advertiser's offers may cost more, with all levels and the
 * platform fee (workers/offers/rules/terms.ts).
 */
export function updateAdvertiserRow(id: string, settings: AdvertiserSettings): SQL[] {
  const { timeZone, fallbackUrl, ipPolicy, ipPolicyByCountry, costMaxBps } = settings
  return [
    sql`select affiliate.require(not exists (
      select from affiliate.advertisers v
      join affiliate.offers o on o.advertiser_id = v.id
      join affiliate.payout_rules r on r.offer_id = o.id
      cross join lateral (
        select r.rate_bps union all
        select (t->>'rate_bps')::int from jsonb_array_elements(r.tiers) t) paid (rate_bps)
      where v.id = ${id}::uuid and v.cost_max_bps > ${costMaxBps} and paid.rate_bps > 0
        and paid.rate_bps + o.level_2_bps + o.level_3_bps + coalesce((affiliate.platform_fee_of(
          o.advertiser_id, o.id, o.currency)->>'rate_bps')::int, 0) > ${costMaxBps}),
      'terms_above_bound')`,
    sql`
    with zone as (select now() at time zone ${timeZone} as known)
    update affiliate.advertisers set time_zone = ${timeZone}, fallback_url = ${fallbackUrl},
      ip_policy = ${ipPolicy}, ip_policy_by_country = ${JSON.stringify(ipPolicyByCountry)}::jsonb,
      click_days = ${settings.clickDays}, attribution_order = ${settings.attributionOrder},
      conversion_seconds_min = ${settings.conversionSecondsMin},
      conversion_seconds_max = ${settings.conversionSecondsMax},
      has_fingerprinting = ${settings.hasFingerprinting}, cost_max_bps = ${costMaxBps},
      currency_policy = ${settings.currencyPolicy},
      low_balance_minor = ${settings.lowBalanceMinor.toString()}::bigint
    from zone where id = ${id}::uuid and zone.known is not null`,
  ]
}
