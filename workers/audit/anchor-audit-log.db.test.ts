import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { connect, runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { makeFreshDatabase } from '../test/fresh-database.ts'
import { tamper } from '../test/owner-hand.ts'
import { type AnchorStore, anchorAuditLog, readAnchors } from './anchor-audit-log.ts'
import { sealAuditLog } from './seal-audit-log.ts'

const system = { kind: 'system' } as const
const DAY_MS = 86_400_000
const day = (n: number) => new Date(Date.UTC(2030, 0, n, 0, 15))

const kept = new Map<string, string>()
const store: AnchorStore = {
  list: async ({ prefix }) => ({
    keys: [...kept.keys()].filter((name) => name.startsWith(prefix)).map((name) => ({ name })),
  }),
  get: async (key) => kept.get(key) ?? null,
  put: async (key, value) => void kept.set(key, value),
}
const addPerson = (email: string, role: string, status: string) => {
  const userId = newId(new Date())
  return [
    sql`insert into affiliate.users (id, email, name, status, language)
      values (${userId}, ${email}, 'Somebody', ${status}, 'ru')`,
    sql`insert into affiliate.user_roles (id, user_id, role)
      values (${newId(new Date())}, ${userId}, ${role})`,
  ]
}
const addAdvertiser = () =>
  runScoped(db, system, [
    sql`insert into affiliate.advertisers (id, name) values (${newId(new Date())}, 'Shop')`,
  ])

const urls = await makeFreshDatabase()
const db = await connect(urls.systemDatabaseUrl)
beforeAll(async () => {
  await runScoped(db, system, [
    ...addPerson('owner@people.example', 'owner', 'active'),
    ...addPerson('former@people.example', 'owner', 'blocked'),
    ...addPerson('admin@people.example', 'admin', 'active'),
  ])
  await addAdvertiser()
  await sealAuditLog(db, new Date(Date.now() + DAY_MS))
})

test('once a day the heads of all chains go into the store and to every owner', async () => {
  expect(await anchorAuditLog(db, store, day(1))).toEqual({
    ...{ outcome: 'anchored', chains: 2, mails: 1, findings: [] },
  })
  const [anchor] = await readAnchors(store)
  expect(anchor).toMatchObject({ v: 1, date: '2030-01-01' })
  const [mails = []] = await runScoped(db, system, [sql`select * from logs.mails`])
  expect(mails).toMatchObject([
    { kind: 'audit_anchor', to_address: 'owner@people.example', language: 'ru', status: 'queued' },
  ])
  const { date, anchor: words } = mails[0]!.facts as { date: string; anchor: string }
  expect(date).toBe('2030-01-01')
  for (const { hash } of anchor!.heads) expect(words).toContain(hash)
})

test('again on the same day nothing is written, though the chains went on', async () => {
  const before = kept.get('audit-anchor:2030-01-01')
  await addAdvertiser()
  await sealAuditLog(db, new Date(Date.now() + DAY_MS))
  expect(await anchorAuditLog(db, store, day(1))).toMatchObject({
    ...{ outcome: 'anchored_before', chains: 2, mails: 0 },
  })
  expect(kept.get('audit-anchor:2030-01-01')).toBe(before)
})

test('F122: the next day’s run sees a tail that was cut since, and anchors all the same', async () => {
  expect(await anchorAuditLog(db, store, day(2))).toMatchObject({ chains: 3, findings: [] })
  const [anchor] = (await readAnchors(store)).slice(-1)
  const { chain } = anchor!.heads[0]!
  await tamper(
    urls,
    `delete from logs.audit_block_entries where chain = '${chain}';
     delete from logs.audit_blocks where chain = '${chain}'`,
  )
  expect(await anchorAuditLog(db, store, day(3))).toMatchObject({
    outcome: 'anchored',
    chains: 2,
    findings: [`chain ${chain} block 1 is gone: anchored on 2030-01-02`],
  })
})

test('an anchor that was changed in the store is reported', async () => {
  kept.set('audit-anchor:2030-01-03', 'nothing of ours')
  const { findings } = await anchorAuditLog(db, store, day(4))
  expect(findings).toEqual(['audit-anchor:2030-01-03 cannot be read'])
})
