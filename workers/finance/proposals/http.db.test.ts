import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { newId } from '../../core/ids.ts'
import { makeReservedBatch, storedBatch, type TestItem } from '../../payouts/test/reserved-batch.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { ask, expectSoundBooks, saleOf, seedClick, type Tenant } from '../../test/books-world.ts'
import { ProposalAnswer, type ProposalSummary, ProposalsAnswer } from './contract.ts'

const world = await makeApiWorld()

const [demo] = cast.offers
const [anna] = cast.affiliates as unknown as [{ id: string }]
const tenant: Tenant = {
  ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
  ...{ offerId: demo.id, affiliateId: anna.id, currency: 'USD' },
}
const { as } = world

async function sold(): Promise<string> {
  const clickId = await seedClick(world.system, tenant, new Date(Date.now() - 60_000))
  const outcome = await recordConversion(world.api, saleOf(tenant, { clickId }))
  if (outcome.outcome !== 'recorded') throw new Error(outcome.outcome)
  return outcome.conversion.id
}
const proposed = async (body: object): Promise<ProposalSummary> => {
  const answer = await as('finance', 'POST', '/v1/proposals', { reason: 'Trusted.', ...body })
  expect(answer.status).toBe(201)
  return (await read(answer, ProposalAnswer)).proposal
}
const releaseOf = async () => proposed({ kind: 'early_release', conversion_id: await sold() })
const decide = (who: string, { id, sha256 }: ProposalSummary, verb = 'accept') =>
  as(who, 'POST', `/v1/proposals/${id}/${verb}`, { seen_sha256: sha256 })
const statusOf = async (conversionId: string) => {
  const rows = await ask(
    world.system,
    sql`select status from affiliate.commissions where conversion_id = ${conversionId}`,
  )
  return rows.map(({ status }) => status)
}

test('POST /v1/proposals, POST /v1/proposals/{proposalId}/accept: two people, one release', async () => {
  const proposal = await releaseOf()
  expect(proposal).toMatchObject({
    ...{ kind: 'early_release', status: 'proposed', affiliate: null, settlement: null },
    ...{ advertiser: { id: tenant.advertiserId }, proposed_by: { name: 'Fiona Banks' } },
    release: { commissions: 1, has_more: false },
  })
  const conversionId = proposal.release?.conversion_id as string
  expect(await problemOf(await decide('finance', proposal))).toMatchObject({
    ...{ status: 403, code: 'second_person_required' },
  })
  expect(await statusOf(conversionId)).toEqual(['held'])
  const answers = await Promise.all([decide('finance2', proposal), decide('finance2', proposal)])
  for (const answer of answers) {
    expect((await read(answer, ProposalAnswer)).proposal).toMatchObject({
      ...{ status: 'accepted', decided_by: { name: 'Felix Ford' } },
    })
  }
  expect(await statusOf(conversionId)).toEqual(['available'])
  expect(await problemOf(await decide('owner', proposal))).toMatchObject({ code: 'conflict' })
  await expectSoundBooks(world.system)
})

test('POST /v1/proposals/{proposalId}/refuse by the proposer', async () => {
  const proposal = await releaseOf()
  const refused = await decide('finance', proposal, 'refuse')
  expect((await read(refused, ProposalAnswer)).proposal.status).toBe('refused')
  expect(await problemOf(await decide('finance2', proposal))).toMatchObject({ code: 'conflict' })
})

test('GET /v1/proposals, GET /v1/proposals/{proposalId}: by status, kind and page', async () => {
  const made = [await releaseOf(), await releaseOf()]
  const list = async (query: string, who = 'support') =>
    read(await as(who, 'GET', `/v1/proposals?${query}`), ProposalsAnswer)
  const first = await list('status=proposed&kind=early_release&limit=1')
  expect(first.proposals.map(({ id }) => id)).toEqual([made[1]?.id])
  const second = await list(`status=proposed&limit=1&cursor=${first.next_cursor}`)
  expect(second.proposals.map(({ id }) => id)).toEqual([made[0]?.id])
  expect((await list('kind=unfreeze')).proposals).toEqual([])
  const one = await as('finance2', 'GET', `/v1/proposals/${made[0]?.id}`)
  expect((await read(one, ProposalAnswer)).proposal).toEqual(made[0])
  // An advertiser sees proposals about its own batches, and none of finance's.
  const theirs = await read(await as('advertiser', 'GET', '/v1/proposals'), ProposalsAnswer)
  expect(theirs.proposals).toEqual([])
  expect((await as('advertiser', 'GET', `/v1/proposals/${made[0]?.id}`)).status).toBe(404)
  expect((await as('affiliate', 'GET', '/v1/proposals')).status).toBe(403)
})

