/** What becomes of a report when its desk answers, refuses, fails or is silent; the object itself: batcher-object.workerd.test.ts. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Db } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { isOutage } from '../../../core/outage.ts'
import type { ConversionInput } from './record-conversion.ts'
import { type ConversionDesk, type DeskAnswer, recordAtDesk } from './record-through-batcher.ts'

/** Asked without a desk. */
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

let take: ReturnType<typeof vi.fn<ConversionDesk['take']>>
const desks = { of: vi.fn((_advertiserId: string): ConversionDesk => ({ take })) }

beforeEach(() => {
  take = vi.fn<ConversionDesk['take']>()
  vi.clearAllMocks()
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('a lead, sale or rebill is asked at the desk of its advertiser, with no function in it', async () => {
  const taken = {
    outcome: 'parked',
    reportId: 'line-1',
    awaits: { what: 'click', key: 'k' },
  } as const
  take.mockResolvedValue({ outcome: 'taken', taken })
  expect(await recordAtDesk(desks, db, input)).toEqual(taken)
  expect(desks.of).toHaveBeenCalledWith('v')
  const [asked] = take.mock.calls[0] ?? []
  expect(structuredClone(asked)).toEqual({ ...input, newId: undefined })
  expect(byItself).not.toHaveBeenCalled()
})

test('what undoes or ends, and a deployment without desks, go without one', async () => {
  for (const event of ['refund', 'chargeback', 'cancel'] as const) {
    await expect(recordAtDesk(desks, db, { ...input, event })).rejects.toThrow('by itself')
  }
  await expect(recordAtDesk(undefined, db, input)).rejects.toThrow('by itself')
  expect(take).not.toHaveBeenCalled()
})

test('a refusal comes back as one', async () => {
  const fields = [{ field: 'amount', message: 'It is needed.' }]
  const told = { code: 'invalid_input', message: 'No.', fields, retryAfterSeconds: 7 } as const
  const refused: DeskAnswer = { outcome: 'refused', ...told }
  take.mockResolvedValue(refused)
  await expect(recordAtDesk(desks, db, input)).rejects.toMatchObject({
    ...{ name: 'Refusal', ...told },
  })
})

test('a desk whose database is away says so, and the report can be queued', async () => {
  take.mockResolvedValue({ outcome: 'away' })
  const error = await recordAtDesk(desks, db, input).catch((reason: unknown) => reason)
  expect(isOutage(error)).toBe(true)
  expect(byItself).not.toHaveBeenCalled()
})

test('what a person asks is asked where their role is proved, never at a desk', async () => {
  await expect(recordAtDesk(desks, { ...db, isGuarded: true }, input)).rejects.toThrow('by itself')
  expect(take).not.toHaveBeenCalled()
})

test('a desk that has too much to do is not gone round: the report waits in the queue', async () => {
  take.mockRejectedValue(Object.assign(new Error('overloaded'), { overloaded: true }))
  const error = await recordAtDesk(desks, db, input).catch((reason: unknown) => reason)
  expect(isOutage(error)).toBe(true)
  expect(byItself).not.toHaveBeenCalled()
})

test('a desk that fails is gone round', async () => {
  take.mockRejectedValue(new Error('Durable Object reset because its code was updated.'))
  await expect(recordAtDesk(desks, db, input)).rejects.toThrow('by itself')
  expect(take).toHaveBeenCalledTimes(1)
})

test('a desk that never answers is not waited for: the report waits in the queue instead', async () => {
  vi.useFakeTimers()
  take.mockReturnValue(new Promise(() => {}))
  const asking = recordAtDesk(desks, db, input).catch((reason: unknown) => reason)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(isOutage(await asking)).toBe(true)
  expect(byItself).not.toHaveBeenCalled()
})
