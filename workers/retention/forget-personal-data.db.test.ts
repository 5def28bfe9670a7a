import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { ask, id, seedTenant } from '../test/books-world.ts'
import { makeDatabaseWorld } from '../test/fresh-database.ts'
import { forgetPersonalData } from './forget-personal-data.ts'

const system = { kind: 'system' } as const
const now = new Date()
const DAY_MS = 86_400_000
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS)

const world = await makeDatabaseWorld()
const tenant = await seedTenant(world.system)
beforeAll(async () => {
  await runScoped(world.system, system, [
    ...[399, 401, 402, 403, 430].flatMap((days) => rowsOf(days)),
    report(500, 'recorded'),
    report(405, 'parked'),
    mail(405, 'queued'),
    deadMessage(399),
    deadMessage(401),
  ])
  await runScoped(world.api, { kind: 'user', userId }, [session(399), session(401), session(500)])
}, 60_000)

const userId = id()
const report = (days: number, verdict: string) => sql`
  insert into logs.inbound_reports (id, advertiser_id, app_id, source, body, report, verdict, awaits,
    awaits_key, received_at)
  values (${newId(daysAgo(days))}, ${tenant.advertiserId}, ${tenant.appId}, 'api', 'personal', '{}',
    ${verdict}, 'click', 'k', ${daysAgo(days).toISOString()})`
const mail = (days: number, status: string) => sql`
  insert into logs.mails (id, kind, to_address, language, facts, status, next_attempt_at, created_at,
    sent_at)
  values (${newId(daysAgo(days))}, 'new_sign_in', 'a@people.example', 'en', '{"name": "Anna"}',
    ${status}, now(), now(), ${status === 'sent' ? now.toISOString() : null})`
const deadMessage = (days: number) => sql`
  insert into logs.dead_messages (id, queue, message_id, body, sent_at, kept_at)
  values (${newId(daysAgo(days))}, 'reports', ${`m${days}`}, 'personal', now(), now())`
const session = (days: number) => sql`
  insert into affiliate.sessions (id, user_id, expires_at, ip, user_agent)
  values (${newId(daysAgo(days))}, ${userId}, ${daysAgo(days).toISOString()}, '203.0.113.9', 'Mozilla')`
const rowsOf = (days: number) => [
  ...(days === 399
    ? [
        sql`insert into affiliate.users (id, email, name)
          values (${userId}, 'anna@people.example', 'Anna')`,
      ]
    : []),
  report(days, 'recorded'),
  mail(days, 'sent'),
  sql`insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id, content_hash,
      status, attributed_by, receipt, visitor_ip, occurred_at, recorded_at)
    values (${newId(daysAgo(days))}, ${tenant.advertiserId}, ${tenant.appId}, 'sale', ${`o${days}`},
      'h', 'rejected', 'none', '{}', '203.0.113.9', ${daysAgo(days).toISOString()},
      ${daysAgo(days).toISOString()})`,
]

test('data past its retention is emptied in chunks; pending and newer data stays', async () => {
  expect(await forgetPersonalData(world.system, { now, days: 400 }, 2)).toEqual({
    ...{
      reports: 4,
      conversions: 4,
      mails: 4,
      deadMessages: 1,
      sessions: 2,
      taxForms: 0,
      clicks: 0,
      more: false,
    },
  })
  const reports = await ask(
    world.system,
    sql`select body, report, verdict from logs.inbound_reports order by id desc`,
  )
  expect(reports.map(({ body, verdict }) => `${body} ${verdict}`)).toEqual([
    ...['personal recorded', ' recorded', ' recorded', ' recorded', 'personal parked'],
    // Older than the window: an earlier day's run would have deleted it.
    ...[' recorded', 'personal recorded'],
  ])
  const mails = await ask(
    world.system,
    sql`select to_address, facts, status from logs.mails order by id desc`,
  )
  expect(mails.map(({ to_address, status }) => [to_address, status])).toEqual([
    ...[['a@people.example', 'sent'], ...Array(3).fill(['', 'sent'])],
    ...[
      ['a@people.example', 'queued'],
      ['', 'sent'],
    ],
  ])
  expect(mails[1]?.facts).toEqual({})
  const [visitors] = await ask(
    world.system,
    sql`select count(visitor_ip)::int as kept, count(*)::int as all from affiliate.conversions`,
  )
  expect(visitors).toEqual({ kept: 1, all: 5 })
})

test('again, and twice at once, changes nothing', async () => {
  const runs = await Promise.all(
    [1, 2].map(() => forgetPersonalData(world.system, { now, days: 400 })),
  )
  for (const run of runs) {
    expect(run).toEqual({
      reports: 0,
      conversions: 0,
      mails: 0,
      deadMessages: 0,
      sessions: 0,
      taxForms: 0,
      clicks: 0,
      more: false,
    })
  }
})

test('a clock that runs ahead does not empty a session that ended in the last month', async () => {
  await runScoped(world.api, { kind: 'user', userId }, [session(10)])
  const ahead = new Date(now.getTime() + 900 * DAY_MS)
  await forgetPersonalData(world.system, { now: ahead, days: 400 })
  const [row] = await runScoped(world.api, { kind: 'user', userId }, [
    sql`select count(ip)::int as kept from affiliate.sessions where expires_at > ${daysAgo(11).toISOString()}`,
  ]).then(([rows]) => rows ?? [])
  expect(row?.kept).toBe(1)
})
