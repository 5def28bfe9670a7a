/** Several advertisers in one database whose histories run side by side, each beside its own model. */
import { type SQL, sql } from 'drizzle-orm'
import type { Currency } from '../../schema/vocabulary.ts'
import { type Db, type Row, runScoped, type Scope } from '../db/database.ts'
import { lockAccounts, postEntries } from '../db/ledger.ts'
import { capitalPaidIn } from '../domain/ledger-bookings.ts'
import {
  id,
  type MoneyGround,
  seedAffiliate,
  seedClick,
  seedTenant,
  seedUser,
  type Tenant,
} from './money-ground.ts'
import type { ModelTerms } from './money-model.ts'

export type Fate = 'paid' | 'failed' | 'unclaimed'

/** An advertiser as a history knows it: affiliates by number, offers by number. */
export interface Stage {
  tenant: Tenant
  terms: ModelTerms
  affiliates: string[]
  fates: Fate[]
  /** By affiliate, then by offer. */
  clicks: string[][]
}

export interface People {
  first: string
  second: string
}

export const system = { kind: 'system' } as const
export const finance = (userId: string): Scope => ({ kind: 'staff', role: 'finance', userId })

/** The platform's own money for fees, and two people of finance. */
export async function openWorld(ground: MoneyGround, start: Date): Promise<People> {
  const entries = (['USD', 'EUR', 'JPY', 'KWD'] as const).flatMap((currency) =>
    (['plat.cash.paypal', 'plat.cash.bank'] as const).map((into) =>
      capitalPaidIn({ capitalId: id(), amount: { minor: 10n ** 12n, currency }, into }, start),
    ),
  )
  await runScoped(ground.system, system, [...lockAccounts(entries), postEntries(entries)])
  return { first: await seedUser(ground.system), second: await seedUser(ground.system) }
}

/** Seeds an advertiser with these terms, its affiliates, a second offer in another currency, and clicks. */
export async function setStage(
  { system: db, api }: MoneyGround,
  terms: ModelTerms,
  fates: readonly Fate[],
  start: Date,
): Promise<Stage> {
  const currencies = terms.currencies as readonly [Currency, Currency]
  const tenant = await seedTenant(db, {
    ...{ billing: terms.billing, currency: currencies[0], approval: terms.approval },
    ...{ creditLimitMinor: terms.creditLimit, holdDays: terms.holdDays, windowDays: 365 },
    ...{ rateBps: terms.rateBps, rebillBps: terms.rebillBps, fixedMinor: terms.fixed },
    ...{ levels: terms.levels, sponsors: terms.sponsors, reviews: 'off' },
    ...{ payoutMinimumMinor: terms.minimum, revenueRateBps: 10_000, receivers: fates },
    ...(terms.months === null ? {} : { recurringMonths: terms.months }),
  })
  const affiliates = [tenant.affiliateId, ...tenant.sponsorIds]
  if (affiliates.length < 2) {
    const receiver = fates[1] as string
    affiliates.push(await seedAffiliate(db, tenant.advertiserId, { receiver }))
  }
  const second = { ...tenant, offerId: id() }
  await runScoped(db, system, copyOffer(tenant.offerId, second.offerId, currencies[1]))
  await setRates(api, { tenant, terms }, terms.rateBps, terms.rebillBps)
  const clicks: string[][] = []
  for (const affiliateId of affiliates.slice(0, 2)) {
    const own = { affiliateId }
    clicks.push([await seedClick(db, tenant, start, own), await seedClick(db, second, start, own)])
  }
  return { tenant, terms, affiliates, fates: [...fates], clicks }
}

