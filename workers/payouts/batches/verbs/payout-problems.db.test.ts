/** The problem of a batch is a code of a closed list. Also: the clock that a local run has moved. */
import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type { FaultKind } from '../../../../dev/paypal/simulator-faults.ts'
import { runScoped } from '../../../core/database.ts'
import { ask } from '../../../test/books-world.ts'
import { DAY, get, later, MINUTE, openBatchWorld, post, start } from '../../test/batch-world.ts'
import { makeReservedBatch, storedBatch, type TestBatch } from '../../test/reserved-batch.ts'
import { type PassNote, runPayoutPass } from './advance-payout-batches.ts'
import { reconcilePayoutBatch } from './reconcile-payout-batch.ts'
import { submitPayoutBatch } from './submit-payout-batch.ts'

const { at, db, paypalWorld } = await openBatchWorld()

const submit = (batch: TestBatch, now = start) => submitPayoutBatch(at(now), batch.id)
const read = (batch: TestBatch, now = start) => reconcilePayoutBatch(at(now), batch.id, true)
const one = (receiver = 'ann@example.com') => makeReservedBatch(db, [receiver])
const problemOf = async (batch: TestBatch) => {
  const { problem_code, problem_name, last_problem } = (await storedBatch(db, batch.id)).batch
  expect(last_problem === null).toBe(problem_code === null)
  return [problem_code, problem_name]
}

describe('a batch says what is the matter', () => {
  const unclear: [FaultKind, string, string | null][] = [
    ['commit_then_drop', 'unanswered', null],
    ['500_before_commit', 'unanswered', null],
    ['429', 'unanswered', null],
    ['201_without_id', 'unanswered', null],
  ]
  test.each(unclear)('%s: %s, and nothing once it is sent', async (fault, code, name) => {
    const batch = await one()
    await paypalWorld.fault({ match: post, do: fault, seconds: 1 })
    await submit(batch)
    expect(await problemOf(batch)).toEqual([code, name])
    expect(await submit(batch, later(MINUTE))).toMatchObject({ outcome: 'submitted' })
    expect(await problemOf(batch)).toEqual([null, null])
  })

  test('F55: a refusal that proves nothing keeps its name', async () => {
    const batch = await one()
    const refusal = { match: post, do: 'refuse', name: 'SENDER_RESTRICTED' } as const
    await paypalWorld.fault({ match: post, do: 'commit_then_drop' }, refusal)
    await submit(batch)
    await submit(batch, later(MINUTE))
    expect(await problemOf(batch)).toEqual(['unanswered', 'SENDER_RESTRICTED'])
  })

  test('F57: a batch that PayPal has and does not show', async () => {
    const batch = await one()
    const duplicate = { match: post, do: 'duplicate_without_link' } as const
    await paypalWorld.fault({ match: post, do: 'commit_then_drop' }, duplicate)
    await submit(batch)
    await submit(batch, later(MINUTE))
    expect(await problemOf(batch)).toEqual(['exists_unseen', null])
  })

  test('F56: another batch under our id', async () => {
    const batch = await one()
    const body = batch.request.replace('"100.00"', '"100.02"')
    await paypalWorld.paypal.createPayout({ senderBatchId: batch.id, body })
    await submit(batch)
    expect(await problemOf(batch)).toEqual(['different', null])
  })

  test('F45: bytes that nobody approved', async () => {
    const batch = await one()
    await runScoped(db, { kind: 'system' }, [
      sql`update affiliate.payout_batches set request = replace(request, 'ann@', 'eve@')
        where id = ${batch.id}`,
    ])
    await submit(batch)
    expect(await problemOf(batch)).toEqual(['request_changed', null])
  })

  test('F62: no funds: finance gets the missing amount, and no affiliate is flagged', async () => {
    const batch = await one()
    const [{ approved_by: approver } = {}] = await ask(
      db,
      sql`insert into affiliate.user_roles (user_id, role) select approved_by, 'finance'
        from affiliate.payout_batches where id = ${batch.id} returning user_id as approved_by`,
    )
    await paypalWorld.lever('balance', { currency: 'USD', value: '1.00' })
    await submit(batch)
    expect(await problemOf(batch)).toEqual(['refused', 'INSUFFICIENT_FUNDS'])
    const mails = await ask(
      db,
      sql`select facts from logs.mails where user_id = ${approver as string}
        and kind = 'payout_alert'`,
    )
    expect(mails).toMatchObject([{ facts: { alert: 'refused' } }])
    const said = JSON.stringify(mails)
    for (const part of ['INSUFFICIENT_FUNDS', batch.id, '100.00 USD', 'fees']) {
      expect(said).toContain(part)
    }
    const [flagged] = await ask(
      db,
      sql`select receiver_problem from affiliate.affiliates
        where id = ${batch.items[0]!.affiliateId}`,
    )
    expect(flagged).toEqual({ receiver_problem: null })
  })

  test('what a reading meets, and nothing once all is well', async () => {
    const batch = await one()
    await submit(batch)
    await paypalWorld.advance(2 * MINUTE)
    await paypalWorld.fault({ match: get, do: 'html_error' }, { match: get, do: 'extra_item' })
    await read(batch)
    expect(await problemOf(batch)).toEqual(['unanswered', null])
    await read(batch)
    expect(await problemOf(batch)).toEqual(['different', null])
    await read(batch)
    expect(await problemOf(batch)).toEqual([null, null])
  })

  test('F70: an item with an unknown status', async () => {
    const batch = await one('strange@example.com')
    await submit(batch)
    await paypalWorld.advance(2 * MINUTE)
    await read(batch)
    expect(await problemOf(batch)).toEqual(['item_doubtful', null])
  })

  test('F59: undecided for 25 days', async () => {
    const batch = await one()
    await paypalWorld.fault({ match: post, do: 'commit_then_drop' })
    await submit(batch)
    await runPayoutPass(
      at(later(26 * DAY)),
      () => true,
      () => {},
    )
    expect(await problemOf(batch)).toEqual(['too_old', null])
  })
})

describe('a job that was run with a time far ahead', () => {
  const notesOf = async (batch: TestBatch, now: Date) => {
    const notes: PassNote[] = []
    await runPayoutPass(
      at(now),
      () => true,
      (note) => notes.push(note),
    )
    return notes
      .filter(({ batchId }) => batchId === batch.id)
      .map((note) => ('result' in note ? [note.verb, note.result.outcome] : [note.verb]))
  }

  test('leaves a submission that real rounds still find', async () => {
    const batch = await one()
    await paypalWorld.fault({ match: post, do: '500_before_commit' })
    await submit(batch, later(20 * DAY))
    expect(await notesOf(batch, start)).toEqual([
      ['submit', 'submitted'],
      ['reconcile', 'open'],
    ])
  })

  test('keeps the batch due for the next run, and a delay of an hour stays', async () => {
    const batch = await one('unclaimed@example.com')
    await submit(batch)
    await paypalWorld.advance(2 * MINUTE)
    await read(batch, later(10 * DAY))
    expect(await notesOf(batch, start)).toEqual([['reconcile', 'open']])
    expect(await notesOf(batch, later(MINUTE))).toEqual([])
    expect(await notesOf(batch, later(61 * MINUTE))).toEqual([['reconcile', 'open']])
  })
})
