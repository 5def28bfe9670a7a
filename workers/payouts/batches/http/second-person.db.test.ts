/**
 * Two people must agree to pay affiliates: a new person cannot be the second one, and all heads are notified.
 */

import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import * as cast from '../../../../dev/demo/demo-cast.ts'
import type { Role } from '../../../../schema/vocabulary.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { Problem } from '../../../http/contract.ts'
import { makeMember, tokenIn } from '../../../people/test/members.ts'
import { problemOf, read } from '../../../test/api-world.ts'
import { expectSoundBooks, seedAffiliate } from '../../../test/books-world.ts'
import { addPerson } from '../../../test/people.ts'
import { buildPayoutsJob } from '../../runs/verbs/run-scheduled-payouts.ts'
import { accountPath, credentials, openOwnPayers, type Payer } from '../../test/own-payer-world.ts'
import { PayoutBatchesAnswer } from './contract.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const own = await openOwnPayers()
const { world, cron, payer, by, connect, build, drafted, act, approve } = own
afterAll(own.close)
beforeEach(own.reset)

const join = (of: Pick<Payer, 'advertiserId'>, role: Role, ageDays: number) =>
  addPerson(world, [{ role, advertiserId: of.advertiserId, affiliateId: null }], { ageDays })
const entryOf = (of: Payer) => ({
  ...{ app_id: of.appId, event: 'sale', external_id: `by-hand-${of.advertiserId}` },
  ...{ coupon: 'NOBODY', amount: '10.00', currency: 'USD', note: 'By phone' },
})
const importCsv = (of: Payer, token: string) =>
  world.ask('POST', `/v1/conversion-imports?app_id=${of.appId}&dry_run=1`, {
    ...{ token, body: 'external_id,amount,currency\nn-1,1.00,USD' },
    headers: { 'content-type': 'text/csv' },
  })

/** Every way to get a key or a secret with which this person could report sales, and a replayed report. */
async function reportingTries(of: Payer, token: string) {
  const keys = `/v1/apps/${of.appId}/keys`
  const key = { name: 'Shop', scopes: ['conversions:write'] }
  const made = await by(of.head, 'POST', keys, key)
  const { app_key: old } = (await made.json()) as { app_key: { id: string } }
  return [
    await by(token, 'POST', keys, key),
    await by(token, 'PATCH', `${keys}/${old.id}`, { name: 'Till' }),
    await by(token, 'POST', `${keys}/${old.id}/rotate`, { overlap_hours: 1 }),
    await by(token, 'POST', `/v1/offers/${of.offerId}/postback-secret`),
    await by(token, 'POST', `/v1/inbound-reports/${newId(new Date())}/replay`),
  ]
}

/** Every action by which money leaves an own payer, as this person. */
async function payingTries(of: Payer, token: string) {
  const draft = await drafted(of)
  const answers = [
    await build(token),
    await approve(token, draft),
    await act(token, draft, 'submit'),
    await act(token, draft, 'hand-out'),
    await by(token, 'PUT', '/v1/payout-schedule', { frequency: 'daily' }),
    await by(token, 'PUT', accountPath(of), credentials(`client-${of.advertiserId}`)),
    await by(token, 'POST', '/v1/conversions/manual', entryOf(of)),
    await importCsv(of, token),
    ...(await reportingTries(of, token)),
  ]
  return { answers, draft }
}

test('audit 1: a head who joined a moment ago pays nobody for 72 hours, and may still stop a payout', async () => {
  const of = await payer()
  await connect(of)
  const { token } = await join(of, 'advertiser', 0)
  const { answers, draft } = await payingTries(of, token)
  for (const answer of answers) {
    const problem = await read(answer, Problem)
    expect(problem).toMatchObject({ status: 403, code: 'waiting_period' })
    const hours = (Date.parse(problem.until ?? '') - Date.now()) / HOUR_MS
    expect(hours).toBeGreaterThan(71.9)
    expect(hours).toBeLessThanOrEqual(72)
  }
  expect((await act(token, draft, 'discard')).status).toBe(200)
  await expectSoundBooks(world.system)
})

test('audit 1: a second factor added yesterday starts the 72 hours again; after them all is open', async () => {
  const of = await payer()
  await connect(of)
  const person = await join(of, 'advertiser', 30)
  const changedAgo = (hours: number) =>
    runScoped(world.api, { kind: 'user', userId: person.userId }, [
      sql`update affiliate.totp_factors set confirmed_at = now() - make_interval(hours => ${hours})
        where user_id = ${person.userId}`,
    ])
  await changedAgo(24)
  expect(await problemOf(await build(person.token))).toMatchObject({ code: 'waiting_period' })
  await changedAgo(73)
  expect((await build(person.token)).status).toBe(201)
})

test('audit 1: people of the platform wait as well, before they are asked for their second factor', async () => {
  const finance = await addPerson(
    world,
    [{ role: 'finance', advertiserId: null, affiliateId: null }],
    { ageDays: 2 },
  )
  // Accepting a colleague's proposal moves money like an approval.
  const id = newId(new Date())
  const seen = { seen_sha256: '0'.repeat(64) }
  const tries: [string, object][] = [
    ['/v1/payout-batches', { currency: 'USD' }],
    [`/v1/proposals/${id}/accept`, seen],
    [`/v1/bookings/${id}/book`, seen],
  ]
  for (const [path, body] of tries) {
    const answer = await world.ask('POST', path, {
      ...{ token: finance.token, body, isUnconfirmed: true },
    })
    expect(await problemOf(answer)).toMatchObject({ status: 403, code: 'waiting_period' })
  }
})

