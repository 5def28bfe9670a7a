/** Several advertisers in one database. Their histories run concurrently, each beside its own model. */
import { sql } from 'drizzle-orm'
import type { Currency } from '../../../schema/vocabulary.ts'
import { type Db, type Row, runScoped, type Scope } from '../../core/database.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { capitalPaidIn } from '../../ledger/rules/ledger-bookings.ts'
import { id, seedUser, type Tenant } from '../../test/books-world.ts'
import type { DatabaseWorld } from '../../test/fresh-database.ts'
import {
  affiliateRows,
  allRows,
  clickRow,
  type SeedRows,
  tenantRows,
} from '../../test/seed-rows.ts'
import type { ModelTerms } from './model.ts'

export type Fate = 'paid' | 'failed' | 'unclaimed'

/** An advertiser of a history: affiliates by number, offers by number. */
export interface Stage {
  tenant: Tenant
  terms: ModelTerms
  affiliates: string[]
  fates: Fate[]
  /** By affiliate, then by offer: a click and its repeat. */
  clicks: [first: string, repeat: string][][]
  /** Ids by key, from the last picture: see pictures. */
  conversions: ReadonlyMap<string, string>
}

export interface People {
  first: string
  second: string
}

export const system = { kind: 'system' } as const
export const finance = (userId: string): Scope => ({ kind: 'staff', role: 'finance', userId })

/** The platform's own money for fees, and two people of finance. */
export async function openWorld(databases: DatabaseWorld, start: Date): Promise<People> {
  const entries = (['USD', 'EUR', 'JPY', 'KWD'] as const).flatMap((currency) =>
    (['plat.cash.paypal', 'plat.cash.bank'] as const).map((into) =>
      capitalPaidIn({ capitalId: id(), amount: { minor: 10n ** 12n, currency }, into }, start),
    ),
  )
  await runScoped(databases.system, system, [...lockAccounts(entries), postEntries(entries)])
  return { first: await seedUser(databases.system), second: await seedUser(databases.system) }
}

/** An advertiser with these terms, its affiliates, a second offer in another currency, and clicks. */
export function makeStage(
  terms: ModelTerms,
  fates: readonly Fate[],
  start: Date,
): { stage: Stage; rows: SeedRows } {
  const currencies = terms.currencies as readonly [Currency, Currency]
  const { tenant, rows } = tenantRows({
    ...{ billing: terms.billing, currency: currencies[0], approval: terms.approval },
    ...{ creditLimitMinor: terms.creditLimit, holdDays: terms.holdDays, windowDays: 365 },
    ...{ rateBps: terms.rateBps, rebillBps: terms.rebillBps, fixedMinor: terms.fixed },
    ...{ levels: terms.levels, sponsors: terms.sponsors, reviews: 'off', feeBps: terms.feeBps },
    ...{ payoutMinimumMinor: terms.minimum, receivers: fates },
    oneSalePerClick: terms.oneSale,
    ...(terms.months === null ? {} : { recurringMonths: terms.months }),
  })
  const other = affiliateRows(tenant.advertiserId, { receiver: fates[1] as string })
  const isAlone = tenant.sponsorIds.length === 0
  const affiliates = [tenant.affiliateId, ...tenant.sponsorIds]
  if (isAlone) affiliates.push(other.affiliateId)
  const second = { ...tenant, offerId: id() }
  const clicks = affiliates.slice(0, 2).map((affiliateId, who) =>
    [tenant, second].map((of, offer) => {
      const place = { affiliateId, country: ['DE', 'US'][offer] as string }
      const subs = { sub1: `letter ${who}`, sub10: offer === 0 ? 'x' : null }
      const first = clickRow(of, start, place)
      const over = { ...place, reason: 'duplicate', duplicateOf: first.id }
      return [
        { ...first, ...subs },
        { ...clickRow(of, start, over), ...subs },
      ] as const
    }),
  )
  const own = { ...rows, payout_rules: withTier(rows.payout_rules, terms) }
  const more = [isAlone ? other.rows : {}, copyOffer(own, second.offerId, currencies[1])]
  return {
    rows: allRows([own, ...more, { clicks: clicks.flat(2) }]),
    stage: {
      ...{ tenant, terms, affiliates, fates: [...fates], conversions: new Map() },
      clicks: clicks.map((own) => own.map(([first, repeat]) => [first.id, repeat.id])),
    },
  }
}

