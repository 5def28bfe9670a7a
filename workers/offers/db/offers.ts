/** Offers, as the people who manage them see them. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type ClickReason,
  type Currency,
  currencies,
  type Device,
  type OfferStatus,
} from '../../../schema/vocabulary.ts'
import {
  readRowOrNull,
  readRows,
  readText,
  readTextOrNull,
  readTime,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { type OfferSettings, settingColumns, settingsFrom, toSettings } from './offer-settings.ts'
import {
  type AffiliateTerms,
  type PayoutTerms,
  payoutRuleColumns,
  toAffiliateTerms,
  toPayoutTerms,
} from './payout-rules.ts'
import { type OfferFee, platformFeeColumn, toOfferFee } from './platform-fees.ts'

export type { OfferSettings } from './offer-settings.ts'

export interface LandingUrl {
  id: string
  url: string
  weight: number
  countries: string[]
  devices: Device[]
  oses: string[]
}

export interface FallbackUrl {
  url: string
  weight: number
  reasons: ClickReason[]
}

export interface OfferView extends OfferSettings {
  id: string
  advertiser: { id: string; name: string }
  app: { id: string; name: string }
  currency: Currency
  landingUrls: LandingUrl[]
  fallbackUrls: FallbackUrl[]
  /** For every affiliate. */
  payoutRules: PayoutTerms[]
  /** For single affiliates and their coupons. */
  affiliateRules: AffiliateTerms[]
  hasPostbackSecret: boolean
  /** The logo as a data URL; null = none. */
  logo: string | null
  fee: OfferFee
  /** The most an event may cost the advertiser, in basis points of its amount. */
  costMaxBps: number
  createdAt: Date
  updatedAt: Date
  /** With microseconds, to detect concurrent changes. */
  updatedAtExactly: string
}

export type OfferFilter =
  | { offerId: string }
  | {
      afterId: string | null
      advertiserId: string | null
      status: OfferStatus | null
      limit: number
    }

/** Newest first. */
export function listOffers(filter: OfferFilter): SQL {
  const isAsked =
    'offerId' in filter
      ? sql`o.id = ${filter.offerId}::uuid`
      : sql`(${filter.afterId}::uuid is null or o.id < ${filter.afterId}::uuid)
          and (${filter.advertiserId}::uuid is null or o.advertiser_id = ${filter.advertiserId}::uuid)
          and (${filter.status}::text is null or o.status = ${filter.status}::text)`
  return sql`
    select o.*, v.name as advertiser_name, a.name as app_name, o.updated_at::text as updated_exactly,
      (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'url', l.url, 'weight', l.weight,
          'countries', l.countries, 'devices', l.devices, 'oses', l.oses) order by l.id), '[]')
        from affiliate.landing_urls l where l.offer_id = o.id) as landing_urls,
      (select coalesce(jsonb_agg(jsonb_build_object('url', f.url, 'weight', f.weight,
          'reasons', f.reasons) order by f.id), '[]')
        from affiliate.fallback_urls f where f.offer_id = o.id) as fallback_urls,
      (select 'data:' || g.content_type || ';base64,' || translate(encode(g.bytes, 'base64'), chr(10), '')
        from affiliate.offer_logos g where g.offer_id = o.id) as logo,
      v.cost_max_bps, ${platformFeeColumn} as platform_fee, ${payoutRuleColumns}
    from affiliate.offers o
    join affiliate.advertisers v on v.id = o.advertiser_id
    join affiliate.apps a on a.id = o.app_id
    where ${isAsked}
    order by o.id desc limit ${'offerId' in filter ? 1 : filter.limit}`
}

export function toOfferView(row: Row): OfferView {
  return {
    id: readText(row.id),
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    app: { id: readText(row.app_id), name: readText(row.app_name) },
    currency: readWord(currencies, row.currency),
    ...toSettings(row),
    landingUrls: row.landing_urls as LandingUrl[],
    fallbackUrls: row.fallback_urls as FallbackUrl[],
    payoutRules: readRows(row.payout_rules).map(toPayoutTerms),
    affiliateRules: readRows(row.affiliate_rules).map(toAffiliateTerms),
    logo: readTextOrNull(row.logo),
    hasPostbackSecret: row.postback_secret_hash !== null,
    fee: toOfferFee(readRowOrNull(row.platform_fee)),
    costMaxBps: Number(row.cost_max_bps),
    createdAt: readTime(row.created_at),
    updatedAt: readTime(row.updated_at),
    updatedAtExactly: readText(row.updated_exactly),
  }
}

export interface NewOffer {
  id: string
  advertiserId: string
  appId: string
  currency: Currency
  settings: OfferSettings
}

/** Guard `app_unknown`: the app must be the advertiser's, and visible to the person. */
export function insertOffer({ id, advertiserId, appId, currency, settings }: NewOffer): SQL {
  return sql`
    with made as (
      insert into affiliate.offers (id, advertiser_id, app_id, currency, ${settingColumns})
      select ${id}::uuid, a.advertiser_id, a.id, ${currency}, s.*
      from affiliate.apps a, ${settingsFrom(settings)}
      where a.id = ${appId}::uuid and a.advertiser_id = ${advertiserId}::uuid
      returning id)
    select affiliate.require(exists (select from made), 'app_unknown')`
}

/** Guard `offer_changed`: nobody has changed the offer since `updatedAtExactly`. */
export function updateOfferRow(
  { id, updatedAtExactly }: Pick<OfferView, 'id' | 'updatedAtExactly'>,
  settings: OfferSettings,
): SQL {
  return sql`
    with changed as (
      update affiliate.offers o set (${settingColumns}) = (select s.* from ${settingsFrom(settings)}),
        updated_at = clock_timestamp()
      where o.id = ${id}::uuid and o.updated_at = ${updatedAtExactly}::timestamptz
      returning o.id)
    select affiliate.require(exists (select from changed), 'offer_changed')`
}

/** Sets the postback secret's hash (SHA-256, hex); null = no postbacks are accepted. */
export function setPostbackSecret(offerId: string, hash: string | null): SQL {
  return sql`update affiliate.offers set postback_secret_hash = ${hash}
    where id = ${offerId}::uuid`
}
