import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { type Db, runScoped } from '../../../core/database.ts'
import {
  ask,
  expectSoundBooks,
  type SeededTenant,
  seedTenant,
  seedUser,
} from '../../../test/books-world.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { earn } from '../../test/payable-world.ts'
import { runScheduledPayouts } from './run-scheduled-payouts.ts'
import { setPayoutSchedule } from './set-payout-schedule.ts'

let api: Db
let system: Db
let tenant: SeededTenant
beforeEach(async () => {
  ;({ api, system } = await makeDatabaseWorld())
  tenant = await seedTenant(system, { depositMinor: 10n ** 9n, holdDays: 0, rateBps: 10_000 })
})
afterAll(() => expectSoundBooks(system))

const at = (text: string) => new Date(text)
// The default schedule: each Monday at six.
const monday = at('2026-11-23T06:05:00Z')
const nothing = { runs: 0, batches: 0, items: 0 }
const sell = (now: Date) => earn(api, system, tenant, { minor: 20_000n, now })
const giveBack = () =>
  ask(system, sql`select id, created_at from affiliate.payout_batches order by created_at`)

test('the first look at a new installation builds the latest slot, and no slot is built twice', async () => {
  await sell(at('2026-11-20T00:00:00Z'))
  const wednesday = at('2026-11-25T11:05:00Z')
  const first = await runScheduledPayouts(system, wednesday)
  expect(first).toMatchObject({ batches: 1, items: 1 })
  expect(first.runs).toBeGreaterThan(5)
  expect(await runScheduledPayouts(system, wednesday)).toEqual(nothing)
  expect(await runScheduledPayouts(system, at('2026-11-30T05:59:59Z'))).toEqual(nothing)
  expect((await runScheduledPayouts(system, at('2026-11-30T06:00:00Z'))).runs).toBe(first.runs)
})

test('F34: two clocks at once build a slot once', async () => {
  await sell(at('2026-11-20T00:00:00Z'))
  await Promise.all([1, 2, 3].map(() => runScheduledPayouts(system, monday)))
  const runs = await ask(
    system,
    sql`select request_key, batch_count, item_count, created_by from affiliate.payout_runs
      where currency = 'USD'`,
  )
  expect(runs).toEqual([
    {
      request_key: 'schedule:platform:USD:2026-11-23T06:00:00.000Z',
      ...{ batch_count: 1, item_count: 1, created_by: null },
    },
  ])
  expect(await giveBack()).toHaveLength(1)
})

test('F35: after days without a run only the latest slot is built, once', async () => {
  await runScheduledPayouts(system, monday)
  await sell(at('2026-11-28T00:00:00Z'))
  const late = at('2026-12-09T15:05:00Z')
  expect(await runScheduledPayouts(system, late)).toMatchObject({ batches: 1, items: 1 })
  expect(await runScheduledPayouts(system, late)).toEqual(nothing)
  // After a clock went back, the slot is already built, or is empty and not built twice.
  await runScheduledPayouts(system, monday)
  expect(await giveBack()).toHaveLength(1)
  const [schedule] = await ask(
    system,
    sql`select last_run_at, next_run_at from affiliate.payout_schedules`,
  )
  expect(
    [schedule?.last_run_at, schedule?.next_run_at].map((time) => new Date(time as string)),
  ).toEqual([at('2026-12-07T06:00:00Z'), at('2026-12-14T06:00:00Z')])
})

test('a cut-off leaves what came within the days before the slot to the next one', async () => {
  const userId = await seedUser(system)
  const scope = { kind: 'staff', role: 'finance', userId } as const
  const timing = { frequency: 'monthly', monthDay: 1, hour: 0, cutOffDays: 5 } as const
  const now = at('2026-11-10T00:00:00Z')
  const stored = await setPayoutSchedule(api, scope, {
    payerAdvertiserId: null,
    timing,
    userId,
    now,
  })
  expect(stored).toMatchObject({ timing: { ...timing, weekday: 1 }, changedBy: userId })
  await sell(at('2026-11-26T00:00:00Z'))
  await sell(at('2026-11-26T00:00:01Z'))
  expect(await runScheduledPayouts(system, at('2026-12-01T00:05:00Z'))).toMatchObject({ items: 1 })
  const paid = sql`select amount_minor::text as amount from affiliate.payout_items`
  expect(await ask(system, paid)).toEqual([{ amount: '20000' }])
})

test('a slot of before a change is not caught up; on manual nothing is built', async () => {
  await sell(at('2026-11-20T00:00:00Z'))
  const userId = await seedUser(system)
  const scope = { kind: 'staff', role: 'finance', userId } as const
  const set = (frequency: 'daily' | 'manual', now: Date) =>
    setPayoutSchedule(api, scope, { payerAdvertiserId: null, timing: { frequency }, userId, now })
  await set('manual', at('2026-11-20T00:00:00Z'))
  expect(await runScheduledPayouts(system, monday)).toEqual(nothing)
  await set('daily', at('2026-11-23T07:00:00Z'))
  expect(await runScheduledPayouts(system, at('2026-11-24T05:59:59Z'))).toEqual(nothing)
  expect(await runScheduledPayouts(system, at('2026-11-24T06:00:00Z'))).toMatchObject({ items: 1 })
})

test('an own payer’s schedule builds its own balances, and the platform’s leaves them', async () => {
  const own = await seedTenant(system, { billing: 'own_payer', holdDays: 0, rateBps: 10_000 })
  const { advertiserId } = own
  const userId = await seedUser(system)
  await earn(api, system, own, { minor: 20_000n, now: at('2026-11-20T00:00:00Z') })
  const scope = { kind: 'advertiser', advertiserId } as const
  await runScoped(api, scope, [
    sql`insert into affiliate.paypal_accounts (advertiser_id, client_id, secret_sealed, changed_by, changed_at)
      values (${advertiserId}, 'client', 'sealed', ${userId}, now())`,
  ])
  const timing = { frequency: 'daily' } as const
  const now = at('2026-11-22T00:00:00Z')
  await setPayoutSchedule(api, scope, { payerAdvertiserId: advertiserId, timing, userId, now })
  expect(await runScheduledPayouts(system, monday)).toMatchObject({ batches: 1, items: 1 })
  const batches = sql`select payer_advertiser_id, total_minor::text as total from affiliate.payout_batches`
  expect(await ask(system, batches)).toEqual([
    { payer_advertiser_id: advertiserId, total: '20000' },
  ])
})
