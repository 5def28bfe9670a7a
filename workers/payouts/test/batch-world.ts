/** A database, a simulated PayPal and two people of finance, for tests of payout batches. */
import { afterAll, beforeEach, expect } from 'vitest'
import { connect } from '../../core/database.ts'
import { seedUser } from '../../test/books-world.ts'
import { makeFreshDatabase } from '../../test/fresh-database.ts'
import type { PayoutDeps } from '../batches/verbs/submit-payout-batch.ts'
import { openPaypalWorld } from './paypal-world.ts'
import { moneyOf, type TestBatch } from './reserved-batch.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** The time at which tests of payout batches begin. */
export const start = new Date('2026-11-21T10:00:00Z')
export const later = (ms: number) => new Date(start.getTime() + ms)

/** Matches calls that create a batch. */
export const post = { method: 'POST', path: '/v1/payments/payouts' }
/** Matches calls that read a batch. */
export const get = { method: 'GET', path: '/v1/payments/payouts/' }

/** Opens both for a test file. PayPal is reset before each test. */
export async function openBatchWorld() {
  const fresh = await makeFreshDatabase()
  const db = await connect(fresh.systemDatabaseUrl)
  const api = await connect(fresh.apiDatabaseUrl)
  const paypalWorld = await openPaypalWorld()
  afterAll(() => paypalWorld.close())
  beforeEach(() => paypalWorld.lever('reset'))
  const [fiona, felix] = [await seedUser(db), await seedUser(db)]

  /** What the payout jobs need at a time. */
  const at = (now: Date, through = db): PayoutDeps => ({
    ...{ db: through, paypal: paypalWorld.paypal, now, jitter: 0.5 },
  })

  /** Each item's money is in exactly one place, and PayPal's journal has paid the same. */
  async function audit(batch: TestBatch): Promise<void> {
    const journal = await paypalWorld.audit()
    expect(journal.paid_twice).toEqual([])
    for (const item of batch.items) {
      const { available, inTransit, paid } = await moneyOf(db, item)
      expect(available + inTransit + paid).toBe(item.amountMinor)
      const line = journal.items.find(({ sender_item_id }) => sender_item_id === item.id)
      expect(paid).toBe(BigInt((line?.net ?? '0.00').replace('.', '')))
    }
  }

  return { fresh, db, api, paypalWorld, at, audit, fiona, felix }
}
