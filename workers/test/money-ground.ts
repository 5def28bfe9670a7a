/** Rows for tests of money verbs, written as app_system, and the questions such tests ask of the books. */
import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import type { Currency } from '../../schema/vocabulary.ts'
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
}

/** An advertiser with one app, key, offer, sale and lead rule, and one affiliate in partnership. */
export async function seedTenant(db: Db, terms: TenantTerms = {}): Promise<Tenant> {
  const [advertiserId, appId, appKeyId, offerId] = [id(), id(), id(), id()]
  const currency = terms.currency ?? 'USD'
  const { rateBps = 3000, fixedMinor = 0n } = terms
  await runScoped(db, system, [
    sql`insert into affiliate.advertisers (id, name, status, billing_mode, currency, credit_limit_minor, payout_minimum_minor)
      values (${advertiserId}, 'Shop', ${terms.status ?? 'active'}, ${terms.billing ?? 'prepaid'}, ${currency},
        ${(terms.creditLimitMinor ?? 0n).toString()}, ${(terms.payoutMinimumMinor ?? 10_000n).toString()})`,
    sql`insert into affiliate.apps (id, advertiser_id, name) values (${appId}, ${advertiserId}, 'App')`,
    sql`insert into affiliate.app_keys (id, advertiser_id, app_id, name, hash, scopes)
      values (${appKeyId}, ${advertiserId}, ${appId}, 'key', ${'0'.repeat(64)}, array['conversions:write'])`,
    sql`insert into affiliate.offers (id, code, advertiser_id, app_id, name, model, currency, status, approval, hold_days, window_days)
      values (${offerId}, ${offerId.replaceAll('-', '')}, ${advertiserId}, ${appId}, 'Offer', 'CPS', ${currency}, 'active',
        ${terms.approval ?? 'auto'}, ${terms.holdDays ?? 30}, ${terms.windowDays ?? 30})`,
    ...['sale', 'lead'].map(
      (
        event,
      ) => sql`insert into affiliate.payout_rules (advertiser_id, offer_id, event, kind, rate_bps, fixed_minor, revenue_rate_bps, revenue_fixed_minor)
        values (${advertiserId}, ${offerId}, ${event}, 'hybrid', ${event === 'sale' ? rateBps : 0}, ${fixedMinor.toString()},
          ${event === 'sale' ? rateBps : 0}, ${fixedMinor.toString()})`,
    ),
  ])
  const affiliateId = await seedAffiliate(db, advertiserId)
  const tenant = { advertiserId, appId, appKeyId, offerId, affiliateId, currency }
  if (terms.depositMinor) await deposit(db, tenant, terms.depositMinor)
  return tenant
}

/** An affiliate in partnership; approved, and with a PayPal address, unless told otherwise. */
export async function seedAffiliate(
  db: Db,
  advertiserId: string,
  over: { status?: string; partnership?: string; paypalEmail?: null; minimumMinor?: bigint } = {},
): Promise<string> {
  const affiliateId = id()
  const name = affiliateId.replaceAll('-', '')
  await runScoped(db, system, [
    sql`insert into affiliate.affiliates (id, code, name, status, paypal_email, payout_minimum_minor)
      values (${affiliateId}, ${name}, 'Affiliate', ${over.status ?? 'approved'},
        ${over.paypalEmail === null ? null : `${name}@affiliate.example`}, ${over.minimumMinor?.toString() ?? null})`,
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
      values (${advertiserId}, ${affiliateId}, ${over.partnership ?? 'approved'})`,
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
  over: { id?: string; reason?: string; duplicateOf?: string; affiliateId?: string } = {},
): Promise<string> {
  const clickId = over.id ?? newId(clickedAt)
  await runScoped(db, system, [
    sql`insert into affiliate.clicks (id, clicked_at, offer_id, app_id, advertiser_id, affiliate_id, device, reason, duplicate_of)
      values (${clickId}, ${clickedAt.toISOString()}, ${tenant.offerId}, ${tenant.appId}, ${tenant.advertiserId},
        ${over.affiliateId ?? tenant.affiliateId}, 'desktop', ${over.reason ?? null}, ${over.duplicateOf ?? null})`,
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
