/** One person can approve a batch of the schedule, unless they recently created something that it pays. */

import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { problemOf, read } from '../../../test/api-world.ts'
import { addPerson } from '../../../test/people.ts'
import { buildPayoutsJob } from '../../runs/verbs/run-scheduled-payouts.ts'
import { openOwnPayers, type Payer } from '../../test/own-payer-world.ts'
import { findBatchStateFor, payoutScope } from '../db/payouts.ts'
import { PayoutBatchesAnswer } from './contract.ts'

const DAY_MS = 24 * 3_600_000
const own = await openOwnPayers()
const { world, cron, payer, by, connect, approve } = own
afterAll(own.close)
beforeEach(own.reset)

const system = (statement: ReturnType<typeof sql>) =>
  runScoped(world.system, { kind: 'system' }, [statement])
const head = ({ advertiserId }: Payer) =>
  addPerson(world, [{ role: 'advertiser', advertiserId, affiliateId: null }])

/** An own payer whose schedule another person set, and two heads: the first makes a change. */
async function scheduledPayer() {
  const of = await payer()
  await connect(of)
  expect((await by(of.finance, 'PUT', '/v1/payout-schedule', { frequency: 'daily' })).status).toBe(
    200,
  )
  return { of, first: await head(of), second: await head(of) }
}

async function scheduled(of: Payer) {
  await buildPayoutsJob.run(cron, new Date(Date.now() + 2 * DAY_MS))
  const listed = await by(of.head, 'GET', '/v1/payout-batches')
  const { batches } = await read(listed, PayoutBatchesAnswer)
  expect(batches).toMatchObject([{ created_by: null }])
  return batches[0]!
}

const keysOf = ({ appId }: Payer) => `/v1/apps/${appId}/keys`
async function newKey(of: Payer, token: string) {
  const body = { name: 'Shop', scopes: ['conversions:write'] }
  const answer = await by(token, 'POST', keysOf(of), body)
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { app_key: { id: string } }).app_key.id
}
const newSecret = async (of: Payer, token: string) =>
  by(token, 'POST', `/v1/offers/${of.offerId}/postback-secret`)

/** A rejected report of this payer. */
async function refusedReport({ advertiserId, appId }: Payer) {
  const id = newId(new Date())
  await system(sql`
    insert into logs.inbound_reports (id, advertiser_id, app_id, source, body, verdict, received_at)
    values (${id}, ${advertiserId}, ${appId}, 'api', '{}', 'invalid_input', now())`)
  return id
}

type Action = (of: Payer, token: string, keyId: string) => Promise<unknown>
const actions: [string, Action][] = [
  ['makes an app key', (of, token) => newKey(of, token)],
  [
    'rotates an app key',
    (of, token, keyId) => by(token, 'POST', `${keysOf(of)}/${keyId}/rotate`, { overlap_hours: 1 }),
  ],
  [
    'changes an app key',
    (of, token, keyId) => by(token, 'PATCH', `${keysOf(of)}/${keyId}`, { name: 'Till' }),
  ],
  ['makes a postback secret', newSecret],
  [
    'pays a bonus',
    async (of, token) => {
      const bonus = {
        ...{ key: 'one-bonus', reached: { affiliate_ids: [of.affiliateId] }, partners: 1 },
        ...{ amount: '5.00', currency: of.currency, reason: 'Thank you' },
      }
      expect((await by(token, 'POST', '/v1/bonuses', bonus)).status).toBe(200)
    },
  ],
  [
    'replays a report',
    async (of, token) => by(token, 'POST', `/v1/inbound-reports/${await refusedReport(of)}/replay`),
  ],
  [
    'replays a report, as a colleague does after them,',
    async (of, token) => {
      const path = `/v1/inbound-reports/${await refusedReport(of)}/replay`
      await by(token, 'POST', path)
      await by(of.head, 'POST', path)
    },
  ],
]

test.each(actions)(
  'audit 1: who %s does not approve alone what the schedule built',
  async (_, act) => {
    const { of, first, second } = await scheduledPayer()
    const keyId = await newKey(of, of.head)
    await act(of, first.token, keyId)
    const batch = await scheduled(of)
    expect(await problemOf(await approve(first.token, batch))).toMatchObject({
      ...{ status: 403, code: 'second_person_required' },
    })
    // After 72 hours they may, so that a head without colleagues can use a schedule.
    const later = new Date(Date.now() + 4 * DAY_MS)
    const asked = findBatchStateFor(batch.id, first.userId, later)
    const [[row] = []] = await runScoped(world.api, payoutScope(first.userId, of.advertiserId), [
      asked,
    ])
    expect(row).toMatchObject({ status: 'draft', is_shaped: false })
    expect((await approve(second.token, batch)).status).toBe(200)
  },
)

const decisions: [string, (of: Payer, userId: string) => ReturnType<typeof sql>][] = [
  [
    'approved a pending conversion',
    (of, userId) => sql`update affiliate.conversions set decided_by = ${userId}, decided_at = now()
      where advertiser_id = ${of.advertiserId}`,
  ],
  [
    'closed its review',
    (of, userId) => sql`
      insert into affiliate.reviews (id, conversion_id, advertiser_id, affiliate_id, status,
        opened_at, closed_at, closed_by)
      select uuidv7(), id, advertiser_id, affiliate_id, 'approved', now(), now(), ${userId}
      from affiliate.conversions where advertiser_id = ${of.advertiserId}`,
  ],
]
test.each(decisions)(
  'audit 1: who %s does not approve alone the batch that pays it',
  async (_, decide) => {
    const { of, first, second } = await scheduledPayer()
    await system(decide(of, first.userId))
    const batch = await scheduled(of)
    expect(await problemOf(await approve(first.token, batch))).toMatchObject({
      ...{ status: 403, code: 'second_person_required' },
    })
    expect((await approve(second.token, batch)).status).toBe(200)
  },
)

test('audit 1: who revoked a key, or made one at another advertiser, approves as before', async () => {
  const { of, first } = await scheduledPayer()
  const other = await payer()
  await newKey(other, other.head)
  await newSecret(other, other.head)
  const keyId = await newKey(of, of.head)
  expect((await by(first.token, 'POST', `${keysOf(of)}/${keyId}/revoke`)).status).toBe(200)
  const batch = await scheduled(of)
  expect((await approve(first.token, batch)).status).toBe(200)
})

test('audit 1: a decision on a conversion that the batch does not pay yet keeps nobody from approving', async () => {
  const { of, first } = await scheduledPayer()
  await own.sell(of, 'on-hold')
  await system(sql`update affiliate.conversions set decided_by = ${first.userId}, decided_at = now()
    where advertiser_id = ${of.advertiserId} and external_id = 'on-hold'`)
  await system(sql`update affiliate.commissions m set released_at = now() + interval '9 days'
    from affiliate.conversions c where c.id = m.conversion_id and c.external_id = 'on-hold'`)
  const batch = await scheduled(of)
  expect((await approve(first.token, batch)).status).toBe(200)
})