test('audit 1: where the platform pays, a new manager enters conversions by hand at once', async () => {
  const of = await payer({ billing: 'prepaid', depositMinor: 100_000n })
  const { token } = await join(of, 'advertiser_manager', 0)
  const answer = await by(token, 'POST', '/v1/conversions/manual', entryOf(of))
  expect((await answer.json()) as object).not.toMatchObject({ code: 'waiting_period' })
})

test.each<Role>(['advertiser', 'advertiser_manager', 'advertiser_finance'])(
  'audit 1: %s can pay affiliates, so a password alone opens nothing',
  async (role) => {
    const member = await makeMember(world, [
      { role, advertiserId: cast.advertiser.id, affiliateId: null },
    ])
    await runScoped(world.api, { kind: 'user', userId: member.userId }, [
      sql`update affiliate.users set email_verified_at = now() where id = ${member.userId}`,
    ])
    const token = await tokenIn(await member.signIn())
    const answer = await world.ask('GET', '/v1/offers', { token })
    expect(await problemOf(answer)).toMatchObject({ status: 403, code: 'forbidden' })
  },
)

/** The batch that the schedule builds for this payer. */
async function scheduled(of: Payer, token: string) {
  await buildPayoutsJob.run(cron, new Date(Date.now() + 2 * DAY_MS))
  const listed = await by(token, 'GET', '/v1/payout-batches')
  const { batches } = await read(listed, PayoutBatchesAnswer)
  expect(batches).toMatchObject([{ created_by: null, payer: { id: of.advertiserId } }])
  return batches[0]!
}
const setSchedule = async (token: string, hour = 0) => {
  const put = await by(token, 'PUT', '/v1/payout-schedule', { frequency: 'daily', hour })
  expect(put.status).toBe(200)
}

test('audit 1: who changed the schedule needs a second person, even when another changed it since', async () => {
  const of = await payer()
  await connect(of)
  const { token: second } = await join(of, 'advertiser', 30)
  const { token: third } = await join(of, 'advertiser', 30)
  await setSchedule(second, 1)
  await setSchedule(of.head)
  const batch = await scheduled(of, of.head)
  for (const token of [of.head, second]) {
    expect(await problemOf(await approve(token, batch))).toMatchObject({
      ...{ status: 403, code: 'second_person_required' },
    })
  }
  expect((await approve(third, batch)).status).toBe(200)
})

test('audit 1: who entered a conversion of an affiliate does not approve alone what pays them', async () => {
  const of = await payer()
  await connect(of)
  const { token: second, userId } = await join(of, 'advertiser', 30)
  const { token: third } = await join(of, 'advertiser', 30)
  await setSchedule(of.finance)
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.conversions set source = 'manual',
        metadata = jsonb_build_object('manual', jsonb_build_object('by', ${userId}::text, 'note', 'So.'))
      where advertiser_id = ${of.advertiserId}`,
  ])
  const batch = await scheduled(of, of.head)
  expect(await problemOf(await approve(second, batch))).toMatchObject({
    ...{ status: 403, code: 'second_person_required' },
  })
  expect((await approve(third, batch)).status).toBe(200)
})

const mailsTo = async (userId: string, kind: string) => {
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select facts from logs.mails where user_id = ${userId} and kind = ${kind} order by id`,
  ])
  return rows.map(({ facts }) => facts as Record<string, string>)
}

test('audit 1: all heads are notified who approved a batch', async () => {
  const of = await payer()
  await connect(of)
  const other = await join(of, 'advertiser', 30)
  const draft = await drafted(of)
  expect((await approve(of.head, draft)).status).toBe(200)
  expect(await mailsTo(other.userId, 'payout_approved')).toEqual([
    expect.objectContaining({ person: 'Somebody', total_minor: '20000', currency: 'USD' }),
  ])
})

test('audit 30: everybody who may approve a draft gets one mail, and its builder none', async () => {
  const of = await payer()
  await connect(of)
  const head = await join(of, 'advertiser', 30)
  const finance = await join(of, 'advertiser_finance', 30)
  const viewer = await join(of, 'advertiser_viewer', 30)
  const stranger = await join(await payer(), 'advertiser', 30)
  expect((await build(finance.token)).status).toBe(201)
  expect(await mailsTo(head.userId, 'payout_draft')).toEqual([
    expect.objectContaining({ total_minor: '20000', currency: 'USD' }),
  ])
  expect(world.mailed.length).toBeGreaterThan(0)
  // The schedule's batch was mailed already.
  await buildPayoutsJob.run(cron, new Date())
  expect(await mailsTo(head.userId, 'payout_draft')).toHaveLength(1)
  for (const { userId } of [finance, viewer, stranger]) {
    expect(await mailsTo(userId, 'payout_draft')).toEqual([])
  }
  const [events] = await runScoped(world.system, { kind: 'system' }, [
    sql`select facts from logs.events where kind = 'payout_batch.awaiting_approval' and advertiser_id = ${of.advertiserId}::uuid`,
  ])
  expect(events).toMatchObject([{ facts: { total_minor: '20000', currency: 'USD' } }])
})

test('audit 30: finance and owners are mailed of the platform’s drafts, as those of a schedule', async () => {
  const of = await payer({ billing: 'prepaid', depositMinor: 100_000n })
  await seedAffiliate(world.system, of.advertiserId)
  const owner = cast.users.find(({ key }) => key === 'owner')!
  const before = (await mailsTo(owner.id, 'payout_draft')).length
  await buildPayoutsJob.run(cron, new Date(Date.now() + 14 * DAY_MS))
  expect((await mailsTo(owner.id, 'payout_draft')).length).toBeGreaterThan(before)
})
