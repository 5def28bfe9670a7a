import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { runScoped } from '../db/database.ts'
import { type ApiGround, makeApiGround, personOf } from '../test/api-ground.ts'
import { forgetTries } from './forget-tries.ts'

let ground: ApiGround
beforeAll(async () => {
  ground = await makeApiGround()
}, 60_000)

const userId = personOf('affiliate').id

test('old tries and answered questions are forgotten, what still counts stays', async () => {
  await runScoped(ground.api, { kind: 'user', userId }, [
    sql`insert into affiliate.attempt_counters (key, failures, updated_at)
      select md5(hours::text) || md5(hours::text), 3, now() - make_interval(hours => hours)
      from unnest(array[1, 47, 50, 400]) hours`,
    sql`insert into affiliate.passkey_challenges (user_id, purpose, challenge, created_at, expires_at)
      select ${userId}, 'sign_in', 'c' || hours, now(), now() - make_interval(hours => hours)
      from unnest(array[0, 23, 26, 400]) hours`,
  ])
  const now = new Date()
  expect(await forgetTries(ground.system, now)).toEqual({ counters: 2, challenges: 2 })
  expect(await forgetTries(ground.system, now)).toEqual({ counters: 0, challenges: 0 })
  const [[left] = []] = await runScoped(ground.system, { kind: 'system' }, [
    sql`select (select count(*)::int from affiliate.attempt_counters) as counters,
      (select count(*)::int from affiliate.passkey_challenges) as challenges`,
  ])
  expect(left).toEqual({ counters: 2, challenges: 2 })
})

test('a job with a wrong clock forgets nothing that still counts', async () => {
  const later = new Date(Date.now() + 1_000 * 86_400_000)
  expect(await forgetTries(ground.system, later)).toEqual({ counters: 0, challenges: 0 })
})
