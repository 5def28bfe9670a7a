import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import type { RepeatPolicy } from '../../../../schema/vocabulary.ts'
import { type Db, runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import type { SnapshotStore } from '../../../snapshots/store.ts'
import {
  ask,
  expectSoundBooks,
  id,
  seedClick,
  seedTenant,
  setAdvertiser,
} from '../../../test/books-world.ts'
import { Crash, crashingDb } from '../../../test/crashing-db.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import type { PostbackMessage } from '../reports-message.ts'
import { placePostback } from '../secret-authenticated/ingest.ts'

const now = new Date()
const secretHash = 'a'.repeat(64)
const untouched = {} as SnapshotStore
const TRIPS_MAX = 14
const world = await makeDatabaseWorld()
const tenant = await seedTenant(world.system, { depositMinor: 10_000_000n })
const { advertiserId, offerId } = tenant
beforeAll(async () => {
  await runScoped(world.api, { kind: 'advertiser', advertiserId }, [
    sql`update affiliate.offers set postback_secret_hash = ${secretHash} where id = ${offerId}`,
  ])
}, 60_000)

const repeatsAre = (policy: RepeatPolicy) =>
  setAdvertiser(world.api, tenant, sql`repeat_policies = ${JSON.stringify({ sale: policy })}`)

const messageOf = (clickId: string, amount: string): PostbackMessage => ({
  ...{ v: 1, type: 'postback.received', source: 'postback', reportId: id(), ip: null, secretHash },
  receivedAt: now.toISOString(),
  query: new URLSearchParams({ click_id: clickId, status: 'approved', amount }).toString(),
})

const place = (db: Db, message: PostbackMessage) =>
  placePostback(db, untouched, message, now, newId)

/** A click with a sale of 10.00, and what its sales are worth afterwards. */
async function sold() {
  const clickId = await seedClick(world.system, tenant, new Date(now.getTime() - 60 * 60_000))
  expect(await place(world.system, messageOf(clickId, '10.00'))).toBe('recorded')
  const standing = async () => {
    const rows = await ask(
      world.system,
      sql`select (amount_minor - refunded_minor)::int as minor from affiliate.conversions
        where click_id = ${clickId} and event = 'sale' and status <> 'reversed' order by id`,
    )
    return rows.map(({ minor }) => minor)
  }
  return { clickId, standing }
}

/** At each of its round trips a process dies, before it or after; the crashed message and what stands then. */
async function crashes(
  each: (crashed: PostbackMessage, told: Awaited<ReturnType<typeof sold>>) => Promise<void>,
) {
  const points = Array.from({ length: TRIPS_MAX }, (_, index) => index + 1).flatMap((nth) => [
    [nth, 'before'] as const,
    [nth, 'after'] as const,
  ])
  const died = await Promise.all(
    points.map(async ([nth, moment]) => {
      const told = await sold()
      const message = messageOf(told.clickId, '15.00')
      const dead = await place(crashingDb(world.system, nth, moment), message).then(
        () => false,
        (error) => error instanceof Crash,
      )
      if (dead) await each(message, told)
      return dead
    }),
  )
  expect(died.filter(Boolean).length).toBeGreaterThan(12)
}

test.each<[RepeatPolicy, number]>([
  ['update', 1500],
  ['add', 2500],
])(
  'a process that dies inside "%s": the queue brings the same again, and it counts once',
  async (policy, minor) => {
    await repeatsAre(policy)
    await crashes(async (message, { standing }) => {
      await place(world.system, message)
      expect(await standing()).toEqual([minor])
      expect(await place(world.system, message)).toBe('done')
      expect(await standing()).toEqual([minor])
    })
    await expectSoundBooks(world.system)
  },
)

test('a process that dies inside "update": the sender says it once more, or says the old amount again', async () => {
  await repeatsAre('update')
  await crashes(async (_, { clickId, standing }) => {
    await place(world.system, messageOf(clickId, '10.00'))
    expect(await standing()).toEqual([1000])
    await place(world.system, messageOf(clickId, '15.00'))
    expect(await standing()).toEqual([1500])
  })
  await expectSoundBooks(world.system)
})

test('what was refunded stays refunded when its sale is told again', async () => {
  await repeatsAre('update')
  const { clickId, standing } = await sold()
  const query = new URLSearchParams({ click_id: clickId, status: 'refunded' }).toString()
  expect(await place(world.system, { ...messageOf(clickId, '10.00'), query })).toBe('recorded')
  expect(await place(world.system, messageOf(clickId, '10.00'))).toBe('ignored')
  expect(await standing()).toEqual([])
})
