import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { seedTenant } from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { makeMemoryStore } from '../../test/snapshot-store.ts'
import type { TxtAnswer } from '../rules/host-proof.ts'
import { checkDueHosts } from './check-due-hosts.ts'

const kept = new Map<string, string>()
const start = Date.parse('2026-11-22T10:00:00Z')
const HOUR = 3_600_000
/** The name servers' records by name; other names do not exist. */
const records = new Map<string, TxtAnswer>()
const asked: string[] = []

const world = await makeDatabaseWorld()
const tenant = await seedTenant(world.system)
const userId = newId(new Date())
beforeAll(async () => {
  await run(
    sql`insert into affiliate.users (id, email, name, language, password_hash)
      values (${userId}, 'keeper@shop.example', 'Keeper', 'ru', 'none')`,
    sql`insert into affiliate.user_roles (user_id, role, advertiser_id)
      values (${userId}, 'advertiser_manager', ${tenant.advertiserId})`,
  )
}, 60_000)

const run = (...statements: ReturnType<typeof sql>[]) =>
  runScoped(world.system, { kind: 'system' }, statements)
const addHost = (host: string, verifiedAt: Date | null, createdAt = new Date(start)) =>
  run(sql`insert into affiliate.app_hosts
      (host, advertiser_id, app_id, challenge, verified_at, checked_at, created_at)
    values (${host}, ${tenant.advertiserId}, ${tenant.appId}, ${`proof of ${host}`},
      ${verifiedAt?.toISOString() ?? null}::timestamptz, ${verifiedAt?.toISOString() ?? null}::timestamptz,
      ${createdAt.toISOString()}::timestamptz)`)
const check = (atMs: number) => {
  asked.length = 0
  const lookUp = async (name: string): Promise<TxtAnswer> => {
    asked.push(name)
    return records.get(name) ?? { kind: 'texts', texts: [] }
  }
  const store = makeMemoryStore(kept)
  return checkDueHosts({ db: world.system, store, lookUp, now: new Date(atMs), newId })
}
const prove = (host: string) =>
  records.set(`_tributary.${host}`, { kind: 'texts', texts: [`proof of ${host}`] })
const mails = async () => (await run(sql`select * from logs.mails order by id`))[0] ?? []

test('F124: a host without its DNS record is served after two failed look-ups, and not after the third', async () => {
  await addHost('fade.example', new Date(start))
  kept.set('host:fade.example', '{}')
  expect(await check(start + HOUR)).toMatchObject({ looked: 0 })
  const day = start + 25 * HOUR
  expect(await check(day)).toEqual({ looked: 1, proven: 0, lost: 0, unanswered: 0 })
  expect(await check(day + 60_000)).toMatchObject({ looked: 0 })
  records.set('_tributary.fade.example', { kind: 'unanswered' })
  expect(await check(day + HOUR)).toMatchObject({ looked: 1, unanswered: 1 })
  records.delete('_tributary.fade.example')
  expect(await check(day + 2 * HOUR)).toMatchObject({ looked: 1, lost: 0 })
  expect([kept.has('host:fade.example'), await mails()]).toEqual([true, []])
  expect(await check(day + 3 * HOUR)).toMatchObject({ looked: 1, lost: 1 })
  expect(kept.has('host:fade.example')).toBe(false)
  expect(await mails()).toMatchObject([
    {
      ...{ kind: 'host_lost', to_address: 'keeper@shop.example', language: 'ru' },
      ...{ facts: { name: 'Keeper', host: 'fade.example' }, advertiser_id: tenant.advertiserId },
    },
  ])
  expect(await check(day + 4 * HOUR)).toMatchObject({ looked: 1, lost: 0 })
  expect(await mails()).toHaveLength(1)
  prove('fade.example')
  expect(await check(day + 5 * HOUR)).toMatchObject({ looked: 1, proven: 1 })
  expect(kept.has('host:fade.example')).toBe(true)
  await run(
    sql`update affiliate.app_hosts set checked_at = '2100-01-01' where host = 'fade.example'`,
  )
})

test('the hourly check verifies a claimed host within its first week, and not later', async () => {
  const now = start + 200 * HOUR
  await addHost('young.example', null, new Date(now))
  await addHost('old.example', null, new Date(now - 8 * 24 * HOUR))
  prove('young.example')
  prove('old.example')
  expect(await check(now + HOUR)).toMatchObject({ looked: 1, proven: 1 })
  expect(asked).toEqual(['_tributary.young.example'])
  expect([kept.has('host:young.example'), kept.has('host:old.example')]).toEqual([true, false])
  await run(
    sql`update affiliate.app_hosts set checked_at = '2100-01-01' where host = 'young.example'`,
  )
})

test('a host that another advertiser verified stays theirs, and one verified by the operator is not checked', async () => {
  const other = await seedTenant(world.system)
  const now = start + 400 * HOUR
  await run(
    sql`insert into affiliate.app_hosts (host, advertiser_id, app_id, verified_at, created_at)
      values ('held.example', ${other.advertiserId}, ${other.appId}, now(), now())`,
  )
  await addHost('held.example', null, new Date(now))
  prove('held.example')
  expect(await check(now + HOUR)).toEqual({ looked: 1, proven: 0, lost: 0, unanswered: 0 })
  const [rows] = await run(sql`select advertiser_id, verified_at is not null as is_verified
    from affiliate.app_hosts where host = 'held.example' order by is_verified`)
  expect(rows).toEqual([
    { advertiser_id: tenant.advertiserId, is_verified: false },
    { advertiser_id: other.advertiserId, is_verified: true },
  ])
})

test('two concurrent runs drop a host once, and notify once', async () => {
  const before = (await mails()).length
  const now = start + 600 * HOUR
  await addHost('race.example', new Date(now))
  await run(sql`update affiliate.app_hosts set failed_checks = 2 where host = 'race.example'`)
  const ran = await Promise.all([check(now + 30 * HOUR), check(now + 30 * HOUR)])
  expect(ran.reduce((sum, { lost }) => sum + lost, 0)).toBe(1)
  expect((await mails()).length).toBe(before + 1)
})
