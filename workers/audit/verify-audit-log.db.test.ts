import { type SQL, sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { connect, type Db, runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { type FreshDatabase, makeFreshDatabase } from '../test/fresh-database.ts'
import { tamper } from '../test/owner-hand.ts'
import { chainBreaches } from './chain-breaches.ts'
import { listHeads, PLATFORM_CHAIN, toHead } from './chain-db.ts'
import type { AuditAnchor } from './rules.ts'
import { sealAuditLog } from './seal-audit-log.ts'
import { verifyAuditLog } from './verify-audit-log.ts'

const system = { kind: 'system' } as const
const advertiserId = newId(new Date())
/** Old enough for everything written so far to be sealed. */
const soon = () => new Date(Date.now() + 120_000)

let urls: FreshDatabase
let db: Db
/** Blocks of two entries: five in the advertiser's chain, at least one in the platform's. */
beforeEach(async () => {
  urls = await makeFreshDatabase()
  db = await connect(urls.systemDatabaseUrl)
  await runScoped(db, system, [
    sql`insert into affiliate.advertisers (id, name) values (${advertiserId}, 'Watched')`,
    sql`insert into affiliate.affiliates (code, name) values ('watched', 'Watched')`,
    ...Array.from(
      { length: 9 },
      (_, index) => sql`insert into affiliate.apps (id, advertiser_id, name)
        values (${newId(new Date())}, ${advertiserId}, ${`App ${index}`})`,
    ),
  ])
  await sealAuditLog(db, soon(), 2)
})

const ask = async (statement: SQL) => (await runScoped(db, system, [statement]))[0] ?? []
const members = async (number: number) =>
  (
    await ask(sql`select entry_id from logs.audit_block_entries
      where chain = ${advertiserId} and number = ${number} order by 1`)
  ).map((row) => String(row.entry_id))
const anchorNow = async (): Promise<AuditAnchor> => {
  const heads = (await ask(listHeads)).map(toHead)
  return { v: 1, date: '2026-11-22', heads }
}
/** Verified in two ways: with hashes computed here, and by the nightly job in the database. */
async function findings(anchors: AuditAnchor[] = []): Promise<string[]> {
  const verified = await verifyAuditLog(db, system, anchors)
  const nightly = await ask(chainBreaches)
  expect(nightly.length > 0).toBe(verified.findings.some((what) => !what.includes('anchored')))
  return verified.findings
}

test('an untouched log verifies, block by block and against its anchor', async () => {
  const anchor = await anchorNow()
  expect(anchor.heads.map(({ chain, number }) => [chain, number])).toEqual([
    [PLATFORM_CHAIN, 1],
    [advertiserId, 5],
  ])
  expect(await verifyAuditLog(db, system, [anchor])).toEqual({
    ...{ chains: 2, blocks: 6, entries: 11, findings: [] },
  })
  expect(await findings()).toEqual([])
})

test('F122: a changed entry is named with its chain and block', async () => {
  const [entryId] = await members(2)
  for (const change of [
    `after = '{"name": "Another"}'`,
    `actor_kind = 'person'`,
    `recorded_at = recorded_at + interval '1 microsecond'`,
    `ip = '203.0.113.9'`,
  ]) {
    const was = `(select e from logs.audit_entries e where e.id = '${entryId}')`
    await tamper(
      urls,
      `create table public.kept as select (${was}).*;
      update logs.audit_entries set ${change} where id = '${entryId}'`,
    )
    expect(await findings(), change).toEqual([
      `chain ${advertiserId} block 2 entry ${entryId} was changed`,
    ])
    await tamper(
      urls,
      `delete from logs.audit_entries where id = '${entryId}';
      insert into logs.audit_entries select * from public.kept; drop table public.kept`,
    )
    expect(await findings()).toEqual([])
  }
})

test('F122: a changed entry with a recomputed hash does not match its block', async () => {
  const [entryId] = await members(3)
  await tamper(
    urls,
    `update logs.audit_entries set action = 'apps.delete' where id = '${entryId}';
    update logs.audit_block_entries m set hash = encode(sha256('anything'), 'hex') where entry_id = '${entryId}'`,
  )
  const found = await findings()
  expect(found).toContain(`chain ${advertiserId} block 3 does not hold what it was sealed with`)
})

test('F122: a removed entry is named, and so is one moved into another chain', async () => {
  const [first, second] = await members(4)
  await tamper(
    urls,
    `delete from logs.audit_entries where id = '${first}';
    update logs.audit_entries set advertiser_id = null where id = '${second}'`,
  )
  expect(await findings()).toEqual([
    `chain ${advertiserId} block 4 entry ${first} is gone`,
    `chain ${advertiserId} block 4 entry ${second} is gone`,
  ])
})

test('F122: an entry removed with its place in the block is missed by the block', async () => {
  const [entryId] = await members(1)
  await tamper(
    urls,
    `delete from logs.audit_block_entries where entry_id = '${entryId}';
    delete from logs.audit_entries where id = '${entryId}'`,
  )
  expect(await findings()).toEqual([
    `chain ${advertiserId} block 1 does not hold what it was sealed with`,
  ])
})

test('F122: entries put in another order, within a block or between two, are seen', async () => {
  const [one, two] = await members(2)
  const swap = (table: string, column: string) => `
    update logs.${table} set ${column} = '00000000-0000-7000-8000-000000000000' where ${column} = '${one}';
    update logs.${table} set ${column} = '${one}' where ${column} = '${two}';
    update logs.${table} set ${column} = '${two}' where ${column} = '00000000-0000-7000-8000-000000000000';`
  await tamper(urls, swap('audit_entries', 'id').slice(0, -1))
  expect(await findings()).toEqual([
    `chain ${advertiserId} block 2 entry ${one} was changed`,
    `chain ${advertiserId} block 2 entry ${two} was changed`,
  ])
  const [three] = await members(3)
  await tamper(
    urls,
    `${swap('audit_entries', 'id')}
    update logs.audit_block_entries set number = 3 where entry_id = '${one}';
    update logs.audit_block_entries set number = 2 where entry_id = '${three}'`,
  )
  expect(await findings()).toEqual([
    `chain ${advertiserId} block 2 does not hold what it was sealed with`,
    `chain ${advertiserId} block 3 does not hold what it was sealed with`,
  ])
})

test('F122: a block taken out of the middle, or changed, breaks what follows it', async () => {
  await tamper(
    urls,
    `alter table logs.audit_block_entries drop constraint audit_block_entries_block_fk;
    delete from logs.audit_block_entries where chain = '${advertiserId}' and number = 3;
    delete from logs.audit_blocks where chain = '${advertiserId}' and number = 3`,
  )
  expect(await findings()).toEqual([
    `chain ${advertiserId} block 4: block 3 is gone`,
    `chain ${advertiserId} block 4 does not follow block 2`,
  ])
  await tamper(
    urls,
    `update logs.audit_blocks set hash = repeat('a', 64)
    where chain = '${advertiserId}' and number = 5`,
  )
  expect(await findings()).toContain(
    `chain ${advertiserId} block 5 does not hold what it was sealed with`,
  )
})

test('F122: a tail that was cut, blocks and entries and all, is found by the anchor only', async () => {
  const anchor = await anchorNow()
  const gone = [...(await members(4)), ...(await members(5))].map((id) => `'${id}'`).join(', ')
  await tamper(
    urls,
    `delete from logs.audit_block_entries where entry_id in (${gone});
    delete from logs.audit_blocks where chain = '${advertiserId}' and number > 3;
    delete from logs.audit_entries where id in (${gone})`,
  )
  expect(await findings()).toEqual([])
  expect(await findings([anchor])).toEqual([
    `chain ${advertiserId} block 5 is gone: anchored on 2026-11-22`,
  ])
})

test('F122: a whole history written anew fits itself and not the anchor', async () => {
  const anchor = await anchorNow()
  await tamper(
    urls,
    `delete from logs.audit_block_entries; delete from logs.audit_blocks;
    update logs.audit_entries set actor_kind = 'database'`,
  )
  await sealAuditLog(db, soon(), 2)
  expect(await findings()).toEqual([])
  expect(await findings([anchor])).toEqual([
    `chain ${PLATFORM_CHAIN} block 1 is another: anchored on 2026-11-22`,
    `chain ${advertiserId} block 5 is another: anchored on 2026-11-22`,
  ])
})
