/**
 * Advertisers, affiliates, rules and clicks as rows, so that tests that seed many can send one batch.
 */
import { type SQL, sql } from 'drizzle-orm'
import type { PayoutTier } from '../../schema/payout-rules.ts'
import type { ConversionEvent, TierMetric, TierPeriod } from '../../schema/vocabulary.ts'
import { newId } from '../core/ids.ts'
import { reviewRules } from '../fraud/rules/review-rules.ts'
import type { SeededTenant, Tenant, TenantTerms } from './books-world.ts'

/** Referenced tables come before the tables that reference them. */
const tables = [
  ...(['advertisers', 'apps', 'app_keys', 'offers', 'affiliates', 'partnerships'] as const),
  ...(['payout_rules', 'platform_fees', 'clicks'] as const),
]

/** Rows by table. Those of one table have the same columns. */
export type SeedRows = { [table in (typeof tables)[number]]?: object[] }

/** Inserts them as app_system, each table's rows in one statement. */
export function insertRows(rows: SeedRows): SQL[] {
  return tables.flatMap((table) => {
    const [first, ...others] = rows[table] ?? []
    if (first === undefined) return []
    const into = sql.raw(`affiliate.${table}`)
    const columns = sql.raw(Object.keys(first).join(', '))
    const given = JSON.stringify([first, ...others])
    return [
      sql`insert into ${into} (${columns})
        select ${columns} from json_populate_recordset(null::${into}, ${given}::json)`,
    ]
  })
}

/** The rows of several tenants, table by table. */
export function allRows(several: readonly SeedRows[]): SeedRows {
  return Object.fromEntries(
    tables.map((table) => [table, several.flatMap((rows) => rows[table] ?? [])]),
  )
}

const noReviews = Object.fromEntries(reviewRules.map((rule) => [rule, { action: 'off' }]))

/**
 * An advertiser with one app, key, offer, rules for sale and lead (and rebill on request), and one affiliate
 * in partnership.
 */
export function tenantRows(terms: TenantTerms): { tenant: SeededTenant; rows: SeedRows } {
  const [advertiserId, appId, appKeyId, offerId] = [id(), id(), id(), id()]
  const { currency = 'USD', levels = [0, 0] } = terms
  const owner = { advertiser_id: advertiserId }
  const line: string[] = []
  const people: SeedRows[] = []
  for (let above = terms.sponsors ?? 0; above >= 0; above -= 1) {
    const receiver = terms.receivers?.[above]
    const named = receiver === undefined ? {} : { receiver }
    const one = affiliateRows(advertiserId, { sponsorId: line[0] ?? null, ...named })
    line.unshift(one.affiliateId)
    people.push(one.rows)
  }
  const [affiliateId = '', ...sponsorIds] = line
  const tenant = { advertiserId, appId, appKeyId, offerId, affiliateId, sponsorIds, currency }
  const rows: SeedRows = {
    advertisers: [advertiserRow(tenant, terms)],
    apps: [{ id: appId, ...owner, name: 'App' }],
    app_keys: [
      {
        ...{ id: appKeyId, ...owner, app_id: appId, name: 'key', hash: '0'.repeat(64) },
        scopes: ['conversions:write'],
      },
    ],
    offers: [
      {
        ...{ id: offerId, code: offerId.replaceAll('-', ''), ...owner, app_id: appId },
        ...{ name: 'Offer', model: 'CPS', currency, status: 'active' },
        ...{ approval: terms.approval ?? 'auto', hold_days: terms.holdDays ?? 30 },
        ...{ window_days: terms.windowDays ?? 30, level_2_bps: levels[0], level_3_bps: levels[1] },
        one_sale_per_click: terms.oneSalePerClick ?? false,
      },
    ],
    payout_rules: ruleRows(tenant, terms),
    ...(terms.feeBps ? { platform_fees: [feeRow(tenant, terms.feeBps)] } : {}),
  }
  return { tenant, rows: allRows([rows, ...people]) }
}

function advertiserRow({ advertiserId, currency }: Tenant, terms: TenantTerms): object {
  return {
    ...{ id: advertiserId, name: 'Shop', status: terms.status ?? 'active' },
    ...{ billing_mode: terms.billing ?? 'prepaid', currency },
    credit_limit_minor: (terms.creditLimitMinor ?? 0n).toString(),
    payout_minimum_minor: (terms.payoutMinimumMinor ?? 10_000n).toString(),
    review_settings: terms.reviews === 'usual' ? {} : noReviews,
    currency_policy: terms.currencyPolicy ?? 'refuse',
  }
}

