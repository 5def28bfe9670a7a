import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { addStranger } from '../../test/tenants.ts'
import { insertReviews } from '../reviews.ts'
import { reviewRules } from '../rules/review-rules.ts'
import { ReviewAnswer, ReviewSettingsAnswer, ReviewsAnswer } from './reviews-contract.ts'

const world = await makeApiWorld()
const stranger = await addStranger(world)

const [anna] = cast.affiliates
const [demo] = cast.offers
const { as } = world

async function conversion(rules: readonly ('too_fast' | 'ip_velocity')[] = []): Promise<string> {
  const now = new Date()
  const conversionId = newId(now)
  const owner = { id: conversionId, advertiserId: cast.advertiser.id, affiliateId: anna!.id }
  const signals = rules.map((rule) => ({
    ...{ rule, ruleVersion: 1, action: 'review' as const, facts: { threshold: 30 } },
  }))
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id,
        content_hash, offer_id, affiliate_id, amount_minor, currency, status, attributed_by,
        receipt, occurred_at, recorded_at)
      values (${conversionId}, ${owner.advertiserId}, ${cast.app.id}, 'sale', ${conversionId}, '-',
        ${demo.id}, ${owner.affiliateId}, 4900, 'USD', 'approved', 'click', '{"v": 2}', now(),
        now())`,
    sql`insert into affiliate.commissions (conversion_id, advertiser_id, offer_id, affiliate_id,
        level, amount_minor, currency, rate_bps, fixed_minor, status, hold_until, is_in_review)
      values (${conversionId}, ${owner.advertiserId}, ${demo.id}, ${owner.affiliateId}, 1, 1470,
        'USD', 3000, 0, 'held', now(), ${rules.length > 0})`,
    ...insertReviews([{ conversion: owner, signals, now }], newId),
  ])
  return conversionId
}
const list = async (query: string, person = 'finance') =>
  read(await as(person, 'GET', `/v1/reviews${query}`), ReviewsAnswer)

test('open reviews show the signals, the held amounts and the attribution', async () => {
  const conversionId = await conversion(['too_fast'])
  const { reviews } = await list('?rule=too_fast')
  expect(reviews.find(({ conversion }) => conversion.id === conversionId)).toMatchObject({
    ...{ status: 'open', closed_at: null, closed_by: null, note: null },
    advertiser: { id: cast.advertiser.id },
    affiliate: { code: anna!.code },
    offer: { code: demo.code },
    conversion: { amount: { amount: '49.00', currency: 'USD' }, receipt: { v: 2 } },
    commissions: [{ level: 1, status: 'held', amount: { amount: '14.70', currency: 'USD' } }],
    signals: [{ rule: 'too_fast', rule_version: 1, action: 'review', facts: { threshold: 30 } }],
  })
})

test('they are filtered, paged newest first, and seen by their own advertiser only', async () => {
  const ids = [await conversion(['ip_velocity']), await conversion(['ip_velocity'])]
  const first = await list('?rule=ip_velocity&limit=1', 'advertiser')
  expect(first.reviews.map((review) => review.conversion.id)).toEqual([ids[1]])
  const second = await list(`?rule=ip_velocity&limit=1&cursor=${first.next_cursor}`)
  expect(second.reviews.map((review) => review.conversion.id)).toEqual([ids[0]])
  expect(second.next_cursor).toBeNull()
  const nobody = newId(new Date())
  for (const query of ['status=closed', `affiliate_id=${nobody}`, `offer_id=${nobody}`]) {
    expect((await list(`?rule=ip_velocity&${query}`)).reviews).toEqual([])
  }
  expect((await list(`?advertiser_id=${stranger.advertiserId}`)).reviews).toEqual([])
  const foreign = await read(await as(stranger, 'GET', '/v1/reviews'), ReviewsAnswer)
  expect(foreign).toEqual({ reviews: [], next_cursor: null })
  expect(await problemOf(await as('finance', 'GET', '/v1/reviews?rule=bad'))).toMatchObject({
    ...{ status: 422, fields: ['rule'] },
  })
})

test('a review is opened by hand with a note, once, and by nobody else’s people', async () => {
  const conversionId = await conversion()
  const path = `/v1/conversions/${conversionId}/review`
  expect(await problemOf(await as(stranger, 'POST', path, { note: 'Mine?' }))).toMatchObject({
    status: 404,
  })
  expect(await problemOf(await as('advertiser', 'POST', path, { note: ' ' }))).toMatchObject({
    ...{ status: 422, fields: ['note'] },
  })
  const opened = await read(await as('advertiser', 'POST', path, { note: 'Odd.' }), ReviewAnswer)
  expect(opened.review).toMatchObject({ status: 'open', note: 'Odd.', signals: [] })
  const again = await read(await as('finance', 'POST', path, { note: 'Odder.' }), ReviewAnswer)
  expect(again).toEqual(opened)
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.commissions set status = 'available', is_in_review = false,
        released_at = now() where conversion_id = ${conversionId}::uuid`,
    sql`update affiliate.reviews set status = 'approved', closed_at = now()
        where conversion_id = ${conversionId}::uuid`,
  ])
  const late = await as('advertiser', 'POST', path, { note: 'Odd.' })
  expect(await problemOf(late)).toMatchObject({ status: 409, code: 'conflict' })
})

