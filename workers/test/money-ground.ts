/** Rows for tests of money verbs, written as app_system, and the questions such tests ask of the books. */
import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import type { PayoutTier } from '../../schema/payout-rules.ts'
import {
  type ConversionEvent,
  type Currency,
  reviewRules,
  type TierMetric,
  type TierPeriod,
} from '../../schema/vocabulary.ts'
import { connect, type Db, type Row, runScoped } from '../db/database.ts'
import { lockAccounts, postEntries } from '../db/ledger.ts'
import { depositReceived } from '../domain/ledger-bookings.ts'
import { newId } from '../ids.ts'
import { auditBooks } from '../operations/audit-books.ts'
import type { ConversionInput } from '../operations/record-conversion.ts'
import { makeFreshDatabase } from './fresh-database.ts'

const system = { kind: 'system' } as const

export interface MoneyGround {
  /** As app_api. */
  api: Db
  /** As app_system. */
  system: Db
}

export async function makeMoneyGround(): Promise<MoneyGround> {
  const { apiDatabaseUrl, systemDatabaseUrl } = await makeFreshDatabase()
  return { api: await connect(apiDatabaseUrl), system: await connect(systemDatabaseUrl) }
}

export interface Tenant {
  advertiserId: string
  appId: string
  appKeyId: string
  offerId: string
  affiliateId: string
  currency: Currency
}

export interface SeededTenant extends Tenant {
  /** The affiliate's sponsor, the sponsor's sponsor, …: as many as asked for. */
  sponsorIds: string[]
}

export interface TenantTerms {
  status?: 'active' | 'suspended'
  billing?: 'prepaid' | 'postpaid' | 'own_payer'
  creditLimitMinor?: bigint
  depositMinor?: bigint
  currency?: Currency
  approval?: 'auto' | 'manual'
  holdDays?: number
  windowDays?: number
  rateBps?: number
  fixedMinor?: bigint
  payoutMinimumMinor?: bigint
  /** What the advertiser owes of a sale and a rebill; the affiliate's rate unless told. */
  revenueRateBps?: number
  /** Rate of rebills; no rule for them unless told. */
  rebillBps?: number
  recurringMonths?: number
  /** Shares of levels 2 and 3. */
  levels?: readonly [number, number]
  /** How many sponsors stand above the affiliate. */
  sponsors?: number
  currencyPolicy?: 'refuse' | 'convert'
  /** Fraud rules as usual; none unless told, for tests sell as no honest affiliate would. */
  reviews?: 'usual' | 'off'
  /** What the PayPal address begins with, of the affiliate, its sponsor, …: the simulator acts by it. */
  receivers?: readonly string[]
}

const noReviews = JSON.stringify(
  Object.fromEntries(reviewRules.map((rule) => [rule, { action: 'off' }])),
)

/**
 * An advertiser with one app, key, offer, rules for sale and lead (and rebill where asked), and one
 * affiliate in partnership.
 */
export async function seedTenant(db: Db, terms: TenantTerms = {}): Promise<SeededTenant> {
  const [advertiserId, appId, appKeyId, offerId] = [id(), id(), id(), id()]
  const currency = terms.currency ?? 'USD'
  const { rateBps = 3000, fixedMinor = 0n, levels: [level2, level3] = [0, 0] } = terms
  await runScoped(db, system, [
    sql`insert into affiliate.advertisers (id, name, status, billing_mode, currency, credit_limit_minor, payout_minimum_minor,
        review_settings, currency_policy)
      values (${advertiserId}, 'Shop', ${terms.status ?? 'active'}, ${terms.billing ?? 'prepaid'}, ${currency},
        ${(terms.creditLimitMinor ?? 0n).toString()}, ${(terms.payoutMinimumMinor ?? 10_000n).toString()},
        ${terms.reviews === 'usual' ? '{}' : noReviews}::jsonb, ${terms.currencyPolicy ?? 'refuse'})`,
    sql`insert into affiliate.apps (id, advertiser_id, name) values (${appId}, ${advertiserId}, 'App')`,
    sql`insert into affiliate.app_keys (id, advertiser_id, app_id, name, hash, scopes)
      values (${appKeyId}, ${advertiserId}, ${appId}, 'key', ${'0'.repeat(64)}, array['conversions:write'])`,
    sql`insert into affiliate.offers (id, code, advertiser_id, app_id, name, model, currency, status, approval, hold_days, window_days,
        level_2_bps, level_3_bps)
      values (${offerId}, ${offerId.replaceAll('-', '')}, ${advertiserId}, ${appId}, 'Offer', 'CPS', ${currency}, 'active',
        ${terms.approval ?? 'auto'}, ${terms.holdDays ?? 30}, ${terms.windowDays ?? 30}, ${level2}, ${level3})`,
  ])
  const sponsorIds: string[] = []
  for (let count = terms.sponsors ?? 0; count > 0; count -= 1) {
    const sponsorId = sponsorIds[0] ?? null
    const receiver = terms.receivers?.[count]
    sponsorIds.unshift(await seedAffiliate(db, advertiserId, { sponsorId, ...named(receiver) }))
  }
  const affiliateId = await seedAffiliate(db, advertiserId, {
    ...{ sponsorId: sponsorIds[0] ?? null, ...named(terms.receivers?.[0]) },
  })
  const tenant = { advertiserId, appId, appKeyId, offerId, affiliateId, sponsorIds, currency }
  const { revenueRateBps = rateBps + level2 + level3, rebillBps } = terms
  await seedRule(db, tenant, { event: 'sale', rateBps, fixedMinor, revenueRateBps })
  await seedRule(db, tenant, { event: 'lead', fixedMinor })
  if (rebillBps !== undefined) {
    const owed = terms.revenueRateBps ?? rebillBps + level2 + level3
    const { recurringMonths = null } = terms
    await seedRule(db, tenant, {
      event: 'rebill',
      rateBps: rebillBps,
      revenueRateBps: owed,
      recurringMonths,
    })
  }
  if (terms.depositMinor) await deposit(db, tenant, terms.depositMinor)
  return tenant
}