function withTier(rules: SeedRows['payout_rules'] = [], { tier, fixed }: ModelTerms): object[] {
  if (tier === null) return rules
  const rates = { rate_bps: tier.bps, revenue_rate_bps: tier.bps }
  const sums = { fixed_minor: `${fixed}`, revenue_fixed_minor: `${fixed}` }
  const tiers = [{ from: `${tier.from}`, ...rates, ...sums }]
  return rules.map((rule) => {
    const isSale = (rule as { event?: unknown }).event === 'sale'
    return isSale ? { ...rule, tiers, tier_metric: tier.metric, tier_period: tier.period } : rule
  })
}

function copyOffer({ offers = [], payout_rules = [] }: SeedRows, to: string, currency: Currency) {
  const code = to.replaceAll('-', '')
  return {
    offers: offers.map((offer) => ({ ...offer, id: to, code, currency })),
    payout_rules: payout_rules.map((rule) => ({ ...rule, offer_id: to })),
  }
}

/**
 * New rates for sales and rebills of all the advertiser's offers. Rows are locked in one order, so that
 * concurrent changes do not deadlock.
 */
export async function setRates(
  api: Db,
  { tenant }: Pick<Stage, 'tenant'>,
  sale: number,
  rebill: number,
): Promise<void> {
  const statements = Object.entries({ sale, rebill }).map(
    ([event, bps]) => sql`
      with locked as materialized (
        select id from affiliate.payout_rules
        where advertiser_id = ${tenant.advertiserId}::uuid and event = ${event} order by id for update)
      update affiliate.payout_rules r set rate_bps = ${bps}, revenue_rate_bps = ${bps}
      from locked where r.id = locked.id`,
  )
  const { advertiserId } = tenant
  await runScoped(api, { kind: 'advertiser', advertiserId }, statements)
}

/**
 * The state of each stage in Postgres, in the words of MoneyModel.picture. Each stage learns its conversions'
 * ids.
 */
export async function pictures(db: Db, stages: readonly Stage[]) {
  const ids = JSON.stringify(stages.map(({ tenant }) => tenant.advertiserId))
  const among = sql`in (select value::uuid from jsonb_array_elements_text(${ids}::jsonb))`
  const found = await runScoped(db, system, [
    sql`select advertiser_id, affiliate_id, kind, currency, (case
        when kind in ('adv.receivable', 'adv.payer', 'aff.debt') then debits_minor - credits_minor
        else credits_minor - debits_minor end)::text as minor
      from ledger.accounts where advertiser_id ${among} and credits_minor <> debits_minor`,
    sql`select c.advertiser_id, c.id, c.external_id, c.status,
        exists (select from affiliate.reviews r where r.conversion_id = c.id and r.status = 'open') as reviewed,
        (select string_agg(m.level || ':' || m.status || ':' || m.amount_minor || '-' || m.refunded_minor,
          ' ' order by m.level) from affiliate.commissions m where m.conversion_id = c.id) as lines
      from affiliate.conversions c where c.advertiser_id ${among} and c.external_id not like 'late:%'`,
    sql`select advertiser_id, external_id, affiliate_id, offer_id, coalesce(ended_by, 'bound') as binding
      from affiliate.customers where advertiser_id ${among}`,
  ])
  const [accounts, conversions, customers] = found.map((rows) =>
    Map.groupBy(rows, (row) => row.advertiser_id),
  )
  return stages.map((stage) => {
    const { advertiserId } = stage.tenant
    const own = (rows?: ReadonlyMap<unknown, Row[]>) => rows?.get(advertiserId) ?? []
    const facts = own(conversions)
    stage.conversions = new Map(facts.map((row) => [String(row.external_id), String(row.id)]))
    return pictureOf(stage, own(accounts), facts, own(customers))
  })
}

function pictureOf(
  stage: Stage,
  accounts: readonly Row[],
  conversions: readonly Row[],
  customers: readonly Row[],
) {
  const money = accounts.map((row) => {
    const who = row.affiliate_id === null ? '-' : stage.affiliates.indexOf(String(row.affiliate_id))
    return [`${row.kind} ${who} ${row.currency}`, String(row.minor)]
  })
  const facts = conversions.map((row) => {
    const review = row.reviewed === true ? ' in review' : ''
    return [String(row.external_id), `${row.status}${review} ${row.lines ?? ''}`.trim()]
  })
  const bound = customers.map((row) => {
    const who = stage.affiliates.indexOf(String(row.affiliate_id))
    const offer = row.offer_id === stage.tenant.offerId ? 0 : 1
    return [String(row.external_id), `${who} ${offer} ${row.binding}`]
  })
  return Object.fromEntries([...money, ...facts, ...bound]) as Record<string, string>
}
