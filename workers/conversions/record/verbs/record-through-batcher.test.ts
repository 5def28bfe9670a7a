/** Outcomes when the batcher answers, refuses, fails or is silent. For the object, see batcher-object.workerd.test.ts. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Db } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { isOutage } from '../../../core/outage.ts'
import { fieldProblem } from '../../../core/refusal.ts'
import type { ConversionInput } from './record-conversion.ts'
import {
  type BatcherAnswer,
  type ConversionBatcher,
  recordThroughBatcher,
} from './record-through-batcher.ts'

/** Recorded without the batcher. */
const byItself = vi.fn(async (): Promise<never> => {
  throw new Error('by itself')
})
const db = { query: { query: () => ({}), transaction: byItself } } as unknown as Db
const now = new Date('2026-11-20T10:00:00.000Z')
const input = {
  ...{ advertiserId: 'v', appId: 'a', appKeyId: null, event: 'sale', externalId: 'order-1' },
  ...{ originalExternalId: null, clickId: null, coupon: null, customerId: null, amount: null },
  ...{ occurredAt: null, visitor: null, metadata: null, source: 'api', foreignStatus: null },
  ...{ raw: '{}', reportId: 'line-1', now, newId },
} satisfies ConversionInput

let record: ReturnType<typeof vi.fn<ConversionBatcher['record']>>
const batcher: ConversionBatcher = { record: (...asked) => record(...asked) }

beforeEach(() => {
  record = vi.fn<ConversionBatcher['record']>()
  vi.clearAllMocks()
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('a lead, sale or rebill is sent to the batcher, with no function in it', async () => {
  const recorded = {
    outcome: 'parked',
    reportId: 'line-1',
    awaits: { what: 'click', key: 'k' },
  } as const
  record.mockResolvedValue({ outcome: 'recorded', recorded })
  expect(await recordThroughBatcher(batcher, db, input)).toEqual(recorded)
  const [asked] = record.mock.calls[0] ?? []
  expect(structuredClone(asked)).toEqual({ ...input, newId: undefined })
  expect(byItself).not.toHaveBeenCalled()
})

test('refunds, chargebacks and cancellations do not use the batcher, nor does a deployment without one', async () => {
  for (const event of ['refund', 'chargeback', 'cancel'] as const) {
    await expect(recordThroughBatcher(batcher, db, { ...input, event })).rejects.toThrow(
      'by itself',
    )
  }
  await expect(recordThroughBatcher(undefined, db, input)).rejects.toThrow('by itself')
  expect(record).not.toHaveBeenCalled()
})

test('a refusal of the batcher is thrown as a Refusal', async () => {
  const fields = [fieldProblem('amount', 'required')]
  const reason = { code: 'advertiser_suspended' } as const
  const refusal = {
    code: 'invalid_input',
    message: 'No.',
    fields,
    retryAfterSeconds: 7,
    reason,
  } as const
  const refused: BatcherAnswer = { outcome: 'refused', ...refusal }
  record.mockResolvedValue(refused)
  await expect(recordThroughBatcher(batcher, db, input)).rejects.toMatchObject({
    ...{ name: 'Refusal', ...refusal },
  })
})

test('a batcher without its database reports the outage, so the report can be queued', async () => {
  record.mockResolvedValue({ outcome: 'away' })
  const error = await recordThroughBatcher(batcher, db, input).catch((reason: unknown) => reason)
  expect(isOutage(error)).toBe(true)
  expect(byItself).not.toHaveBeenCalled()
})

test('a manual entry never uses the batcher, because its transaction checks the role', async () => {
  await expect(recordThroughBatcher(batcher, { ...db, isGuarded: true }, input)).rejects.toThrow(
    'by itself',
  )
  expect(record).not.toHaveBeenCalled()
})

test('an overloaded batcher: the report goes to the queue', async () => {
  record.mockRejectedValue(Object.assign(new Error('overloaded'), { overloaded: true }))
  const error = await recordThroughBatcher(batcher, db, input).catch((reason: unknown) => reason)
  expect(isOutage(error)).toBe(true)
  expect(byItself).not.toHaveBeenCalled()
})

test('a batcher that fails: the Worker records the event itself', async () => {
  record.mockRejectedValue(new Error('Durable Object reset because its code was updated.'))
  await expect(recordThroughBatcher(batcher, db, input)).rejects.toThrow('by itself')
  expect(record).toHaveBeenCalledTimes(1)
})

test('a batcher that never answers: the report goes to the queue', async () => {
  vi.useFakeTimers()
  record.mockReturnValue(new Promise(() => {}))
  const asking = recordThroughBatcher(batcher, db, input).catch((reason: unknown) => reason)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(isOutage(await asking)).toBe(true)
  expect(byItself).not.toHaveBeenCalled()
})