const ofDemo = `/v1/review-settings?advertiser_id=${cast.advertiser.id}`
const settingsOf = async (answer: Response) => (await read(answer, ReviewSettingsAnswer)).rules

test('every rule is shown with its default, then with the advertiser’s setting, then with its default again', async () => {
  const usual = await settingsOf(await as('owner', 'PUT', ofDemo, { rules: {} }))
  expect(await settingsOf(await as('advertiser', 'GET', '/v1/review-settings'))).toEqual(usual)
  expect(usual.map(({ rule }) => rule)).toEqual(reviewRules)
  expect(usual.find(({ rule }) => rule === 'too_fast')).toEqual({
    ...{ rule: 'too_fast', version: 1, action: 'review', usual_action: 'review' },
    ...{ may_reject: false, unit: 'seconds', threshold: 30, usual_threshold: 30 },
    ...{ threshold_min: 1, threshold_max: 3600 },
  })
  const rules = { too_fast: { threshold: 5 }, disposable_mail: { action: 'reject' } }
  const set = await settingsOf(await as('advertiser', 'PUT', '/v1/review-settings', { rules }))
  expect(set.find(({ rule }) => rule === 'too_fast')).toMatchObject({ threshold: 5 })
  expect(set.find(({ rule }) => rule === 'disposable_mail')).toMatchObject({ action: 'reject' })
  expect(await settingsOf(await as('support', 'GET', ofDemo))).toEqual(set)
  const reset = await as('owner', 'PUT', ofDemo, { rules: {} })
  expect(await settingsOf(reset)).toEqual(usual)
})

test.each([
  [{ too_fast: { action: 'reject' } }, ['rules.too_fast.action']],
  [{ too_fast: { threshold: 0 } }, ['rules.too_fast.threshold']],
  [{ ip_velocity: { threshold: 901 } }, ['rules.ip_velocity.threshold']],
  [{ ip_velocity: { threshold: 1.5 } }, ['rules.ip_velocity.threshold']],
  [{ shared_receiver: { threshold: 1 } }, ['rules.shared_receiver.threshold']],
  [{ too_fast: { action: 'explode' } }, ['rules.too_fast.action']],
  [{ too_fast: { limit: 1 } }, ['rules.too_fast.limit']],
  [{ no_such_rule: {} }, ['rules.no_such_rule']],
])('settings %j are refused by field', async (rules, fields) => {
  const answer = await as('advertiser', 'PUT', '/v1/review-settings', { rules })
  expect(await problemOf(answer)).toMatchObject({ status: 422, fields })
})

test('another advertiser’s settings are as absent as ones that never were', async () => {
  expect(await problemOf(await as(stranger, 'GET', ofDemo))).toMatchObject({ status: 422 })
  expect(await problemOf(await as(stranger, 'PUT', ofDemo, { rules: {} }))).toMatchObject({
    status: 422,
  })
  const nobody = `/v1/review-settings?advertiser_id=${newId(new Date())}`
  expect(await problemOf(await as('owner', 'GET', nobody))).toMatchObject({ status: 404 })
  expect(await problemOf(await as('owner', 'PUT', nobody, { rules: {} }))).toMatchObject({
    status: 404,
  })
  expect(await problemOf(await as('owner', 'GET', '/v1/review-settings'))).toMatchObject({
    ...{ status: 422, fields: ['advertiser_id'] },
  })
})
