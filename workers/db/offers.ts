/** Offers as those who manage them read and write them. */
import { type SQL, sql } from 'drizzle-orm'
import type {
  ApprovalMode,
  ClickReason,
  ConversionEvent,
  Currency,
  DedupeIdentity,
  Device,
  OfferModel,
  OfferStatus,
  PayoutRuleKind,
} from '../../schema/vocabulary.ts'
import type { OfferSnapshot } from '../domain/snapshot.ts'
import type { Row } from './database.ts'

/** What an offer says of itself; its lists of URLs and rules stand apart. */
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

export interface PayoutTerms {
  event: ConversionEvent
  kind: PayoutRuleKind
  rateBps: number
  fixedMinor: bigint
  revenueRateBps: number
  revenueFixedMinor: bigint
}

export interface OfferView extends OfferSettings {
  id: string
  advertiser: { id: string; name: string }
  app: { id: string; name: string }
  currency: Currency
  landingUrls: LandingUrl[]
  fallbackUrls: FallbackUrl[]
  /** For every affiliate; an affiliate's own rules are not among them. */
  payoutRules: PayoutTerms[]
  createdAt: Date
  updatedAt: Date
  /** To the microsecond: what a change expects to find unchanged. */
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
      (select coalesce(jsonb_agg(jsonb_build_object('event', r.event, 'kind', r.kind,
          'rateBps', r.rate_bps, 'fixed', r.fixed_minor::text,
          'revenueRateBps', r.revenue_rate_bps, 'revenueFixed', r.revenue_fixed_minor::text)
          order by r.event), '[]')
        from affiliate.payout_rules r where r.offer_id = o.id and r.affiliate_id is null)
        as payout_rules
    from affiliate.offers o
    join affiliate.advertisers v on v.id = o.advertiser_id
    join affiliate.apps a on a.id = o.app_id
    where ${isAsked}
    order by o.id desc limit ${'offerId' in filter ? 1 : filter.limit}`
}

export function toOfferView(row: Row): OfferView {
  const rules = row.payout_rules as (PayoutTerms & { fixed: string; revenueFixed: string })[]
  return {
    id: row.id as string,
    advertiser: { id: row.advertiser_id as string, name: row.advertiser_name as string },
    app: { id: row.app_id as string, name: row.app_name as string },
    currency: row.currency as Currency,
    code: row.code as string,
    name: row.name as string,
    model: row.model as OfferModel,
    status: row.status as OfferStatus,
    approval: row.approval as ApprovalMode,
    holdDays: Number(row.hold_days),
    windowDays: Number(row.window_days),
    cookieDays: Number(row.cookie_days),
    dedupeSeconds: Number(row.dedupe_seconds),
    dedupeIdentity: row.dedupe_identity as DedupeIdentity,
    geoAllow: row.geo_allow as string[],
    geoDeny: row.geo_deny as string[],
    fallbackUrl: row.fallback_url as string | null,
    hasDeepLinks: row.has_deep_links === true,
    targeting: row.targeting as OfferSettings['targeting'],
    landingUrls: row.landing_urls as LandingUrl[],
    fallbackUrls: row.fallback_urls as FallbackUrl[],
    payoutRules: rules.map(({ fixed, revenueFixed, ...rule }) => ({
      ...rule,
      fixedMinor: BigInt(fixed),
      revenueFixedMinor: BigInt(revenueFixed),
    })),
    createdAt: new Date(row.created_at as string),
    updatedAt: new Date(row.updated_at as string),
    updatedAtExactly: row.updated_exactly as string,
  }
}

const settingColumns = sql.raw(
  `code, name, model, status, approval, hold_days, window_days, cookie_days, dedupe_seconds,
   dedupe_identity, geo_allow, geo_deny, fallback_url, has_deep_links, targeting`,
)

function settingsFrom(settings: OfferSettings): SQL {
  const row = {
    ...{ code: settings.code, name: settings.name, model: settings.model },
    ...{ status: settings.status, approval: settings.approval, hold_days: settings.holdDays },
    ...{ window_days: settings.windowDays, cookie_days: settings.cookieDays },
    ...{ dedupe_seconds: settings.dedupeSeconds, dedupe_identity: settings.dedupeIdentity },
    ...{ geo_allow: settings.geoAllow, geo_deny: settings.geoDeny },
    ...{ fallback_url: settings.fallbackUrl, has_deep_links: settings.hasDeepLinks },
    targeting: settings.targeting,
  }
  return sql`jsonb_to_record(${JSON.stringify(row)}::jsonb) as s (code text, name text, model text,
    status text, approval text, hold_days smallint, window_days smallint, cookie_days smallint,
    dedupe_seconds integer, dedupe_identity text, geo_allow text[], geo_deny text[],
    fallback_url text, has_deep_links boolean, targeting jsonb)`
}

export interface NewOffer {
  id: string
  advertiserId: string
  appId: string
  currency: Currency
  settings: OfferSettings
}

/** Guard `app_unknown`: the app must be the advertiser's, and visible to the asker. */
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

/** Guard `offer_changed`: nobody has changed it since `updatedAtExactly`. */
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
