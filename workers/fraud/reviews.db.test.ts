import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { listDueCommissions } from '../commissions/db.ts'
import { runScoped, type Scope } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { Refusal } from '../core/refusal.ts'
import { ask, id, seedTenant, seedUser, type Tenant } from '../test/books-world.ts'
import { makeDatabaseWorld } from '../test/fresh-database.ts'
import { closeReviews, insertReviews } from './reviews.ts'
import type { ReviewSignal } from './rules/review.ts'
import { openReviewByHand } from './verbs/open-review.ts'

const world = await makeDatabaseWorld()

const now = new Date()
const own = ({ advertiserId }: Tenant): Scope => ({ kind: 'advertiser', advertiserId })
const signal = (action: ReviewSignal['action'], rule: ReviewSignal['rule'] = 'too_fast') => ({
  ...{ rule, ruleVersion: 1, action, facts: { seconds: 3, threshold: 30 } },
})

/** A conversion with a line for each status, without money in the ledger. */
async function conversion(tenant: Tenant, ...statuses: string[]) {
  const conversionId = id()
  const { advertiserId, affiliateId, appId, offerId } = tenant
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id,
        content_hash, offer_id, affiliate_id, status, attributed_by, receipt, occurred_at,
        recorded_at)
      values (${conversionId}, ${advertiserId}, ${appId}, 'sale', ${conversionId}, '-', ${offerId},
        ${affiliateId}, 'approved', 'click', '{}', now(), now())`,
    ...statuses.map(
      (status, at) => sql`
      insert into affiliate.commissions (conversion_id, advertiser_id, offer_id, affiliate_id,
        level, amount_minor, currency, rate_bps, fixed_minor, status, hold_until, released_at)
      values (${conversionId}, ${advertiserId}, ${offerId}, ${affiliateId}, ${at + 1}, 100, 'USD',
        3000, 0, ${status}, ${now.toISOString()},
        ${status === 'available' ? now.toISOString() : null}::timestamptz)`,
    ),
  ])
  return { id: conversionId, advertiserId, affiliateId }
}
const linesOf = async (conversionId: string) =>
  (
    await ask(
      world.system,
      sql`select status, is_in_review from affiliate.commissions
        where conversion_id = ${conversionId}::uuid order by level`,
    )
  ).map(({ status, is_in_review }) => [status, is_in_review])
const reviewOf = async (conversionId: string) =>
  (
    await ask(
      world.system,
      sql`select status, closed_by, note from affiliate.reviews
        where conversion_id = ${conversionId}::uuid`,
    )
  )[0]
const eventsOf = (conversionId: string) =>
  ask(
    world.system,
    sql`select kind, affiliate_id, facts from logs.events where subject_id = ${conversionId}::uuid`,
  )
const byHand = (
  tenant: Tenant,
  conversionId: string,
  over: { note?: string; scope?: Scope } = {},
) =>
  openReviewByHand(world.api, over.scope ?? own(tenant), {
    ...{ conversionId, note: over.note ?? 'Looks odd.', openedBy: id(), now, newId },
  })
const refusalOf = (running: Promise<unknown>) =>
  running.then(
    () => 'none',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  )

describe('with the conversion', () => {
  test('signals are stored with rule, version and facts; a rule with that action opens a review and notifies', async () => {
    const tenant = await seedTenant(world.system)
    const reviewed = await conversion(tenant, 'held')
    const signals = [signal('review'), signal('note', 'repeated_amount')]
    await runScoped(
      world.api,
      own(tenant),
      insertReviews([{ conversion: reviewed, signals, now }], newId),
    )
    const kept = await ask(
      world.system,
      sql`select rule, rule_version, action, facts from affiliate.review_signals
        where conversion_id = ${reviewed.id}::uuid order by rule desc`,
    )
    const facts = { seconds: 3, threshold: 30 }
    expect(kept).toEqual([
      { rule: 'too_fast', rule_version: 1, action: 'review', facts },
      { rule: 'repeated_amount', rule_version: 1, action: 'note', facts },
    ])
    expect(await reviewOf(reviewed.id)).toMatchObject({ status: 'open', closed_by: null })
    expect(await eventsOf(reviewed.id)).toEqual([
      { kind: 'review.opened', affiliate_id: null, facts: { rules: ['too_fast'] } },
    ])
  })

  test.each([
    ['a note', [signal('note')]],
    ['a rejection, whatever else spoke', [signal('review'), signal('reject', 'self_referral')]],
    ['nothing', []],
  ])('%s opens no review', async (_what, signals) => {
    const tenant = await seedTenant(world.system)
    const reviewed = await conversion(tenant)
    await runScoped(
      world.api,
      own(tenant),
      insertReviews([{ conversion: reviewed, signals, now }], newId),
    )
    expect(await reviewOf(reviewed.id)).toBeUndefined()
    expect(await eventsOf(reviewed.id)).toEqual([])
  })
})

describe('by hand', () => {
  test('no line that is not yet available is released, by anybody', async () => {
    const tenant = await seedTenant(world.system)
    const reviewed = await conversion(tenant, 'held', 'pending', 'unfunded')
    const due = async () =>
      (await ask(world.system, listDueCommissions(now, null, 1000))).filter(
        ({ advertiser_id }) => advertiser_id === tenant.advertiserId,
      ).length
    expect(await due()).toBe(1)
    const review = await byHand(tenant, reviewed.id)
    expect(review).toMatchObject({ status: 'open', note: 'Looks odd.', signals: [] })
    expect(await linesOf(reviewed.id)).toEqual([
      ['held', true],
      ['pending', true],
      ['unfunded', true],
    ])
    expect(await due()).toBe(0)
  })

  test('the same again changes nothing; two at once open one', async () => {
    const tenant = await seedTenant(world.system)
    const reviewed = await conversion(tenant, 'held')
    const both = await Promise.all([1, 2].map(() => byHand(tenant, reviewed.id)))
    expect(new Set(both.map((review) => review.id)).size).toBe(1)
    await byHand(tenant, reviewed.id, { note: 'Again.' })
    expect(await reviewOf(reviewed.id)).toMatchObject({ note: 'Looks odd.' })
    expect(await eventsOf(reviewed.id)).toHaveLength(1)
  })

  test.each([
    ['a line is available: its money may be in a payout', ['held', 'available']],
    ['everything was taken back', ['reversed']],
    ['nothing was earned', []],
  ])('refused where %s, and no line changes', async (_why, statuses) => {
    const tenant = await seedTenant(world.system)
    const reviewed = await conversion(tenant, ...statuses)
    expect(await refusalOf(byHand(tenant, reviewed.id))).toBe('conflict')
    expect(await linesOf(reviewed.id)).toEqual(statuses.map((status) => [status, false]))
    expect(await reviewOf(reviewed.id)).toBeUndefined()
  })

  test('another tenant’s conversion is not there', async () => {
    const [tenant, stranger] = [await seedTenant(world.system), await seedTenant(world.system)]
    const reviewed = await conversion(stranger, 'held')
    expect(await refusalOf(byHand(tenant, reviewed.id))).toBe('not_found')
    expect(await linesOf(reviewed.id)).toEqual([['held', false]])
  })

  test('finance opens one for any advertiser; support may look and not touch', async () => {
    const tenant = await seedTenant(world.system)
    const reviewed = await conversion(tenant, 'held')
    const userId = await seedUser(world.system)
    const support: Scope = { kind: 'staff', role: 'support', userId }
    expect(await refusalOf(byHand(tenant, reviewed.id, { scope: support }))).toBe('conflict')
    expect(await reviewOf(reviewed.id)).toBeUndefined()
    const finance: Scope = { kind: 'staff', role: 'finance', userId }
    expect(await byHand(tenant, reviewed.id, { scope: finance })).toMatchObject({ status: 'open' })
  })
})

describe('closing', () => {
  test('releases the commissions of the open reviews, keeps their notes, and has no second effect', async () => {
    const tenant = await seedTenant(world.system)
    const decidedBy = await seedUser(world.system)
    const [first, second, other] = [
      await conversion(tenant, 'held', 'held'),
      await conversion(tenant, 'pending'),
      await conversion(tenant, 'held'),
    ]
    for (const { id: conversionId } of [first, second, other]) await byHand(tenant, conversionId)
    const close = (status: 'approved' | 'rejected', note: string | null) =>
      runScoped(world.api, own(tenant), [
        closeReviews([first.id, second.id], { status, decidedBy, note, now }),
      ])
    await close('approved', null)
    await close('rejected', 'Too late.')
    for (const { id: conversionId } of [first, second]) {
      const closed = { status: 'approved', closed_by: decidedBy, note: 'Looks odd.' }
      expect(await reviewOf(conversionId)).toEqual(closed)
    }
    expect(await linesOf(first.id)).toEqual([
      ['held', false],
      ['held', false],
    ])
    expect(await linesOf(other.id)).toEqual([['held', true]])
    expect(await refusalOf(byHand(tenant, first.id))).toBe('conflict')
  })

  test('another tenant’s reviews stay open', async () => {
    const [tenant, stranger] = [await seedTenant(world.system), await seedTenant(world.system)]
    const reviewed = await conversion(stranger, 'held')
    await byHand(stranger, reviewed.id)
    const decision = { status: 'approved', decidedBy: null, note: null, now } as const
    await runScoped(world.api, own(tenant), [closeReviews([reviewed.id], decision)])
    expect(await linesOf(reviewed.id)).toEqual([['held', true]])
    expect(await reviewOf(reviewed.id)).toMatchObject({ status: 'open' })
  })
})
