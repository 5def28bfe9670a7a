import { sql } from 'drizzle-orm'
import { beforeAll, expect, test, vi } from 'vitest'
import type * as z from 'zod'
import * as cast from '../../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../../clicks/test/stored-clicks.ts'
import { recordConversion } from '../../../conversions/record/verbs/record-conversion.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { signAccessToken, verifyAccessToken } from '../../../credentials/access-token.ts'
import { loadTokenKeys } from '../../../credentials/token-keys.ts'
import { makeApiWorld, ORIGIN, personOf, problemOf, read } from '../../../test/api-world.ts'
import { freshCode } from '../../../test/fresh-code.ts'
import { PayoutItemsAnswer } from '../../manual/contract.ts'
import { BuiltPayoutsAnswer } from '../../runs/http/runs-contract.ts'
import {
  PayableAnswer,
  PayoutBatchActionAnswer,
  PayoutBatchAnswer,
  PayoutBatchesAnswer,
} from './contract.ts'

const usd = (amount: string) => ({ amount, currency: 'USD' as const })
const [anna, boris] = cast.affiliates
const [, instant] = cast.offers

/** Each affiliate has one sale without a hold, so 30 % of it is available. */
async function earn(affiliateId: string, minor: bigint): Promise<void> {
  const now = new Date()
  const clickId = await storeClick(world.system, now, { affiliateId, offerId: instant.id })
  await recordConversion(world.api, {
    ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
    ...{ raw: '{}', now, newId, event: 'sale', externalId: newId(now), clickId },
    ...{ coupon: null, customerId: null, occurredAt: null, visitor: null, metadata: null },
    ...{ originalExternalId: null, source: 'api', foreignStatus: null },
    amount: { minor, currency: 'USD' },
  })
}

const world = await makeApiWorld()
beforeAll(async () => {
  await earn(anna!.id, 10_000n)
  await earn(boris!.id, 1_000n)
}, 60_000)

const { as } = world
const act = (person: string, batch: { id: string }, action: string, body?: object) =>
  as(person, 'POST', `/v1/payout-batches/${batch.id}/${action}`, body)
type Batch = z.infer<typeof BuiltPayoutsAnswer>['batches'][number]
async function build(body: object = { currency: 'USD' }): Promise<Batch> {
  const answer = await as('finance', 'POST', '/v1/payout-batches', body)
  expect(answer.status).toBe(201)
  const { batches, run_id } = await read(answer, BuiltPayoutsAnswer)
  expect(batches.map((batch) => batch.run_id)).toEqual([run_id])
  return batches[0]!
}

test('payable balances are summed by advertiser, and the others separately', async () => {
  const { payable } = await read(await as('finance', 'GET', '/v1/payouts/payable'), PayableAnswer)
  expect(payable).toEqual([
    {
      advertiser: { id: cast.advertiser.id, name: cast.advertiser.name },
      ...{ currency: 'USD', affiliates: 1, total: usd('30.00'), below_minimum: usd('3.00') },
      ...{ without_receiver: usd('0.00'), minimum: usd('10.00') },
    },
  ])
})