const named = (receiver: string | undefined) => (receiver === undefined ? {} : { receiver })

export interface SeededRule {
  event: ConversionEvent
  affiliateId?: string | null
  isCoupon?: boolean
  rateBps?: number
  fixedMinor?: bigint
  revenueRateBps?: number
  recurringMonths?: number | null
  tiers?: readonly PayoutTier[]
  tierMetric?: TierMetric
  tierPeriod?: TierPeriod
}

/** A payout rule of the tenant's offer: of everybody, an affiliate, or an affiliate's coupon. */
export async function seedRule(
  db: Db,
  { advertiserId, offerId }: Pick<Tenant, 'advertiserId' | 'offerId'>,
  rule: SeededRule,
): Promise<void> {
  const { rateBps = 0, fixedMinor = 0n, revenueRateBps = rateBps, recurringMonths = null } = rule
  await runScoped(db, system, [
    sql`insert into affiliate.payout_rules (advertiser_id, offer_id, event, kind, affiliate_id, is_coupon, rate_bps, fixed_minor,
        revenue_rate_bps, revenue_fixed_minor, recurring_months, tiers, tier_metric, tier_period)
      values (${advertiserId}, ${offerId}, ${rule.event}, 'hybrid', ${rule.affiliateId ?? null}, ${rule.isCoupon ?? false}, ${rateBps},
        ${fixedMinor.toString()}, ${revenueRateBps}, ${fixedMinor.toString()}, ${recurringMonths},
        ${JSON.stringify(rule.tiers ?? [])}::jsonb, ${rule.tierMetric ?? null}, ${rule.tierPeriod ?? null})`,
  ])
}

/** The tenant's affiliate (or another) joins the offer with this coupon. */
export async function seedCoupon(
  db: Db,
  tenant: Tenant,
  coupon: string,
  affiliateId = tenant.affiliateId,
): Promise<void> {
  await runScoped(db, system, [
    sql`insert into affiliate.enrollments (offer_id, affiliate_id, advertiser_id, coupon)
      values (${tenant.offerId}, ${affiliateId}, ${tenant.advertiserId}, ${coupon})`,
  ])
}

/** One unit of `base` is `rate` units of `quote` from then on. */
export async function seedRate(
  db: Db,
  base: Currency,
  quote: Currency,
  { rate, asOf }: { rate: string; asOf: Date },
): Promise<void> {
  await runScoped(db, system, [
    sql`insert into affiliate.exchange_rates (base, quote, as_of, rate)
      values (${base}, ${quote}, ${asOf.toISOString()}, ${rate})`,
  ])
}

/** Changes settings of the tenant's advertiser, as app_api. */
export async function setAdvertiser(
  api: Db,
  { advertiserId }: Tenant,
  set: ReturnType<typeof sql>,
): Promise<void> {
  await runScoped(api, { kind: 'advertiser', advertiserId }, [
    sql`update affiliate.advertisers set ${set} where id = ${advertiserId}`,
  ])
}

