import { readFileSync } from 'node:fs'
import path from 'node:path'
import { neon } from '@neondatabase/serverless'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { sql } from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { families } from '../../dev/data-model.ts'
import { connect, runScoped } from '../core/database.ts'
import { makeFreshDatabase } from './fresh-database.ts'

const meta = path.resolve(import.meta.dirname, '../../migrations/meta')

const urls = await makeFreshDatabase()
const api = await connect(urls.apiDatabaseUrl)
const system = await connect(urls.systemDatabaseUrl)

const tables = Object.values(families)
  .flat()
  .map(({ table }) => table)

test('the schema in TypeScript has no change that no migration makes', async () => {
  const journal = JSON.parse(readFileSync(path.resolve(meta, '_journal.json'), 'utf8')) as {
    entries: { idx: number }[]
  }
  const last = String(journal.entries.at(-1)?.idx).padStart(4, '0')
  const snapshot = JSON.parse(readFileSync(path.resolve(meta, `${last}_snapshot.json`), 'utf8'))
  const modules = Object.fromEntries(tables.map((table) => [getTableConfig(table).name, table]))
  const { affiliateSchema, ledgerSchema, logsSchema } = await import('../../schema/schemas.ts')
  const current = generateDrizzleJson({ ...modules, affiliateSchema, ledgerSchema, logsSchema })
  expect(await generateMigration(snapshot, current)).toEqual([])
})

test('every column of the schema exists in the migrated database, with its type and nullability', async () => {
  const [rows] = await runScoped(system, { kind: 'system' }, [
    sql`select n.nspname || '.' || c.relname as table_name, a.attname as name,
               format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('affiliate', 'ledger', 'logs') and c.relkind in ('r', 'p') and not c.relispartition
          and a.attnum > 0 and not a.attisdropped`,
  ])
  const inDatabase = rows?.map((r) => `${r.table_name}.${r.name} ${r.type} ${r.not_null}`).sort()
  const inSchema = tables
    .flatMap((table) => {
      const { schema, name, columns } = getTableConfig(table)
      return columns.map(
        (column) =>
          `${schema}.${name}.${column.name} ${column.getSQLType()} ${column.notNull || column.primary}`,
      )
    })
    .sort()
  expect(inDatabase).toEqual(inSchema)
})

test('row-level security is forced on every table, partitions included', async () => {
  const [rows] = await runScoped(system, { kind: 'system' }, [
    sql`select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('affiliate', 'ledger', 'logs') and c.relkind in ('r', 'p')
          and not (c.relrowsecurity and c.relforcerowsecurity)`,
  ])
  expect(rows).toEqual([])
})

test('nobody may delete but lists of settings, costs of traffic, saved views, scheduled reports, ways to sign in, old counts and old answers, and the ledger takes no update', async () => {
  const [rows] = await runScoped(system, { kind: 'system' }, [
    sql`select grantee || ' ' || privilege_type || ' ' || table_schema || '.' || table_name as grant
        from information_schema.role_table_grants
        where grantee in ('app_api', 'app_system', 'PUBLIC') and table_schema in ('affiliate', 'ledger', 'logs')
          and (privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES')
               or (privilege_type = 'DELETE'
                   and table_name not in ('landing_urls', 'fallback_urls', 'payout_rules', 'platform_fees')
                   and not (grantee = 'app_api' and table_name in ('user_roles', 'app_hosts', 'totp_factors', 'recovery_codes',
                     'passkeys', 'external_identities', 'avatars', 'offer_logos', 'offer_feeds', 'traffic_costs', 'report_views', 'report_schedules', 'notification_choices'))
                   and not (grantee = 'app_system' and table_name in ('cap_leases', 'cap_counters', 'idempotency_keys',
                     'attempt_counters', 'passkey_challenges', 'paypal_events', 'job_runs', 'queue_minutes', 'deliveries', 'notifications', 'alerts', 'landing_checks')))
               or (privilege_type = 'UPDATE' and table_name in ('transactions', 'transfers', 'clicks', 'conversion_counts')))`,
  ])
  expect(rows).toEqual([])
})

/** The API role has no grant on these at all. */
const systemOnly = new Set(['cap_leases'])

test('F28: without a scope the API role sees no row of any table, whatever is stored', async () => {
  await runScoped(system, { kind: 'system' }, [
    sql`insert into affiliate.advertisers (name) values ('Unseen')`,
    sql`insert into affiliate.affiliates (code, name) values ('unseen', 'Unseen')`,
  ])
  const readable = tables.filter((table) => !systemOnly.has(getTableConfig(table).name))
  const counts = await runScoped(
    api,
    { kind: 'sign_in', email: '' },
    readable.map((table) => sql`select count(*)::int as n from ${table}`),
  )
  expect(counts.map(([row]) => row?.n)).toEqual(readable.map(() => 0))
})

test('an owner of tables may not connect', async () => {
  const url = new URL(urls.systemDatabaseUrl)
  const { rows } = await neon(url.href, { fullResults: true }).query(
    `select count(*)::int as n from pg_roles where rolname in ('app_api', 'app_system') and (rolsuper or rolbypassrls)`,
  )
  expect(rows[0]?.n).toBe(0)
  url.username = 'tributary_owner'
  url.password = 'tributary_owner'
  await expect(connect(url.href)).rejects.toThrow('owns tables or bypasses')
})
