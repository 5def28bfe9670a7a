import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, test } from 'vitest'
import { makeFreshDatabase } from '../../workers/test/fresh-database.ts'
import { byHand, ownerUrlOf } from '../../workers/test/owner-hand.ts'
import { migrateDatabase } from '../migrate.ts'
import { databaseTools as tools } from './database-tools.ts'

const database = await makeFreshDatabase()
const url = ownerUrlOf(database.systemTcpUrl)

test('production: a migration applies exactly the pending files, and none is pending afterwards', async () => {
  expect(await tools.listPending(url)).toEqual([])
  await byHand(url, `update migrations.functions set hash = '' where name = 'affiliate.require'`)
  expect(await tools.listPending(url)).toEqual(['affiliate.require'])
  await tools.migrate(url)
  expect(await tools.listPending(url)).toEqual([])
  const empty = `${new URL(url).pathname.slice(1)}_none`
  await byHand(url, `create database ${empty} template template0`)
  expect(await tools.listPending(ownerUrlOf(url, empty))).toContain('0000_baseline')
})

test('production: a migration that meets a held table gives up instead of holding up others', async () => {
  await byHand(url, `update migrations.functions set hash = '' where name = 'affiliate.require'`)
  const holder = new pg.Client({ connectionString: url })
  await holder.connect()
  await holder.query('begin; lock table migrations.functions in access exclusive mode')
  await expect(migrateDatabase(url, { lockTimeoutMs: 100 })).rejects.toThrow('lock timeout')
  await holder.end()
  await migrateDatabase(url, { lockTimeoutMs: 100 })
})

test('production: a role signs in by the password that was set last', async () => {
  // Roles belong to the whole server, which other tests use, so this test makes its own role.
  const role = `deploy_${randomUUID().slice(0, 8)}`
  await byHand(url, `create role ${role} nologin`)
  const asRole = new URL(url)
  asRole.username = role
  asRole.password = `it's "quoted"`
  expect(await tools.canSignIn(asRole.href)).toBe(false)
  await tools.setPassword(url, role, decodeURIComponent(asRole.password))
  expect(await tools.canSignIn(asRole.href)).toBe(true)
  await tools.setPassword(url, role, 'another')
  expect(await tools.canSignIn(asRole.href)).toBe(false)
  await byHand(url, `drop role ${role}`)
})

test('production 13: payouts are frozen with a reason, and a reason that is there stays', async () => {
  await tools.freezePayouts(url, 'first')
  await tools.freezePayouts(url, 'second')
  const cause = { code: 'database_restored', to: '2026-11-24T02:00:00.000Z' } as const
  await tools.explainFreeze(url, 'first', cause)
  await tools.explainFreeze(url, 'second', { ...cause, to: 'another time' })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(
    'select payouts_frozen_reason, payouts_frozen_cause from affiliate.platform_settings',
  )
  await client.end()
  expect(rows).toEqual([{ payouts_frozen_reason: 'first', payouts_frozen_cause: cause }])
  expect(await tools.countSubmitting(url)).toBe(0)
})
