/** Offers, as the people who manage them see them. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type ApprovalMode,
  approvalModes,
  type ClickReason,
  type Currency,
  currencies,
  type DedupeIdentity,
  type Device,
  dedupeIdentities,
  type OfferJoining,
  type OfferModel,
  type OfferStatus,
  offerJoinings,
  offerModels,
  offerStatuses,
} from '../../../schema/vocabulary.ts'
import {
  readRowOrNull,
  readRows,
  readText,
  readTextOrNull,
  readTexts,
  readTime,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { OfferSnapshot } from '../../snapshots/rules.ts'
import {
  type AffiliateTerms,
  type PayoutTerms,
  payoutRuleColumns,
  toAffiliateTerms,
  toPayoutTerms,
} from './payout-rules.ts'
import { type OfferFee, platformFeeColumn, toOfferFee } from './platform-fees.ts'

/** The plain settings of an offer, without its lists of URLs and rules. */
export interface OfferSettings {
  code: string
  name: string
  model: OfferModel
  status: OfferStatus
  approval: ApprovalMode
  holdDays: number
  windowDays: number
  cookieDays: number
  dedupeSeconds: number
  dedupeIdentity: DedupeIdentity
  geoAllow: string[]
  geoDeny: string[]
  fallbackUrl: string | null
  hasDeepLinks: boolean
  targeting: OfferSnapshot['targeting']
  /** Shares of the amount for the sponsor and the sponsor's sponsor, basis points. */
  level2Bps: number
  level3Bps: number
  /** The largest amount a pixel may report, in minor units; null = no pixel. */
  pixelAmountMaxMinor: bigint | null
  allowsPaidTraffic: boolean
  allowsRepeatLeads: boolean
  joining: OfferJoining
  /** Terms for partners; null = none. */
  terms: string | null
}

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
      v.cost_max_bps, ${platformFeeColumn} as platform_fee, ${payoutRuleColumns}
    from affiliate.offers o
    join affiliate.advertisers v on v.id = o.advertiser_id
    join affiliate.apps a on a.id = o.app_id
    where ${isAsked}
    order by o.id desc limit ${'offerId' in filter ? 1 : filter.limit}`
}

export function toOfferView(row: Row): OfferView {
  const pixelMax = readTextOrNull(row.pixel_amount_max_minor)
  return {
    id: readText(row.id),
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    app: { id: readText(row.app_id), name: readText(row.app_name) },
    currency: readWord(currencies, row.currency),
    code: readText(row.code),
    name: readText(row.name),
    model: readWord(offerModels, row.model),
    status: readWord(offerStatuses, row.status),
    approval: readWord(approvalModes, row.approval),
    holdDays: Number(row.hold_days),
    windowDays: Number(row.window_days),
    cookieDays: Number(row.cookie_days),
    dedupeSeconds: Number(row.dedupe_seconds),
    dedupeIdentity: readWord(dedupeIdentities, row.dedupe_identity),
    geoAllow: readTexts(row.geo_allow),
    geoDeny: readTexts(row.geo_deny),
    fallbackUrl: readTextOrNull(row.fallback_url),
    hasDeepLinks: row.has_deep_links === true,
    targeting: row.targeting as OfferSettings['targeting'],
    landingUrls: row.landing_urls as LandingUrl[],
    fallbackUrls: row.fallback_urls as FallbackUrl[],
    payoutRules: readRows(row.payout_rules).map(toPayoutTerms),
    affiliateRules: readRows(row.affiliate_rules).map(toAffiliateTerms),
    level2Bps: Number(row.level_2_bps),
    level3Bps: Number(row.level_3_bps),
    pixelAmountMaxMinor: pixelMax === null ? null : BigInt(pixelMax),
    allowsPaidTraffic: row.allows_paid_traffic === true,
    allowsRepeatLeads: row.allows_repeat_leads === true,
    joining: readWord(offerJoinings, row.joining),
    terms: readTextOrNull(row.terms),
    hasPostbackSecret: row.postback_secret_hash !== null,
    fee: toOfferFee(readRowOrNull(row.platform_fee)),
    costMaxBps: Number(row.cost_max_bps),
    createdAt: readTime(row.created_at),
    updatedAt: readTime(row.updated_at),
    updatedAtExactly: readText(row.updated_exactly),
  }
}

const settingColumns = sql.raw(
  `code, name, model, status, approval, hold_days, window_days, cookie_days, dedupe_seconds,
   dedupe_identity, geo_allow, geo_deny, fallback_url, has_deep_links, targeting,
   level_2_bps, level_3_bps, pixel_amount_max_minor, allows_paid_traffic,
   allows_repeat_leads, joining, terms`,
)

function settingsFrom(settings: OfferSettings): SQL {
  const row = {
    ...{ code: settings.code, name: settings.name, model: settings.model },
    ...{ status: settings.status, approval: settings.approval, hold_days: settings.holdDays },
    ...{ window_days: settings.windowDays, cookie_days: settings.cookieDays },
    ...{ dedupe_seconds: settings.dedupeSeconds, dedupe_identity: settings.dedupeIdentity },
    ...{ geo_allow: settings.geoAllow, geo_deny: settings.geoDeny },
    ...{ fallback_url: settings.fallbackUrl, has_deep_links: settings.hasDeepLinks },
    ...{ targeting: settings.targeting, joining: settings.joining, terms: settings.terms },
    allows_paid_traffic: settings.allowsPaidTraffic,
    allows_repeat_leads: settings.allowsRepeatLeads,
    ...{ level_2_bps: settings.level2Bps, level_3_bps: settings.level3Bps },
    pixel_amount_max_minor: settings.pixelAmountMaxMinor?.toString() ?? null,
  }
  return sql`jsonb_to_record(${JSON.stringify(row)}::jsonb) as s (code text, name text, model text,
    status text, approval text, hold_days smallint, window_days smallint, cookie_days smallint,
    dedupe_seconds integer, dedupe_identity text, geo_allow text[], geo_deny text[],
    fallback_url text, has_deep_links boolean, targeting jsonb, level_2_bps integer,
    level_3_bps integer, pixel_amount_max_minor bigint, allows_paid_traffic boolean,
    allows_repeat_leads boolean, joining text, terms text)`
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
