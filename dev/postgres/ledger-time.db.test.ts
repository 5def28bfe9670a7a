import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFreshDatabase } from '../../workers/test/fresh-database.ts'
import { ownerUrlOf } from '../../workers/test/owner-hand.ts'
import { migrateDatabase } from '../migrate.ts'
import { setLedgerTime } from './ledger-time.ts'

const DAY_MS = 86_400_000

const { systemTcpUrl } = await makeFreshDatabase()
const ownerUrl = ownerUrlOf(systemTcpUrl)
const owner = new pg.Client({ connectionString: ownerUrl })
beforeAll(async () => {
  await owner.connect()
})
afterAll(() => owner.end())

async function recordedAt(key: string, effectiveAt: Date): Promise<Date> {
  const { rows } = await owner.query(
    `insert into ledger.transactions (idempotency_key, reason, effective_at)
     values ($1, 'deposit_received', $2) returning recorded_at`,
    [key, effectiveAt],
  )
  return rows[0].recorded_at as Date
}

test('audit 24: a local run records at its moved time, so its months are cut as a deployment’s', async () => {
  await setLedgerTime(owner, 'moved')
  await setLedgerTime(owner, 'moved')
  const nextMonth = new Date(Date.now() + 31 * DAY_MS)
  expect(await recordedAt('test:ahead', nextMonth)).toEqual(nextMonth)

  // A person's backdated booking is recorded at the time of the booking.
  const before = Date.now()
  const booked = await recordedAt('test:back', new Date(before - 31 * DAY_MS))
  expect(booked.getTime()).toBeGreaterThan(before - DAY_MS)
})

test('audit 32: a local run starts a second time, with the ledger time that the first one set', async () => {
  await setLedgerTime(owner, 'moved')
  await migrateDatabase(ownerUrl)
})
