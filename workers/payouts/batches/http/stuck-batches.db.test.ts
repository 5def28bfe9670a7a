/** The list of batches that need a person: all of them, page by page, however old. */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../../clicks/test/stored-clicks.ts'
import { recordConversion } from '../../../conversions/record/verbs/record-conversion.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../../../test/api-world.ts'
import { BuiltPayoutsAnswer } from '../../runs/http/runs-contract.ts'
import { PayoutBatchesAnswer } from './contract.ts'

const world = await makeApiWorld()

const { as } = world

/** A batch for one affiliate in a state that PayPal's answers would have led to. */
async function batchIn(affiliateId: string, status: string, problem: string | null) {
  const now = new Date()
  const offerId = cast.offers[1].id
  const clickId = await storeClick(world.system, now, { affiliateId, offerId })
  await recordConversion(world.api, {
    ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
    ...{ raw: '{}', now, newId, event: 'sale', externalId: newId(now), clickId },
    ...{ coupon: null, customerId: null, occurredAt: null, visitor: null, metadata: null },
    ...{ originalExternalId: null, source: 'api', foreignStatus: null },
    amount: { minor: 10_000n, currency: 'USD' },
  })
  const run = { currency: 'USD', include: [affiliateId] }
  const built = await as('finance', 'POST', '/v1/payout-batches', run)
  const [batch] = (await read(built, BuiltPayoutsAnswer)).batches
  const approval = { request_sha256: batch!.request_sha256 }
  await as('finance2', 'POST', `/v1/payout-batches/${batch!.id}/approve`, approval)
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.payout_batches set status = ${status}, problem_code = ${problem}
      where id = ${batch!.id}::uuid`,
  ])
  return batch!.id
}

async function listed(query: string) {
  const answer = await as('support', 'GET', `/v1/payout-batches?${query}`)
  const { batches, next_cursor } = await read(answer, PayoutBatchesAnswer)
  return { ids: batches.map(({ id }) => id), next_cursor }
}

test('stuck ones are found behind any number of others, by pages, and no others with them', async () => {
  const [anna, boris, clara] = cast.affiliates.map(({ id }) => id)
  const oldest = await batchIn(anna!, 'quarantine', 'different')
  const doubtful = await batchIn(boris!, 'submitted', 'exists_unseen')
  const fine = await batchIn(clara!, 'submitted', null)
  expect((await listed('limit=1')).ids).toEqual([fine])
  const first = await listed('stuck=true&limit=1')
  expect(first).toEqual({ ids: [doubtful], next_cursor: doubtful })
  const rest = await listed(`stuck=true&limit=1&cursor=${first.next_cursor}`)
  expect(rest).toEqual({ ids: [oldest], next_cursor: null })
  const odd = await as('finance', 'GET', '/v1/payout-batches?stuck=maybe')
  expect(await problemOf(odd)).toMatchObject({ status: 422, fields: ['stuck'] })
})