test('one builds, another approves, and the request to send goes to the Worker that may send', async () => {
  const draft = await build()
  expect(draft).toMatchObject({
    ...{ status: 'draft', item_count: 1, total: usd('30.00'), items_by_status: { reserved: 1 } },
    ...{ created_by: { id: personOf('finance').id, name: 'Fiona Banks' }, approved_by: null },
  })
  const seen = await read(
    await as('finance2', 'GET', `/v1/payout-batches/${draft.id}`),
    PayoutBatchAnswer,
  )
  expect(seen.batch).toEqual(draft)
  expect(seen.items).toMatchObject([
    { affiliate: { code: 'anna' }, amount: usd('30.00'), receiver: anna!.paypalEmail },
  ])

  const approval = { request_sha256: draft.request_sha256 }
  const early = await act('finance2', draft, 'submit')
  expect(await problemOf(early)).toMatchObject({ status: 409, code: 'conflict' })
  const own = await act('finance', draft, 'approve', approval)
  expect(await problemOf(own)).toMatchObject({ status: 403, code: 'second_person_required' })
  const other = await act('finance2', draft, 'approve', { request_sha256: 'f'.repeat(64) })
  expect(await problemOf(other)).toMatchObject({ status: 409, code: 'conflict' })

  const approved = await act('owner', draft, 'approve', approval)
  const { batch } = await read(approved, PayoutBatchActionAnswer)
  expect(batch).toMatchObject({ status: 'approved', approved_by: { id: personOf('owner').id } })
  const asked = await act('finance', draft, 'submit')
  expect(asked.status).toBe(202)
  const sent = { v: 1, type: 'payout_batch.submission_requested', batchId: draft.id }
  expect(world.sent).toEqual([sent])
  expect((await act('finance', draft, 'submit')).status).toBe(202)
  expect(world.sent).toEqual([sent, sent])
  const late = await act('finance', draft, 'discard')
  expect(await problemOf(late)).toMatchObject({ status: 409, code: 'conflict' })
})

test('with nothing payable no run is made; a discarded draft gives its money back', async () => {
  const none = await as('finance', 'POST', '/v1/payout-batches', { currency: 'USD' })
  expect(await problemOf(none)).toMatchObject({ status: 409, code: 'nothing_payable' })
  await earn(boris!.id, 9_000n)
  const high = await as('finance', 'POST', '/v1/payout-batches', { currency: 'USD', minimum: '31' })
  expect(await problemOf(high)).toMatchObject({ code: 'nothing_payable' })
  const draft = await build({ currency: 'USD', minimum: '30.00' })
  expect(draft.total).toEqual(usd('30.00'))
  const discarded = await read(await act('finance', draft, 'discard'), PayoutBatchActionAnswer)
  expect(discarded.batch).toMatchObject({ status: 'rejected', items_by_status: { returned: 1 } })
  expect((await build()).total).toEqual(usd('30.00'))
})

test('a queue that is away does not lose the runRequest: the batch is stamped, and cron finds it', async () => {
  await earn(anna!.id, 1_000_00n)
  const { batches } = await read(
    await as('finance', 'GET', '/v1/payout-batches?limit=1'),
    PayoutBatchesAnswer,
  )
  const draft = batches[0]!
  await act('finance2', draft, 'approve', { request_sha256: draft.request_sha256 })
  const send = async () => Promise.reject(new Error('away'))
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const answer = await world.ask('POST', `/v1/payout-batches/${draft.id}/submit`, {
    token: await world.tokenOf('finance'),
    env: { PAYOUTS: { send } as never },
  })
  expect(answer.status).toBe(202)
  const { batch } = await read(answer, PayoutBatchActionAnswer)
  expect(batch.submission_requested_at).not.toBeNull()
  expect(log.mock.calls[0]?.[0]).toContain('payout_request.send_failed')
  log.mockRestore()
})

test('batches are read page by page, newest first, each once', async () => {
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const path: string = `/v1/payout-batches?limit=1${cursor && `&cursor=${cursor}`}`
    const page = await read(await as('admin', 'GET', path), PayoutBatchesAnswer)
    seen.push(...page.batches.map(({ id }) => id))
    cursor = page.next_cursor
  }
  expect(seen).toHaveLength(3)
  expect(seen).toEqual([...seen].sort().reverse())
  const bad = await as('admin', 'GET', '/v1/payout-batches?cursor=x')
  expect(await problemOf(bad)).toMatchObject({ status: 422, fields: ['cursor'] })
})

test('support reads receivers masked', async () => {
  const { batches } = await read(
    await as('support', 'GET', '/v1/payout-batches'),
    PayoutBatchesAnswer,
  )
  const { items } = await read(
    await as('support', 'GET', `/v1/payout-batches/${batches.at(-1)!.id}`),
    PayoutBatchAnswer,
  )
  expect(items[0]?.receiver).toBe('a…@tributary.example')
})

