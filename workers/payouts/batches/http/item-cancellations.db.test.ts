import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import type { PayoutItemStatus } from '../../../../schema/vocabulary.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { Problem } from '../../../http/contract.ts'
import { makeApiWorld, personOf, problemOf, read } from '../../../test/api-world.ts'
import { CancellationAnswer } from '../../paypal/http/paypal-contract.ts'
import { makeReservedBatch } from '../../test/reserved-batch.ts'

const world = await makeApiWorld()
beforeEach(() => {
  world.sent.length = 0
})

/** An item with this status, in a batch that PayPal has. */
async function itemIn(status: PayoutItemStatus, batchStatus = 'submitted', method = 'paypal') {
  const batch = await makeReservedBatch(world.system, ['unclaimed@example.com'])
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.payout_batches set status = ${batchStatus}, method = ${method},
      settled_at = now() where id = ${batch.id}`,
    sql`update affiliate.payout_items set status = ${status} where batch_id = ${batch.id}`,
  ])
  return batch.items[0]!.id
}
const cancel = async (itemId: string) =>
  world.ask('POST', `/v1/payout-items/${itemId}/cancel`, {
    token: await world.tokenOf('finance'),
  })
const message = (itemId: string) => ({ v: 1, type: 'payout_item.cancellation_requested', itemId })

test('cancels an unclaimed payout; a repeat gets the same answer and sends the message again', async () => {
  const itemId = await itemIn('unclaimed')
  const first = await cancel(itemId)
  expect(first.status).toBe(202)
  const answer = await read(first, CancellationAnswer)
  expect(answer).toMatchObject({ item_id: itemId, status: 'unclaimed' })
  expect(await read(await cancel(itemId), CancellationAnswer)).toEqual(answer)
  expect(world.sent).toEqual([message(itemId), message(itemId)])
  const [[row] = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select cancel_requested_by from affiliate.payout_items where id = ${itemId}`,
  ])
  expect(row?.cancel_requested_by).toBe(personOf('finance').id)
})

test('three concurrent requests count as one', async () => {
  const itemId = await itemIn('unclaimed')
  const answers = await Promise.all([cancel(itemId), cancel(itemId), cancel(itemId)])
  const result = await Promise.all(answers.map((answer) => read(answer, CancellationAnswer)))
  expect(new Set(result.map(({ cancel_requested_at }) => cancel_requested_at)).size).toBe(1)
})

test('a repeat after the payout returned shows its status and sends no message', async () => {
  const itemId = await itemIn('unclaimed')
  await cancel(itemId)
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.payout_items set status = 'returned' where id = ${itemId}`,
  ])
  world.sent.length = 0
  const answer = await cancel(itemId)
  expect(answer.status).toBe(202)
  expect(await read(answer, CancellationAnswer)).toMatchObject({ status: 'returned' })
  expect(world.sent).toEqual([])
})

test.each<[PayoutItemStatus, string, string, string]>([
  ['reserved', 'approved', 'paypal', 'item_not_unclaimed'],
  ['submitted', 'submitted', 'paypal', 'item_not_unclaimed'],
  ['on_hold', 'submitted', 'paypal', 'item_not_unclaimed'],
  ['paid', 'settled', 'paypal', 'item_was_paid'],
  ['failed', 'settled', 'paypal', 'item_not_unclaimed'],
  ['returned', 'settled', 'paypal', 'item_not_unclaimed'],
  ['unclaimed', 'quarantine', 'paypal', 'batch_not_submitted'],
  ['unclaimed', 'submitted', 'manual', 'item_not_paypal'],
])('%s in a batch that is %s (%s) is a conflict with the reason', async (...row) => {
  const [status, batchStatus, method, why] = row
  const answer = await cancel(await itemIn(status, batchStatus, method))
  const { code, reason } = await read(answer, Problem)
  expect([answer.status, code, reason]).toEqual([409, 'conflict', { code: why }])
  expect(world.sent).toEqual([])
})

test('an unknown payout is not found', async () => {
  for (const itemId of [newId(new Date()), 'nothing']) {
    expect(await problemOf(await cancel(itemId))).toMatchObject({ status: 404, code: 'not_found' })
  }
})