function copyOffer(from: string, to: string, currency: Currency): SQL[] {
  return [
    sql`insert into affiliate.offers (id, code, advertiser_id, app_id, name, model, currency, status,
        approval, hold_days, window_days, level_2_bps, level_3_bps)
      select ${to}::uuid, ${to.replaceAll('-', '')}, advertiser_id, app_id, name, model, ${currency},
        status, approval, hold_days, window_days, level_2_bps, level_3_bps
      from affiliate.offers where id = ${from}::uuid`,
    sql`insert into affiliate.payout_rules (advertiser_id, offer_id, event, kind, rate_bps,
        fixed_minor, revenue_rate_bps, revenue_fixed_minor, recurring_months)
      select advertiser_id, ${to}::uuid, event, kind, rate_bps, fixed_minor, revenue_rate_bps,
        revenue_fixed_minor, recurring_months
      from affiliate.payout_rules where offer_id = ${from}::uuid`,
  ]
}

/** New rates for sales and rebills of all the advertiser's offers; its fee stays on top of them. */
export async function setRates(
  api: Db,
  { tenant, terms: { levels, feeBps } }: Pick<Stage, 'tenant' | 'terms'>,
  sale: number,
  rebill: number,
): Promise<void> {
  const above = levels[0] + levels[1] + feeBps
  const statements = Object.entries({ sale, rebill }).map(
    ([event, bps]) => sql`
      update affiliate.payout_rules set rate_bps = ${bps}, revenue_rate_bps = ${bps + above}
      where advertiser_id = ${tenant.advertiserId}::uuid and event = ${event}`,
  )
  const { advertiserId } = tenant
  await runScoped(api, { kind: 'advertiser', advertiserId }, statements)
}

/** What Postgres has of each stage, in the words of MoneyModel.picture. */
export async function pictures(db: Db, stages: readonly Stage[]) {
  const ids = JSON.stringify(stages.map(({ tenant }) => tenant.advertiserId))
  const among = sql`in (select value::uuid from jsonb_array_elements_text(${ids}::jsonb))`
  const [accounts = [], conversions = [], customers = []] = await runScoped(db, system, [
    sql`select advertiser_id, affiliate_id, kind, currency, (case
        when kind in ('adv.receivable', 'adv.payer', 'aff.debt') then debits_minor - credits_minor
        else credits_minor - debits_minor end)::text as minor
      from ledger.accounts where advertiser_id ${among} and credits_minor <> debits_minor`,
    sql`select c.advertiser_id, c.external_id, c.status,
        exists (select from affiliate.reviews r where r.conversion_id = c.id and r.status = 'open') as reviewed,
        (select string_agg(m.level || ':' || m.status || ':' || m.amount_minor || '-' || m.refunded_minor,
          ' ' order by m.level) from affiliate.commissions m where m.conversion_id = c.id) as lines
      from affiliate.conversions c where c.advertiser_id ${among}`,
    sql`select advertiser_id, external_id, affiliate_id, offer_id, terms->'rules'->'sale'->>'rate_bps' as sale,
        terms->'rules'->'rebill'->>'rate_bps' as rebill
      from affiliate.customers where advertiser_id ${among}`,
  ])
  return stages.map((stage) => pictureOf(stage, accounts, conversions, customers))
}

function pictureOf(
  stage: Stage,
  accounts: readonly Row[],
  conversions: readonly Row[],
  customers: readonly Row[],
) {
  const { advertiserId } = stage.tenant
  const isOwn = (row: Row) => row.advertiser_id === advertiserId
  const money = accounts.filter(isOwn).map((row) => {
    const who = row.affiliate_id === null ? '-' : stage.affiliates.indexOf(String(row.affiliate_id))
    return [`${row.kind} ${who} ${row.currency}`, String(row.minor)]
  })
  const facts = conversions.filter(isOwn).map((row) => {
    const review = row.reviewed === true ? ' in review' : ''
    return [String(row.external_id), `${row.status}${review} ${row.lines ?? ''}`.trim()]
  })
  const bound = customers.filter(isOwn).map((row) => {
    const who = stage.affiliates.indexOf(String(row.affiliate_id))
    const offer = row.offer_id === stage.tenant.offerId ? 0 : 1
    return [String(row.external_id), `${who} ${offer} ${row.sale} ${row.rebill}`]
  })
  return Object.fromEntries([...money, ...facts, ...bound]) as Record<string, string>
}
