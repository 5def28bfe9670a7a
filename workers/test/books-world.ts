/** Rows for tests of money, written as app_system, and queries about the books. */
import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import type { Currency } from '../../schema/vocabulary.ts'
import type { ConversionInput } from '../conversions/record/verbs/record-conversion.ts'
import { type Db, type Row, runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { auditBooks } from '../ledger/checks/check-books.ts'
import { lockAccounts, postEntries } from '../ledger/post.ts'
import { depositReceived } from '../ledger/rules/ledger-bookings.ts'
import {
  affiliateRows,
  clickRow,
  insertRows,
  ruleRow,
  type SeededAffiliate,
  type SeededClick,
  type SeededRule,
  tenantRows,
} from './seed-rows.ts'

const system = { kind: 'system' } as const

export interface Tenant {
  advertiserId: string
  appId: string
  appKeyId: string
  offerId: string
  affiliateId: string
  currency: Currency
}

export interface SeededTenant extends Tenant {
  /** The affiliate's sponsor, the sponsor's sponsor, …: as many as requested. */
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
  /** A click closes after its first sale. */
  oneSalePerClick?: boolean
  rateBps?: number
  fixedMinor?: bigint
  payoutMinimumMinor?: bigint
  /** Rate of rebills; no rebill rule by default. */
  rebillBps?: number
  recurringMonths?: number
  /** The platform's fee, a share of the amount. */
  feeBps?: number
  /** Shares of levels 2 and 3. */
  levels?: readonly [number, number]
  /** Number of sponsors above the affiliate. */
  sponsors?: number
  currencyPolicy?: 'refuse' | 'convert'
  /** Fraud rules on; off by default, because tests sell faster than honest affiliates. */
  reviews?: 'usual' | 'off'
  /** Prefix of the PayPal address of the affiliate, its sponsor, …: the simulator's result depends on it. */
  receivers?: readonly string[]
}

/** See tenantRows; adds a deposit where the terms have one. */
export async function seedTenant(db: Db, terms: TenantTerms = {}): Promise<SeededTenant> {
  const { tenant, rows } = tenantRows(terms)
  await runScoped(db, system, insertRows(rows))
  if (terms.depositMinor) await deposit(db, tenant, terms.depositMinor)
  return tenant
}

export async function seedRule(
  db: Db,
  tenant: Pick<Tenant, 'advertiserId' | 'offerId'>,
  rule: SeededRule,
): Promise<void> {
  await runScoped(db, system, insertRows({ payout_rules: [ruleRow(tenant, rule)] }))
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

/** From then on, one unit of `base` is `rate` units of `quote`. */
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

export async function seedAffiliate(
  db: Db,
  advertiserId: string,
  over: SeededAffiliate = {},
): Promise<string> {
  const { affiliateId, rows } = affiliateRows(advertiserId, over)
  await runScoped(db, system, insertRows(rows))
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
  over: SeededClick = {},
): Promise<string> {
  const click = clickRow(tenant, clickedAt, over)
  await runScoped(db, system, insertRows({ clicks: [click] }))
  return click.id
}

export async function deposit(db: Db, tenant: Tenant, minor: bigint): Promise<void> {
  const amount = { minor, currency: tenant.currency }
  const into = 'plat.cash.paypal'
  const { advertiserId } = tenant
  const entries = [depositReceived({ depositId: id(), advertiserId, amount, into }, new Date())]
  await runScoped(db, system, [...lockAccounts(entries), postEntries(entries)])
}

/** A sale of 49.00 in the tenant's currency; `over` overrides fields. */
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

/** Rules about the journal of figures, which does not know commissions that a test writes by hand. */
export const journalRules = ['I23', 'I24']

/** Checks every invariant of the nightly audit over the whole database, `without` rules that a test breaks by hand. */
export async function expectSoundBooks(db: Db, without: readonly string[] = []): Promise<void> {
  const { findings } = await auditBooks(db, new Date(), () => new Date())
  expect(findings.filter(({ rule }) => !without.includes(rule))).toEqual([])
}

export async function ask(db: Db, question: ReturnType<typeof sql>): Promise<Row[]> {
  const [rows = []] = await runScoped(db, system, [question])
  return rows
}

export function id(): string {
  return newId(new Date())
}