test('PayPal is asked about a batch it may know, and about no other', async () => {
  const { batches } = await read(
    await as('finance', 'GET', '/v1/payout-batches'),
    PayoutBatchesAnswer,
  )
  const rejected = batches.find(({ status }) => status === 'rejected')!
  const refused = await act('finance', rejected, 'reconcile')
  expect(await problemOf(refused)).toMatchObject({ status: 409, code: 'conflict' })
  const approved = batches.find(({ status }) => status === 'approved')!
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.payout_batches set status = 'unknown' where id = ${approved.id}::uuid`,
  ])
  expect((await act('finance', approved, 'reconcile')).status).toBe(202)
  const type = 'payout_batch.reconciliation_requested'
  expect(world.sent.at(-1)).toEqual({ v: 1, type, batchId: approved.id })
})

test.each([
  [{ currency: 'XYZ' }, ['currency']],
  [{ currency: 'USD', minimum: '1.001' }, ['minimum']],
  [{ currency: 'USD', minimum: '-5' }, ['minimum']],
  [{ currency: 'USD', created_by: 'x' }, ['created_by']],
])('a run of %j is refused by field', async (body, fields) => {
  const answer = await as('finance', 'POST', '/v1/payout-batches', body)
  expect(await problemOf(answer)).toEqual({ status: 422, code: 'invalid_input', fields })
})

test.each(['approve', 'submit', 'discard', 'reconcile'])(
  'there is nothing to %s where there is no batch',
  async (action) => {
    const body = action === 'approve' ? { request_sha256: 'f'.repeat(64) } : undefined
    for (const id of [newId(new Date()), 'not-an-id']) {
      const answer = await act('finance', { id }, action, body)
      expect(await problemOf(answer)).toMatchObject({ status: 404, code: 'not_found' })
    }
  },
)

test('a role that was taken away opens nothing, whatever the token says', async () => {
  const keys = await loadTokenKeys(world.env.ACCESS_TOKEN_KEY)
  const holder = await verifyAccessToken(keys, await world.tokenOf('affiliate'), new Date())
  const memberships = [{ role: 'finance' as const, advertiserId: null, affiliateId: null }]
  const { token } = await signAccessToken(keys, { ...holder!, memberships }, new Date())
  const reading = await world.ask('GET', '/v1/payout-batches', { token })
  expect(await problemOf(reading)).toMatchObject({ status: 403, code: 'forbidden' })
  const body = { currency: 'USD' }
  const building = await world.ask('POST', '/v1/payout-batches', { token, body })
  expect(await problemOf(building)).toMatchObject({ status: 403, code: 'forbidden' })
})

test('a session that was ended opens nothing, whatever the token says', async () => {
  const person = personOf('finance2')
  const { email, password } = person
  const code = await freshCode(world.api, person)
  const session = await world.ask('POST', '/v1/sign-in', { body: { email, password, code } })
  const { access_token: token } = (await session.clone().json()) as { access_token: string }
  const cookie = session.headers.get('set-cookie')!.split(';')[0]!
  expect((await world.ask('GET', '/v1/payout-batches', { token })).status).toBe(200)
  const headers = { cookie, 'x-tributary': '1', origin: ORIGIN }
  await world.ask('POST', '/v1/sign-out', { headers })
  const answer = await world.ask('GET', '/v1/payout-batches', { token })
  expect(await problemOf(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
})

test('a batch of an interrupted run has no number to show', async () => {
  const list = async () =>
    read(await as('finance', 'GET', '/v1/payout-batches'), PayoutBatchesAnswer)
  const [first] = (await list()).batches
  const id = first?.id as string
  expect(first?.number).toBe(1)
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.payout_batches set number = 1234567 where id = ${id}`,
  ])
  expect((await list()).batches.find((batch) => batch.id === id)?.number).toBeNull()
  const one = await as('finance', 'GET', `/v1/payout-batches/${id}`)
  expect((await read(one, PayoutBatchAnswer)).batch.number).toBeNull()
  const { items } = await read(await as('finance', 'GET', '/v1/payout-items'), PayoutItemsAnswer)
  expect(items.find(({ batch }) => batch.id === id)?.batch.number).toBeNull()
})