function ruleRows(tenant: Tenant, terms: TenantTerms): object[] {
  const { rateBps = 3000, fixedMinor = 0n, rebillBps, recurringMonths = null } = terms
  const rules: SeededRule[] = [
    { event: 'sale', rateBps, fixedMinor },
    { event: 'lead', fixedMinor },
  ]
  if (rebillBps !== undefined) rules.push({ event: 'rebill', rateBps: rebillBps, recurringMonths })
  return rules.map((rule) => ruleRow(tenant, rule))
}

/** Sets the platform's fee on all the advertiser's offers. */
const feeRow = ({ advertiserId }: Tenant, rateBps: number) => ({
  ...{ advertiser_id: advertiserId, offer_id: null, rate_bps: rateBps, fixed: {} },
})

export interface SeededRule {
  event: ConversionEvent
  affiliateId?: string | null
  isCoupon?: boolean
  rateBps?: number
  fixedMinor?: bigint
  recurringMonths?: number | null
  tiers?: readonly PayoutTier[]
  tierMetric?: TierMetric
  tierPeriod?: TierPeriod
}

/** A payout rule of the tenant's offer: for everybody, an affiliate, or an affiliate's coupon. */
export function ruleRow(
  { advertiserId, offerId }: Pick<Tenant, 'advertiserId' | 'offerId'>,
  rule: SeededRule,
): object {
  const { rateBps = 0, fixedMinor = 0n, recurringMonths = null } = rule
  return {
    ...{ advertiser_id: advertiserId, offer_id: offerId, event: rule.event, kind: 'hybrid' },
    ...{ affiliate_id: rule.affiliateId ?? null, is_coupon: rule.isCoupon ?? false },
    ...{ rate_bps: rateBps, fixed_minor: fixedMinor.toString(), revenue_rate_bps: rateBps },
    ...{ revenue_fixed_minor: fixedMinor.toString(), recurring_months: recurringMonths },
    ...{ tiers: rule.tiers ?? [], tier_metric: rule.tierMetric ?? null },
    tier_period: rule.tierPeriod ?? null,
  }
}

export interface SeededAffiliate {
  status?: string
  partnership?: string
  paypalEmail?: null
  receiver?: string
  minimumMinor?: bigint
  sponsorId?: string | null
}

/** An affiliate in partnership; by default approved and with a PayPal address. */
export function affiliateRows(
  advertiserId: string,
  over: SeededAffiliate,
): { affiliateId: string; rows: SeedRows } {
  const affiliateId = id()
  const name = affiliateId.replaceAll('-', '')
  const affiliate = {
    ...{ id: affiliateId, code: name, name: 'Affiliate', status: over.status ?? 'approved' },
    paypal_email:
      over.paypalEmail === null ? null : `${over.receiver ?? ''}${name}@affiliate.example`,
    payout_minimum_minor: over.minimumMinor?.toString() ?? null,
  }
  const partnership = {
    ...{ advertiser_id: advertiserId, affiliate_id: affiliateId },
    ...{ status: over.partnership ?? 'approved', sponsor_id: over.sponsorId ?? null },
  }
  return { affiliateId, rows: { affiliates: [affiliate], partnerships: [partnership] } }
}

export interface SeededClick {
  id?: string
  reason?: string
  duplicateOf?: string
  keptId?: string
  affiliateId?: string
  fingerprint?: string
  country?: string
  consent?: string
}

interface SeededClickRow extends Record<string, unknown> {
  id: string
}

export function clickRow(tenant: Tenant, clickedAt: Date, over: SeededClick): SeededClickRow {
  return {
    ...{ id: over.id ?? newId(clickedAt), clicked_at: clickedAt.toISOString() },
    ...{ offer_id: tenant.offerId, app_id: tenant.appId, advertiser_id: tenant.advertiserId },
    ...{ affiliate_id: over.affiliateId ?? tenant.affiliateId, device: 'desktop' },
    ...{ reason: over.reason ?? null, duplicate_of: over.duplicateOf ?? null },
    kept_click_id: over.keptId ?? null,
    ...{ fingerprint: over.fingerprint ?? null, country: over.country ?? null },
    consent: over.consent ?? 'unknown',
  }
}

const id = () => newId(new Date())
