/**
 * Weeks of clicks and conversions of several advertisers, stored through the real verbs, around the changes of
 * clocks in Europe and America.
 */
import { sql } from 'drizzle-orm'
import type { ClickRecord } from '../../clicks/rules/clicks-message.ts'
import { clickOf, pack } from '../../clicks/test/click-messages.ts'
import { recordClicks } from '../../clicks/verbs/record-clicks.ts'
import {
  type ConversionInput,
  recordConversion,
} from '../../conversions/record/verbs/record-conversion.ts'
import { connect, type Db, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import {
  ask,
  type SeededTenant,
  saleOf,
  seedAffiliate,
  seedCoupon,
  seedRate,
  seedTenant,
} from '../../test/books-world.ts'
import { type Dice, makeDice } from '../../test/dice.ts'
import { makeFreshDatabase } from '../../test/fresh-database.ts'

export const firstDay = '2026-10-20'
export const lastDay = '2026-11-08'
const START = Date.parse(`${firstDay}T00:00:00Z`)
const DAYS = 20
const DAY_MS = 86_400_000
const CLICKS = 900
const MESSAGE_CLICKS = 90

export interface StatisticsWorld {
  api: Db
  system: Db
  tenants: readonly SeededTenant[]
  /** All affiliates: each tenant's own, its sponsor, and one who works for two of them. */
  affiliateIds: readonly string[]
}

const countries = ['DE', 'US', 'IN', null]
const subs = ['news', 'shop', 'Ünicode', '']
const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
]
const reasons = [...Array<null>(7).fill(null), 'bot', 'geo', 'no_user_agent'] as const