test('an unfreezing shows what it ends', async () => {
  await ask(
    world.system,
    sql`update affiliate.platform_settings set payouts_frozen_at = '2026-11-20T10:00:00Z',
      payouts_frozen_reason = 'Restored.'`,
  )
  const proposal = await proposed({ kind: 'unfreeze' })
  expect(proposal.freeze).toEqual({
    ...{ frozen_at: '2026-11-20T10:00:00.000Z', reason: 'Restored.', cause: null },
  })
  expect((await decide('owner', proposal)).status).toBe(200)
  const [row] = await ask(
    world.system,
    sql`select payouts_frozen_at from affiliate.platform_settings`,
  )
  expect(row?.payouts_frozen_at).toBeNull()
})

test('a settlement of a batch in quarantine', async () => {
  const batch = await makeReservedBatch(world.system, ['ann@example.com'])
  const wanted = { kind: 'batch_settlement', batch_id: batch.id, outcome: 'not_created' }
  const early = await as('finance', 'POST', '/v1/proposals', { ...wanted, reason: 'So.' })
  expect(await problemOf(early)).toMatchObject({ code: 'conflict' })
  await ask(
    world.system,
    sql`update affiliate.payout_batches set status = 'quarantine' where id = ${batch.id}`,
  )
  const proposal = await proposed(wanted)
  expect(proposal.settlement).toEqual({
    ...{ batch_id: batch.id, outcome: 'not_created', paypal_batch_id: null, item_count: 1 },
    ...{ batch_status: 'quarantine', total: { amount: '100.00', currency: 'USD' } },
    ...{ items: null, paid: null, not_paid: null },
  })
  expect((await decide('finance2', proposal)).status).toBe(200)
  expect((await storedBatch(world.system, batch.id)).batch.status).toBe('rejected')
  const absent = await as('finance', 'POST', '/v1/proposals', {
    ...{ ...wanted, batch_id: newId(new Date()), reason: 'So.' },
  })
  expect(await problemOf(absent)).toEqual({
    ...{ status: 422, code: 'invalid_input', fields: ['batch_id'] },
  })
})

test('a settlement of a batch payout by payout', async () => {
  const batch = await makeReservedBatch(world.system, ['ann@example.com', 'ben@example.com'])
  const [ann, ben] = batch.items as [TestItem, TestItem]
  await ask(
    world.system,
    sql`update affiliate.payout_batches set status = 'quarantine' where id = ${batch.id}`,
  )
  const items = [
    { item_id: ann.id, outcome: 'paid', paypal_transaction_id: '8AB12345CD678901E' },
    { item_id: ben.id, outcome: 'not_paid' },
  ]
  const wanted = { kind: 'batch_settlement', batch_id: batch.id, outcome: 'by_item' }
  const unsaid = await as('finance', 'POST', '/v1/proposals', {
    ...{ ...wanted, items: [{ item_id: ann.id, outcome: 'paid' }], reason: 'So.' },
  })
  expect(await problemOf(unsaid)).toEqual({
    ...{ status: 422, code: 'invalid_input' },
    fields: ['items.0.paypal_transaction_id', 'items.1.item_id'],
  })
  const proposal = await proposed({ ...wanted, items })
  const usd = (amount: string) => ({ amount, currency: 'USD' })
  expect(proposal.settlement).toMatchObject({
    ...{ outcome: 'by_item', paid: usd('100.00'), not_paid: usd('100.01') },
    items: [
      { ...items[0], amount: usd('100.00') },
      { ...items[1], amount: usd('100.01'), paypal_transaction_id: null },
    ],
  })
  expect((await decide('finance2', proposal)).status).toBe(200)
  expect(await storedBatch(world.system, batch.id)).toMatchObject({
    ...{ batch: { status: 'settled' }, statuses: ['paid', 'returned'] },
  })
})

test.each<[string, object, string]>([
  [
    'a settlement by payout without them',
    { kind: 'batch_settlement', batch_id: anna.id, outcome: 'by_item' },
    'items',
  ],
  ['no kind', {}, 'kind'],
  ['a release of nobody', { kind: 'early_release' }, 'conversion_id'],
  ['a release of half a pair', { kind: 'early_release', affiliate_id: anna.id }, 'conversion_id'],
  [
    'a release of a conversion and a pair',
    { kind: 'early_release', conversion_id: anna.id, affiliate_id: anna.id },
    'conversion_id',
  ],
  [
    'a batch that was made, without its id',
    { kind: 'batch_settlement', batch_id: anna.id, outcome: 'created' },
    'paypal_batch_id',
  ],
  [
    'a batch that was never made, with an id',
    { kind: 'batch_settlement', batch_id: anna.id, outcome: 'not_created', paypal_batch_id: 'P1A' },
    'paypal_batch_id',
  ],
  ['a field of another kind', { kind: 'unfreeze', batch_id: anna.id }, 'batch_id'],
])('refuses %s', async (_what, body, field) => {
  const answer = await as('finance', 'POST', '/v1/proposals', { reason: 'So.', ...body })
  expect(await problemOf(answer)).toEqual({ status: 422, code: 'invalid_input', fields: [field] })
})
