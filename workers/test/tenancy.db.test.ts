/** The separation of tenants below the API: keys, policies, and messages of queues and the edge. */
import { getTableName, type SQL, sql } from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { families } from '../../dev/data-model.ts'
import * as clicks from '../clicks/rules/clicks-message.ts'
import * as reports from '../conversions/sources/reports-message.ts'
import { runScoped, type Scope } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import * as mails from '../mail/rules/mail-message.ts'
import * as payouts from '../payouts/batches/rules/payout-message.ts'
import { ExportMessage } from '../reports/exports/export-message-rules.ts'
import { makeApiWorld } from './api-world.ts'
import { addTenantRows } from './tenant-rows.ts'

const world = await makeApiWorld()
const own = await addTenantRows(world)
const foreign = await addTenantRows(world)

const tables = Object.values(families)
  .flat()
  .map(({ table }) => table)
const columnsOf = (table: (typeof tables)[number]) =>
  getTableConfig(table).columns.map(({ name }) => name)
const ofTenant = tables.filter((table) => columnsOf(table).includes('advertiser_id'))
const nameOf = (table: (typeof tables)[number]) => {
  const { schema, name } = getTableConfig(table)
  return `${schema}.${name}`
}

/** Foreign keys between tables of tenants without the tenant's id, and why each is allowed. */
const keysWithoutTenant: Readonly<Record<string, string>> = {
  links_enrollment_fk: 'the enrollment’s offer is bound to the link’s advertiser by links_offer_fk',
}

test('every key from one table of tenants to another carries the tenant', () => {
  const bare = ofTenant.flatMap((table) =>
    getTableConfig(table).foreignKeys.flatMap((key) => {
      const { columns, foreignTable, name } = key.reference()
      const isOfTenants = columnsOf(foreignTable).includes('advertiser_id')
      const carries = columns.some((column) => column.name === 'advertiser_id')
      return isOfTenants && !carries
        ? [name ?? `${nameOf(table)} → ${getTableName(foreignTable)}`]
        : []
    }),
  )
  expect(bare.filter((name) => !(name in keysWithoutTenant))).toEqual([])
  expect(Object.keys(keysWithoutTenant).filter((name) => !bare.includes(name))).toEqual([])
})

test('whatever the API role may do to a table, a policy narrows', async () => {
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select c.oid::regclass::text || ' ' || verb as open
      from pg_class c join pg_namespace n on n.oid = c.relnamespace,
        unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) verb
      where n.nspname in ('affiliate', 'ledger', 'logs') and c.relkind in ('r', 'p') and not c.relispartition
        and case verb when 'DELETE' then has_table_privilege('app_api', c.oid, verb)
          else has_any_column_privilege('app_api', c.oid, verb) end
        and not exists (select from pg_policies p
          where p.schemaname = n.nspname and p.tablename = c.relname and 'app_api' = any (p.roles)
            and p.cmd in (verb, 'ALL') and p.policyname like 'api_%')`,
  ])
  expect(rows).toEqual([])
})

/** Rows of a tenant that others may see, and why. */
const seenByOthers: ReadonlySet<string> = new Set([])

test('in the scope of one tenant no table has a row of another', async () => {
  const { idOf } = own
  const counted = (scope: Scope, where: SQL) =>
    runScoped(
      world.api,
      scope,
      readable.map((table) => sql`select count(*)::int as n from ${table} where ${where}`),
    )
  const readable = ofTenant.filter((table) => getTableName(table) !== 'cap_leases')
  const isOwn = sql.raw(`advertiser_id = '${idOf.advertiser}'`)
  const strangers: Scope[] = [
    { kind: 'advertiser', advertiserId: foreign.idOf.advertiser! },
    { kind: 'affiliate', affiliateId: foreign.idOf.affiliate!, advertiserId: null },
    // An affiliate who selects an advertiser that is not theirs sees nothing of it.
    { kind: 'affiliate', affiliateId: foreign.idOf.affiliate!, advertiserId: idOf.advertiser! },
    { kind: 'user', userId: newId(new Date()) },
    { kind: 'sign_in', email: 'somebody@example.com' },
  ]
  for (const scope of strangers) {
    const seen = (await counted(scope, isOwn)).flatMap(([row], index) =>
      row?.n === 0 ? [] : [nameOf(readable[index]!)],
    )
    expect([scope, seen.filter((name) => !seenByOthers.has(name))]).toEqual([scope, []])
  }
  const mine = await counted({ kind: 'advertiser', advertiserId: idOf.advertiser! }, isOwn)
  expect(mine.filter(([row]) => row?.n !== 0).length).toBeGreaterThan(10)
})

/** The messages of the queues. */
const messages = { ...clicks, ...reports, ...mails, ...payouts, ExportMessage }
/** Messages without a tenant, and why. */
const messagesWithoutTenant: Readonly<Record<string, string>> = {
  PayoutMessage:
    'one batch pays affiliates of many advertisers; the consumer reads it as the system',
  PostbackMessage: 'it brings a secret only; the offer it belongs to is found by the hash of that',
  MailMessage: 'the row it names says whose it is',
  ExportMessage: 'the row it names says whose it is',
}

test('a message in a queue names its tenant', () => {
  const without = Object.entries(messages)
    .filter(([name, schema]) => name.endsWith('Message') && schema instanceof z.ZodType)
    .filter(([, schema]) => !/"advertiser_?id"/i.test(JSON.stringify(z.toJSONSchema(schema))))
  expect(without.map(([name]) => name).sort()).toEqual(Object.keys(messagesWithoutTenant).sort())
})