export async function makeStatisticsWorld(seed: string): Promise<StatisticsWorld> {
  const urls = await makeFreshDatabase()
  const api = await connect(urls.apiDatabaseUrl)
  const system = await connect(urls.systemDatabaseUrl)
  for (const day of ['2026-10-01', '2026-11-01']) {
    await ask(system, sql`select affiliate.ensure_click_partitions(${day}::timestamptz)`)
  }
  const terms = {
    sponsors: 1,
    levels: [1_000, 0],
    feeBps: 500,
    rebillBps: 1_000,
    depositMinor: 10_000_000n,
  } as const
  const tenants = [
    await seedTenant(system, { ...terms, currency: 'USD' }),
    await seedTenant(system, { ...terms, currency: 'EUR', fixedMinor: 150n }),
    await seedTenant(system, { ...terms, currency: 'JPY', approval: 'manual' }),
  ]
  const [first, second] = tenants as [SeededTenant, SeededTenant]
  const shared = await seedAffiliate(system, first.advertiserId)
  await runScoped(system, { kind: 'system' }, [
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
      values (${second.advertiserId}, ${shared}, 'approved')`,
  ])
  for (const tenant of tenants) await seedCoupon(system, tenant, `C${tenant.offerId.slice(-8)}`)
  const links = (await Promise.all(tenants.map((tenant) => seedLinks(system, tenant)))).flat()
  await seedRate(system, 'EUR', 'USD', { rate: '1.1', asOf: new Date(START - DAY_MS) })
  const dice = makeDice(seed)
  const clicks = await storeClicks(system, { tenants, shared, links }, dice)
  await storeConversions(api, tenants, clicks, dice)
  const affiliateIds = [...tenants.flatMap((of) => [of.affiliateId, ...of.sponsorIds]), shared]
  await enterCosts(system, api, tenants, affiliateIds)
  return { api, system, tenants, affiliateIds }
}

type Click = ReturnType<typeof clickOf>

interface Link {
  id: string
  affiliateId: string
}

/** Two links of the tenant's affiliate with one label, and one with another. */
async function seedLinks(system: Db, tenant: SeededTenant): Promise<Link[]> {
  const { advertiserId, appId, offerId, affiliateId } = tenant
  const links = ['Spring', 'Spring', 'Autumn'].map((label) => ({
    id: newId(new Date(START)),
    label,
  }))
  await runScoped(
    system,
    { kind: 'system' },
    links.map(
      ({ id, label }) => sql`
        insert into affiliate.links (id, advertiser_id, app_id, offer_id, affiliate_id, slug, label)
        values (${id}, ${advertiserId}, ${appId}, ${offerId}, ${affiliateId}, ${id}, ${label})`,
    ),
  )
  return links.map(({ id }) => ({ id, affiliateId }))
}

/** Costs that do not end on a whole minor unit. */
const costOf = (index: number): ClickRecord['cost'] => ({
  micros: 7_003 * (index % 11),
  currency: (['USD', 'JPY', 'KWD'] as const)[index % 5] ?? 'EUR',
})

/** What each affiliate entered for some days: for an offer, or for all together. */
async function enterCosts(
  system: Db,
  api: Db,
  tenants: readonly SeededTenant[],
  affiliateIds: readonly string[],
): Promise<void> {
  const userId = newId(new Date(START))
  await ask(
    system,
    sql`insert into affiliate.users (id, email, name) values (${userId}, 'costs@example.com', 'Costs')`,
  )
  for (const [at, affiliateId] of affiliateIds.entries()) {
    const days = [0, 3, 4, 11, 19].map((day) => new Date(START + (day + (at % 2)) * DAY_MS))
    await runScoped(
      api,
      { kind: 'affiliate', affiliateId, advertiserId: null },
      days.map((day, index) => {
        const offerId = index % 2 === 0 ? null : tenants[(at + index) % 3]!.offerId
        return sql`insert into affiliate.traffic_costs
            (affiliate_id, offer_id, day, currency, amount_minor, source, created_by)
          values (${affiliateId}, ${offerId}, ${day.toISOString().slice(0, 10)},
            ${index % 3 === 0 ? 'EUR' : 'USD'}, ${1_000 + 77 * at + index}, 'hand', ${userId})`
      }),
    )
  }
}

async function storeClicks(
  system: Db,
  { tenants, shared, links }: { tenants: readonly SeededTenant[]; shared: string; links: Link[] },
  dice: Dice,
): Promise<Click[]> {
  const clicks = Array.from({ length: CLICKS }, (_, index) => {
    const tenant = dice.pick(tenants)
    const at = START + dice.roll(DAYS * DAY_MS)
    const { offerId, appId, advertiserId } = tenant
    const isShared = tenant !== tenants[2] && dice.chance(1, 3)
    const own = isShared ? [] : links.filter((link) => link.affiliateId === tenant.affiliateId)
    return clickOf(
      { offerId, appId, advertiserId, affiliateId: isShared ? shared : tenant.affiliateId },
      {
        ...{ id: newId(new Date(at)), at, country: dice.pick(countries), region: null },
        subs: [dice.pick(subs) || null, dice.chance(1, 4) ? `id-${dice.roll(40)}` : null],
        linkId: dice.pick([null, ...own.map(({ id }) => id)]),
        utm: dice.pick([[], ['mail', null, 'launch'], ['ads', 'cpc', null]]),
        userAgent: dice.pick(agents),
        referrer: dice.pick(['https://blog.example/a', 'https://www.shop.example/', null]),
        visitor: dice.roll(300).toString(16).padStart(16, '0'),
        ...{ reason: dice.pick(reasons), dedupeSeconds: 172_800 },
        ...(index % 3 === 0 ? { cost: costOf(index) } : {}),
      },
    )
  }).sort((left, right) => left.at - right.at)
  const loads = Array.from({ length: CLICKS / MESSAGE_CLICKS }, (_, at) =>
    clicks.slice(at * MESSAGE_CLICKS, (at + 1) * MESSAGE_CLICKS),
  )
  for (const message of pack(loads)) await recordClicks(system, [message])
  return clicks
}

/** Leads, sales and refunds, each some hours after what it belongs to. */
async function storeConversions(
  api: Db,
  tenants: readonly SeededTenant[],
  clicks: readonly Click[],
  dice: Dice,
): Promise<void> {
  for (let index = 0; index < 110; index += 1) {
    const click = dice.pick(clicks)
    const tenant = tenants.find(({ offerId }) => offerId === click.offerId) as SeededTenant
    const hasCoupon = dice.chance(1, 5)
    const at = new Date(click.at + dice.roll(3 * DAY_MS))
    const externalId = `order-${index}`
    const minor = BigInt(1_000 + dice.roll(9_000))
    const evidence = hasCoupon ? { coupon: `C${tenant.offerId.slice(-8)}` } : { clickId: click.id }
    const event = dice.chance(1, 6) ? 'lead' : 'sale'
    const sale = saleOf(tenant, {
      ...{ externalId, now: at, occurredAt: at, ...evidence, event },
      customerId: `customer-${index}`,
      amount: event === 'lead' ? null : { minor, currency: tenant.currency },
    })
    const outcome = await recordConversion(api, sale)
    if (outcome.outcome !== 'recorded' || event === 'lead') continue
    if (dice.chance(1, 4)) await renew(api, sale, new Date(at.getTime() + DAY_MS))
    if (!dice.chance(1, 3)) continue
    const part = dice.chance(1, 2) ? null : { minor: minor / 3n, currency: tenant.currency }
    const undone = dice.chance(1, 4) ? ('chargeback' as const) : ('refund' as const)
    const later = new Date(at.getTime() + dice.roll(4 * DAY_MS))
    await recordConversion(
      api,
      saleOf(tenant, {
        ...{ event: undone, externalId: `undo-${index}`, originalExternalId: externalId },
        ...{ amount: part, now: later, occurredAt: later },
      }),
    )
  }
}

async function renew(api: Db, sale: ConversionInput, at: Date): Promise<void> {
  const externalId = `${sale.externalId}-again`
  const evidence = { clickId: null, coupon: null, originalExternalId: sale.externalId }
  const renewal = { ...sale, event: 'rebill' as const, externalId, ...evidence }
  await recordConversion(api, { ...renewal, now: at, occurredAt: at })
}
