import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { runScoped } from '../core/database.ts'
import { makeApiWorld, personOf } from '../test/api-world.ts'
import { forgetTries } from './forget-tries.ts'

const world = await makeApiWorld()

const userId = personOf('affiliate').id

test('old tries, answered questions, old events and old runs are forgotten, what still counts stays', async () => {
  await runScoped(world.api, { kind: 'user', userId }, [
    sql`insert into affiliate.attempt_counters (key, failures, updated_at)
      select md5(hours::text) || md5(hours::text), 3, now() - make_interval(hours => hours)
      from unnest(array[1, 47, 50, 400]) hours`,
    sql`insert into affiliate.passkey_challenges (user_id, purpose, challenge, created_at, expires_at)
      select ${userId}, 'sign_in', 'c' || hours, now(), now() - make_interval(hours => hours)
      from unnest(array[0, 23, 26, 400]) hours`,
  ])
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into logs.paypal_events (event_id, event_type, received_at)
      select 'WH-' || days, 'PAYMENT.PAYOUTSBATCH.SUCCESS', now() - make_interval(days => days)
      from unnest(array[0, 61, 89, 91, 400]) days`,
    sql`insert into logs.job_runs (job, scheduled_for, started_at, ended_at, outcome)
      select 'drain-spool', at, at, at, 'ok'
      from unnest(array[0, 61, 89, 91, 400]) days, lateral (select now() - make_interval(days => days)) t (at)`,
    sql`insert into logs.queue_minutes (queue, minute, handled, retried)
      select 'mails', now() - make_interval(hours => hours), 1, 0 from unnest(array[47, 49]) hours`,
  ])
  const now = new Date()
  const gone = { counters: 2, challenges: 2, paypalEvents: 2, jobRuns: 2, queueMinutes: 1 }
  expect(await forgetTries(world.system, now)).toEqual(gone)
  expect(await forgetTries(world.system, now)).toEqual(nothing)
  const [[left] = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select (select count(*)::int from affiliate.attempt_counters) as counters,
      (select count(*)::int from affiliate.passkey_challenges) as challenges,
      (select count(*)::int from logs.paypal_events) as events,
      (select count(*)::int from logs.job_runs) as runs`,
  ])
  expect(left).toEqual({ counters: 2, challenges: 2, events: 3, runs: 3 })
})

const nothing = { counters: 0, challenges: 0, paypalEvents: 0, jobRuns: 0, queueMinutes: 0 }

test('a job with a wrong clock forgets nothing that still counts', async () => {
  const later = new Date(Date.now() + 1_000 * 86_400_000)
  // Events that the database deletes in any case.
  expect(await forgetTries(world.system, later)).toEqual({
    ...nothing,
    paypalEvents: 2,
    jobRuns: 2,
    queueMinutes: 1,
  })
})
