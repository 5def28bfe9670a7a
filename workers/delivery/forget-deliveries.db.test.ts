import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { newId } from '../core/ids.ts'
import { ask, id } from '../test/books-world.ts'
import { makeDatabaseWorld } from '../test/fresh-database.ts'
import { forgetDeliveries } from './forget-deliveries.ts'

const world = await makeDatabaseWorld()
const DAY_MS = 86_400_000

test('ended deliveries are deleted after 90 days, in chunks and by two concurrent runs; open ones stay', async () => {
  const now = new Date()
  const add = (days: number, state: string) => {
    const at = new Date(now.getTime() - days * DAY_MS)
    const next = state === 'retrying' ? at.toISOString() : null
    return ask(
      world.system,
      sql`insert into logs.deliveries (id, endpoint_id, event, event_id, subject_id, occurred_at, state, next_attempt_at)
        values (${newId(at)}, ${id()}, ${`${state} ${days}`}, ${id()}, ${id()}, ${at.toISOString()}, ${state},
          ${next}::timestamptz)`,
    )
  }
  for (const days of [0, 89, 91, 92, 400]) await add(days, 'success')
  await add(95, 'failed')
  await add(100, 'retrying')
  const both = await Promise.all([1, 2].map(() => forgetDeliveries(world.system, now, 2)))
  expect(both.reduce((sum, { deliveries }) => sum + deliveries, 0)).toBe(4)
  expect(await forgetDeliveries(world.system, now, 2)).toEqual({ deliveries: 0, more: false })
  const left = await ask(world.system, sql`select event from logs.deliveries order by event`)
  expect(left.map(({ event }) => event)).toEqual(['retrying 100', 'success 0', 'success 89'])
})
