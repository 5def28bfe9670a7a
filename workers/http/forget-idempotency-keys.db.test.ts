import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { ask, id } from '../test/books-world.ts'
import { makeDatabaseWorld } from '../test/fresh-database.ts'
import { forgetIdempotencyKeys } from './forget-idempotency-keys.ts'

const world = await makeDatabaseWorld()

const DAY_MS = 86_400_000
const add = (key: string, createdAt: Date) =>
  ask(
    world.system,
    sql`insert into logs.idempotency_keys (app_id, key, advertiser_id, request_hash, created_at)
      values (${id()}, ${key}, ${id()}, 'h', ${createdAt.toISOString()}::timestamptz)`,
  )

test('answers of 31 days and older go, in chunks; younger ones stay; again changes nothing', async () => {
  const now = new Date()
  for (const days of [0, 30, 30.9, 31.1, 40, 400]) {
    await add(`${days}`, new Date(now.getTime() - days * DAY_MS))
  }
  expect(await forgetIdempotencyKeys(world.system, now, 2)).toEqual({ keys: 3, more: false })
  expect(await forgetIdempotencyKeys(world.system, now, 2)).toEqual({ keys: 0, more: false })
  const left = await ask(world.system, sql`select key from logs.idempotency_keys order by key`)
  expect(left.map(({ key }) => key)).toEqual(['0', '30', '30.9'])
})

test('a clock that runs ahead forgets nothing before its time: the database sees to it', async () => {
  const now = new Date()
  await add('young', now)
  const ahead = new Date(now.getTime() + 60 * DAY_MS)
  await forgetIdempotencyKeys(world.system, ahead)
  const [row] = await ask(
    world.system,
    sql`select key from logs.idempotency_keys where key = 'young'`,
  )
  expect(row).toBeDefined()
})