/** An affiliate in partnership; approved, and with a PayPal address, unless told otherwise. */
export async function seedAffiliate(
  db: Db,
  advertiserId: string,
  over: {
    status?: string
    partnership?: string
    paypalEmail?: null
    receiver?: string
    minimumMinor?: bigint
    sponsorId?: string | null
  } = {},
): Promise<string> {
  const affiliateId = id()
  const name = affiliateId.replaceAll('-', '')
  await runScoped(db, system, [
    sql`insert into affiliate.affiliates (id, code, name, status, paypal_email, payout_minimum_minor)
      values (${affiliateId}, ${name}, 'Affiliate', ${over.status ?? 'approved'},
        ${over.paypalEmail === null ? null : `${over.receiver ?? ''}${name}@affiliate.example`}, ${over.minimumMinor?.toString() ?? null})`,
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status, sponsor_id)
      values (${advertiserId}, ${affiliateId}, ${over.partnership ?? 'approved'}, ${over.sponsorId ?? null})`,
  ])
  return affiliateId
}

export async function seedUser(db: Db): Promise<string> {
  const userId = id()
  await runScoped(db, system, [
    sql`insert into affiliate.users (id, email, password_hash, name)
      values (${userId}, ${`${userId}@people.example`}, 'none', 'Person')`,
  ])
  return userId
}

export async function seedClick(
  db: Db,
  tenant: Tenant,
  clickedAt: Date,
  over: {
    id?: string
    reason?: string
    duplicateOf?: string
    affiliateId?: string
    fingerprint?: string
    country?: string
    consent?: string
  } = {},
): Promise<string> {
  const clickId = over.id ?? newId(clickedAt)
  await runScoped(db, system, [
    sql`insert into affiliate.clicks (id, clicked_at, offer_id, app_id, advertiser_id, affiliate_id, device, reason, duplicate_of,
        fingerprint, country, consent)
      values (${clickId}, ${clickedAt.toISOString()}, ${tenant.offerId}, ${tenant.appId}, ${tenant.advertiserId},
        ${over.affiliateId ?? tenant.affiliateId}, 'desktop', ${over.reason ?? null}, ${over.duplicateOf ?? null},
        ${over.fingerprint ?? null}, ${over.country ?? null}, ${over.consent ?? 'unknown'})`,
  ])
  return clickId
}

export async function deposit(db: Db, tenant: Tenant, minor: bigint): Promise<void> {
  const amount = { minor, currency: tenant.currency }
  const into = 'plat.cash.paypal'
  const { advertiserId } = tenant
  const entries = [depositReceived({ depositId: id(), advertiserId, amount, into }, new Date())]
  await runScoped(db, system, [...lockAccounts(entries), postEntries(entries)])
}

/** A sale of 49.00 in the tenant's currency; `over` changes what a test is about. */
export function saleOf(tenant: Tenant, over: Partial<ConversionInput> = {}): ConversionInput {
  return {
    advertiserId: tenant.advertiserId,
    appId: tenant.appId,
    appKeyId: tenant.appKeyId,
    event: 'sale',
    externalId: id(),
    clickId: null,
    coupon: null,
    customerId: null,
    amount: { minor: 4900n, currency: tenant.currency },
    occurredAt: null,
    visitor: null,
    metadata: null,
    originalExternalId: null,
    source: 'api',
    foreignStatus: null,
    raw: '{}',
    now: new Date(),
    newId,
    ...over,
  }
}

/** Balance on its normal side by account kind, over all owners inside the filter. */
export async function balances(
  db: Db,
  { advertiserId }: { advertiserId: string },
): Promise<Record<string, bigint>> {
  const rows = await ask(
    db,
    sql`select kind, sum(case when kind in ('adv.receivable', 'adv.payer', 'aff.debt') then debits_minor - credits_minor
        else credits_minor - debits_minor end)::text as balance
      from ledger.accounts where advertiser_id = ${advertiserId}::uuid group by kind order by kind`,
  )
  return Object.fromEntries(rows.map((row) => [row.kind, BigInt(row.balance as string)]))
}

/** Every invariant of the nightly audit, over the whole database: what must hold after anything whatever. */
export async function expectSoundBooks(db: Db): Promise<void> {
  const { findings } = await auditBooks(db, new Date(), () => new Date())
  expect(findings).toEqual([])
}

export async function ask(db: Db, question: ReturnType<typeof sql>): Promise<Row[]> {
  const [rows = []] = await runScoped(db, system, [question])
  return rows
}

export function id(): string {
  return newId(new Date())
}
