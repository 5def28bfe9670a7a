import { sql } from 'drizzle-orm'
import pg from 'pg'
import { expect, test } from 'vitest'
import { connect, runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { makeFreshDatabase } from '../test/fresh-database.ts'
import { sealAuditLog } from './seal-audit-log.ts'
import { verifyAuditLog } from './verify-audit-log.ts'

const system = { kind: 'system' } as const
const later = (ms: number) => new Date(Date.now() + ms)

const urls = await makeFreshDatabase()
const db = await connect(urls.systemDatabaseUrl)

const addAdvertisers = (count: number) =>
  runScoped(
    db,
    system,
    Array.from(
      { length: count },
      () => sql`insert into affiliate.advertisers (id, name) values (${newId(new Date())}, 'One')`,
    ),
  )
const blocks = async () =>
  (await runScoped(db, system, [sql`select chain, number from logs.audit_blocks order by 1, 2`]))[0]

test('entries younger than a minute are not sealed; then they are, once', async () => {
  await sealAuditLog(db, later(120_000))
  await addAdvertisers(3)
  expect(await sealAuditLog(db, new Date())).toMatchObject({ blocks: 0, entries: 0 })
  expect(await sealAuditLog(db, later(120_000))).toMatchObject({ chains: 3, blocks: 3, entries: 3 })
  const before = await blocks()
  expect(await sealAuditLog(db, later(120_000))).toMatchObject({ chains: 0, blocks: 0 })
  expect(await blocks()).toEqual(before)
})

test('of several runs at once each entry is sealed by one', async () => {
  await addAdvertisers(4)
  const id = newId(new Date())
  await runScoped(db, system, [
    sql`insert into affiliate.advertisers (id, name) values (${id}, 'Busy')`,
    ...Array.from(
      { length: 20 },
      () => sql`insert into affiliate.apps (id, advertiser_id, name)
        values (${newId(new Date())}, ${id}, 'App')`,
    ),
  ])
  const runs = await Promise.all(
    Array.from({ length: 4 }, () => sealAuditLog(db, later(120_000), 3)),
  )
  expect(runs.reduce((sum, { entries }) => sum + entries, 0)).toBe(25)
  expect((await verifyAuditLog(db, system, [])).findings).toEqual([])
})

test('an entry committed late comes into a later block, and the chain holds', async () => {
  const id = newId(new Date())
  await runScoped(db, system, [
    sql`insert into affiliate.advertisers (id, name) values (${id}, 'Late')`,
  ])
  const addApp = (name: string) =>
    `insert into affiliate.apps (advertiser_id, name) values ('${id}', '${name}')`
  const slow = new pg.Client({ connectionString: urls.systemTcpUrl })
  await slow.connect()
  try {
    await slow.query('begin')
    await slow.query(addApp('Slow'))
    await runScoped(db, system, [sql.raw(addApp('Quick'))])
    await sealAuditLog(db, later(120_000))
    await slow.query('commit')
  } finally {
    await slow.end()
  }
  expect(await sealAuditLog(db, later(120_000))).toMatchObject({ blocks: 1, entries: 1 })
  const [order] = await runScoped(db, system, [
    sql`select m.number, e.after->>'name' as name from logs.audit_block_entries m
      join logs.audit_entries e on e.id = m.entry_id where m.chain = ${id} order by e.id`,
  ])
  expect(order).toEqual([
    { number: 1, name: 'Late' },
    { number: 2, name: 'Slow' },
    { number: 1, name: 'Quick' },
  ])
  expect((await verifyAuditLog(db, system, [])).findings).toEqual([])
})

test('neither role may seal by hand what it likes: blocks are append-only', async () => {
  for (const statement of [
    sql`update logs.audit_blocks set hash = hash`,
    sql`delete from logs.audit_block_entries`,
    sql`update logs.audit_entries set ip = null`,
    sql`truncate logs.audit_entries`,
  ]) {
    await expect(runScoped(db, system, [statement])).rejects.toThrow()
  }
  const api = await connect(urls.apiDatabaseUrl)
  const staff = { kind: 'staff', role: 'owner', userId: newId(new Date()) } as const
  await expect(
    runScoped(api, staff, [
      sql`insert into logs.audit_entries (action, actor_kind) values ('sign_in', 'person')`,
    ]),
  ).rejects.toThrow('permission denied')
})
