/** Bindings of customers: created by the first order, ended by its rejection, changed by the advertiser. */
import { type SQL, sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { endBindingsOf } from '../../partners/db/partnerships.ts'
import { decidePartners } from '../../partners/verbs/decide-partners.ts'
import {
  ask,
  expectSoundBooks,
  id,
  saleOf,
  seedAffiliate,
  seedClick,
  seedTenant,
  type Tenant,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { interruptedDb } from '../../test/paused-verbs.ts'
import { type ConversionInput, recordConversion } from '../record/verbs/record-conversion.ts'
import { decideConversions } from '../review/decide-conversions.ts'
import { changeBinding } from './change-binding.ts'

const { api, system } = await makeDatabaseWorld()
const now = new Date('2026-11-20T10:00:00.000Z')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const later = (ms: number) => new Date(now.getTime() + ms)

interface Scene {
  tenant: Tenant
  rival: string
  /** A click of the tenant's affiliate, and one of the rival. */
  own: string
  theirs: string
}

async function scene(over: Parameters<typeof seedTenant>[1] = {}): Promise<Scene> {
  const tenant = await seedTenant(system, { depositMinor: 1_000_000n, rebillBps: 3000, ...over })
  const rival = await seedAffiliate(system, tenant.advertiserId)
  const own = await seedClick(system, tenant, later(-HOUR_MS))
  const theirs = await seedClick(system, tenant, later(-HOUR_MS), { affiliateId: rival })
  return { tenant, rival, own, theirs }
}

async function record({ tenant }: Scene, over: Partial<ConversionInput>) {
  const found = await recordConversion(api, saleOf(tenant, { customerId: 'P', now, ...over }))
  if (found.outcome !== 'recorded') throw new Error(found.outcome)
  return found.conversion
}

/** `own`, `rival` or the rejection of the recorded conversion. */
async function earner(at: Scene, over: Partial<ConversionInput>): Promise<string> {
  const { rejection, affiliateId } = await record(at, over)
  return rejection ?? (affiliateId === at.rival ? 'rival' : 'own')
}

const decide = ({ tenant }: Scene, conversionId: string, decision: 'approve' | 'reject') =>
  decideConversions(
    api,
    { kind: 'advertiser', advertiserId: tenant.advertiserId },
    {
      ...{ ids: [conversionId], decision, note: null, userId: id(), ownAffiliateIds: [] },
      ...{ now, newId },
    },
  )

/** Changes rows as the advertiser. */
const set = ({ tenant: { advertiserId } }: Scene, statement: SQL) =>
  runScoped(api, { kind: 'advertiser', advertiserId }, [statement])

async function customerOf({ tenant }: Scene) {
  const [row] = await ask(
    system,
    sql`select id, affiliate_id, bound_at, ended_by from affiliate.customers
      where app_id = ${tenant.appId} and external_id = 'P'`,
  )
  return row as { id: string; affiliate_id: string; bound_at: Date; ended_by: string | null }
}

const change = async (at: Scene, affiliateId: string | null, reason = 'Asked by phone') => {
  const { tenant } = at
  const { advertiserId, offerId } = tenant
  const holder = affiliateId === null ? null : { affiliateId, offerId }
  const { id: customerId } = await customerOf(at)
  const input = { customerId, holder, reason, ownAffiliateIds: [], now: later(1000) }
  return changeBinding(api, { kind: 'advertiser', advertiserId }, input)
}

const rebill = { event: 'rebill', clickId: null } as const

describe('a binding starts at the time of the first order', () => {
  test('importing old orders and renewals pays no affiliate', async () => {
    const at = await scene()
    await record(at, { clickId: at.own, occurredAt: later(-1000) })
    expect(await customerOf(at)).toMatchObject({ bound_at: later(-1000) })
    const old = { occurredAt: later(-1001) }
    expect(await earner(at, old)).toBe('before_binding')
    const [renewal, late] = [
      { ...rebill, ...old },
      { ...rebill, occurredAt: later(-999) },
    ]
    expect(await earner(at, renewal)).toBe('before_binding')
    expect(await earner(at, late)).toBe('own')
  })

  test('a renewal received before its sale counts as later', async () => {
    const at = await scene()
    const early = saleOf(at.tenant, { ...rebill, customerId: 'P', now: later(-HOUR_MS / 2) })
    expect(await recordConversion(api, early)).toMatchObject({ outcome: 'parked' })
    await record(at, { clickId: at.own })
    const kept = sql`select status from affiliate.conversions where app_id = ${at.tenant.appId} and event = 'rebill'`
    expect(await ask(system, kept)).toEqual([{ status: 'approved' }])
  })

  test('a later report does not bind again, however old it is', async () => {
    const at = await scene()
    await record(at, { clickId: at.own })
    expect(await earner(at, { clickId: at.theirs, occurredAt: later(-1000) })).toBe('rival')
    expect(await customerOf(at)).toMatchObject({ affiliate_id: at.tenant.affiliateId })
  })
})

describe('a rejection ends the binding of the first order', () => {
  test('and an approval restores it', async () => {
    const at = await scene()
    const first = await record(at, { clickId: at.own })
    await decide(at, first.id, 'reject')
    expect(await customerOf(at)).toMatchObject({ ended_by: 'rejected' })
    expect(await earner(at, {})).toBe('no_attribution')
    await decide(at, first.id, 'approve')
    expect(await customerOf(at)).toMatchObject({ ended_by: null })
    expect(await earner(at, {})).toBe('own')
  })

  test('by finance, too', async () => {
    const at = await scene()
    const { id: conversionId } = await record(at, { clickId: at.own })
    const input = { ids: [conversionId], decision: 'reject', note: null, userId: id() } as const
    const staff = { kind: 'staff', role: 'finance', userId: id() } as const
    await decideConversions(api, staff, { ...input, ownAffiliateIds: [], now, newId })
    expect(await customerOf(at)).toMatchObject({ ended_by: 'rejected' })
  })

  test('unless an approved order came through it', async () => {
    const at = await scene()
    const first = await record(at, { clickId: at.own })
    const second = await record(at, {})
    await decide(at, first.id, 'reject')
    expect(await customerOf(at)).toMatchObject({ ended_by: null })
    await decide(at, second.id, 'reject')
    expect(await customerOf(at)).toMatchObject({ ended_by: 'rejected' })
  })

  test('and it stays ended if another affiliate is bound by then', async () => {
    const at = await scene()
    const first = await record(at, { clickId: at.own })
    await decide(at, first.id, 'reject')
    await record(at, { clickId: at.theirs })
    await decide(at, first.id, 'approve')
    expect(await customerOf(at)).toMatchObject({ affiliate_id: at.rival, ended_by: null })
  })

  test('concurrent with an order through the binding: both sequences are consistent', async () => {
    for (let round = 0; round < 6; round += 1) {
      const at = await scene()
      const first = await record(at, { clickId: at.own })
      const [order] = await Promise.all([earner(at, {}), decide(at, first.id, 'reject')])
      const { ended_by: ended } = await customerOf(at)
      expect(['own null', 'no_attribution rejected']).toContain(`${order} ${ended}`)
    }
  })
})

describe('the advertiser', () => {
  test('unbinds a customer: later orders and renewals need a click of their own', async () => {
    const at = await scene()
    await record(at, { clickId: at.own, occurredAt: later(-1000) })
    expect(await change(at, null)).toMatchObject({ endedBy: 'unbound' })
    const next = { now: later(DAY_MS) }
    expect(await earner(at, { ...next, clickId: at.theirs })).toBe('rival')
    expect(await earner(at, { ...next, ...rebill })).toBe('rival')
    const first = sql`select id from affiliate.conversions where app_id = ${at.tenant.appId} order by id limit 1`
    const [{ id: firstId }] = (await ask(system, first)) as [{ id: string }]
    await decide(at, firstId, 'reject')
    expect(await customerOf(at)).toMatchObject({ affiliate_id: at.rival, ended_by: null })
  })

  test('moves a customer: orders and renewals from then on belong to the other affiliate', async () => {
    const at = await scene()
    await record(at, { clickId: at.own, occurredAt: later(-1000) })
    expect(await change(at, at.rival)).toMatchObject({ affiliate: { id: at.rival } })
    const next = { now: later(DAY_MS) }
    expect(await earner(at, { ...next, ...rebill })).toBe('rival')
    expect(await earner(at, next)).toBe('rival')
    expect(await earner(at, { ...next, occurredAt: later(-500) })).toBe('before_binding')
  })

  test('can repeat both; each is in the audit log once with its reason', async () => {
    const at = await scene()
    await record(at, { clickId: at.own })
    for (const holder of [at.rival, at.rival, null, null]) await change(at, holder, 'A mistake')
    const noted = sql`select action, after->>'reason' as reason from logs.audit_entries
      where advertiser_id = ${at.tenant.advertiserId} and action like 'customer%' order by id`
    expect(await ask(system, noted)).toEqual([
      { action: 'customer_moved', reason: 'A mistake' },
      { action: 'customer_unbound', reason: 'A mistake' },
    ])
  })

  test('can move a customer only to an affiliate with a partnership', async () => {
    const at = await scene()
    await record(at, { clickId: at.own })
    const stranger = await scene()
    await expect(change(at, stranger.rival)).rejects.toMatchObject({
      fields: [{ field: 'affiliate_id', code: 'affiliate_cannot_earn' }],
    })
    const { id: customerId } = await customerOf(at)
    const { advertiserId, affiliateId } = stranger.tenant
    const holder = { affiliateId, offerId: stranger.tenant.offerId }
    const input = { customerId, holder, reason: 'Mine', ownAffiliateIds: [], now }
    const theirs = changeBinding(api, { kind: 'advertiser', advertiserId }, input)
    await expect(theirs).rejects.toMatchObject({ code: 'not_found' })
    const foreign = { ...input, holder: { affiliateId: at.rival, offerId: holder.offerId } }
    const scope = { kind: 'advertiser', advertiserId: at.tenant.advertiserId } as const
    await expect(changeBinding(api, scope, foreign)).rejects.toMatchObject({
      fields: [{ field: 'offer_id', code: 'not_of_app' }],
    })
    const self = { ...input, holder: { affiliateId: at.rival, offerId: at.tenant.offerId } }
    await expect(
      changeBinding(api, scope, { ...self, ownAffiliateIds: [at.rival] }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })
})

test('a partnership that is suspended lets others earn, one that is terminated ends its bindings', async () => {
  const at = await scene()
  await record(at, { clickId: at.own })
  const { advertiserId, affiliateId } = at.tenant
  const become = (status: string) =>
    set(
      at,
      sql`update affiliate.partnerships set status = ${status}
        where advertiser_id = ${advertiserId} and affiliate_id = ${affiliateId}`,
    )
  await become('suspended')
  const sale = { minor: 1900n, currency: 'USD' } as const
  expect(await earner(at, { clickId: at.theirs, amount: sale })).toBe('rival')
  expect(await earner(at, { ...rebill, amount: sale })).toBe('rival')
  expect(await earner(at, {})).toBe('partnership_inactive')
  await become('approved')
  expect(await earner(at, {})).toBe('own')
  await set(at, endBindingsOf(advertiserId, affiliateId, now))
  expect(await customerOf(at)).toMatchObject({ ended_by: 'terminated' })
  expect(await earner(at, {})).toBe('no_attribution')
  expect(await earner(at, { clickId: at.theirs })).toBe('rival')
  expect(await customerOf(at)).toMatchObject({ affiliate_id: at.rival, ended_by: null })
})

describe('F132 the end of a partnership, while', () => {
  const end = ({ tenant: { advertiserId, affiliateId } }: Scene) =>
    decidePartners(
      api,
      { kind: 'advertiser', advertiserId },
      {
        ...{ advertiserId, affiliateIds: [affiliateId], decision: 'terminate', reason: 'Over' },
        ...{ userId: id(), now, newId, random: () => new Uint8Array(8) },
      },
    )
  const held = async ({ tenant: { appId, affiliateId } }: Scene) =>
    ask(
      system,
      sql`select ended_by from affiliate.customers
        where app_id = ${appId} and affiliate_id = ${affiliateId} and ended_at is null`,
    )

  test('a first sale is between its reading and its writing: it earns nothing and binds nobody', async () => {
    const at = await scene()
    const sale = saleOf(at.tenant, { customerId: 'P', clickId: at.own, now })
    const found = await recordConversion(
      interruptedDb(api, () => end(at)),
      sale,
    )
    expect(found).toMatchObject({ conversion: { rejection: 'partnership_inactive' } })
    expect(await held(at)).toEqual([])
  })

  test('first sales, a move and approvals run: no customer stays with the former partner', async () => {
    for (let round = 0; round < 5; round += 1) {
      const at = await scene()
      const rejected = await record(at, { clickId: at.own, customerId: 'rejected' })
      await decide(at, rejected.id, 'reject')
      await record(at, { clickId: at.theirs })
      const sales = ['Q', 'R', 'S'].map((customerId) => earner(at, { clickId: at.own, customerId }))
      const move = change(at, at.tenant.affiliateId).catch(({ fields }) =>
        expect(fields).toMatchObject([{ code: 'affiliate_cannot_earn' }]),
      )
      await Promise.all([...sales, move, decide(at, rejected.id, 'approve'), end(at)])
      expect(await held(at)).toEqual([])
    }
  })

  test('and after it, an approval brings back no binding', async () => {
    const at = await scene()
    const first = await record(at, { clickId: at.own })
    await decide(at, first.id, 'reject')
    await end(at)
    await decide(at, first.id, 'approve')
    expect(await held(at)).toEqual([])
  })
})

describe('the sale that a renewal follows, where each order counts by itself', () => {
  const of = (minor: bigint) => ({ amount: { minor, currency: 'USD' } as const })
  async function twoSales() {
    const at = await scene()
    await set(
      at,
      sql`update affiliate.apps set returning_customers = 'per_order' where id = ${at.tenant.appId}`,
    )
    await record(at, { ...of(1000n), clickId: at.own, externalId: 'own-sale' })
    await record(at, { ...of(2000n), clickId: at.theirs, externalId: 'rival-sale', now: later(1) })
    return at
  }
  const next = { ...rebill, now: later(DAY_MS) }

  test('the named one, else the one with its amount', async () => {
    const at = await twoSales()
    expect(await earner(at, { ...next, ...of(1000n) })).toBe('own')
    expect(await earner(at, { ...next, ...of(2000n) })).toBe('rival')
    const named = { ...of(2000n), originalExternalId: 'own-sale' }
    expect(await earner(at, { ...next, ...named })).toBe('own')
  })

  test('else the latest, held for review', async () => {
    const at = await twoSales()
    const doubtful = await record(at, { ...next, ...of(1500n) })
    expect(doubtful).toMatchObject({
      affiliateId: at.rival,
      receipt: { signals: ['several_sales'], renewal: { external_id: 'rival-sale' } },
    })
    const held = sql`select status from affiliate.reviews where conversion_id = ${doubtful.id}`
    expect(await ask(system, held)).toEqual([{ status: 'open' }])
  })

  test('never a rejected one; a named one that is missing is awaited', async () => {
    const at = await twoSales()
    const rival = sql`select id from affiliate.conversions where app_id = ${at.tenant.appId} and external_id = 'rival-sale'`
    const [{ id: rivalId }] = (await ask(system, rival)) as [{ id: string }]
    await decide(at, rivalId, 'reject')
    expect(await earner(at, { ...next, ...of(2000n) })).toBe('own')
    const missing = { ...next, ...of(2000n), customerId: 'P', originalExternalId: 'rival-sale' }
    expect(await recordConversion(api, saleOf(at.tenant, missing))).toMatchObject({
      outcome: 'parked',
      awaits: { what: 'conversion', key: 'rival-sale' },
    })
  })

  test('after a lead the first sale is awaited; a bound customer’s renewal is paid at once', async () => {
    const at = await scene()
    const { tenant } = at
    await record(at, { event: 'lead', clickId: at.own, amount: null })
    expect(await earner(at, next)).toBe('own')
    await set(
      at,
      sql`update affiliate.apps set returning_customers = 'per_order' where id = ${tenant.appId}`,
    )
    const renewal = saleOf(tenant, { ...next, customerId: 'P' })
    expect(await recordConversion(api, renewal)).toMatchObject({ outcome: 'parked' })
    await record(at, { clickId: at.theirs, now: later(2 * DAY_MS) })
    const kept = sql`select affiliate_id from affiliate.conversions
      where app_id = ${tenant.appId} and event = 'rebill' order by recorded_at desc limit 1`
    expect(await ask(system, kept)).toEqual([{ affiliate_id: at.rival }])
  })
})

test('the books stay sound', () => expectSoundBooks(system))
