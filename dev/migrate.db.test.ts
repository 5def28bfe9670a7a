/** Tests upgrades: a database with data, a later migration, and a changed function in a temporary folder. */
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDemoDatabase, makeFreshDatabase } from '../workers/test/fresh-database.ts'
import { byHand, ownerUrlOf } from '../workers/test/owner-hand.ts'
import { migrateDatabase } from './migrate.ts'
import { type SchemaFolders, schemaFolders } from './schema-files.ts'

/** The migrations of this version, and the numbers of the two that tests add. */
const shipped = readdirSync(schemaFolders.migrations)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => name.replace('.sql', ''))
  .sort()
const [next, afterNext] = [0, 1].map((more) => String(shipped.length + more).padStart(4, '0'))

let place: string
let folders: SchemaFolders

beforeEach(() => {
  place = mkdtempSync(path.join(os.tmpdir(), 'tributary-migrate-'))
  folders = { migrations: path.join(place, 'migrations'), functions: path.join(place, 'functions') }
  cpSync(schemaFolders.migrations, folders.migrations, { recursive: true })
  cpSync(schemaFolders.functions, folders.functions, { recursive: true })
})
afterEach(() => rmSync(place, { recursive: true }))

/** A database of the current version, opened as its owner. */
const makeDatabase = async () => ownerUrlOf((await makeFreshDatabase()).systemTcpUrl)

async function makeEmptyDatabase(): Promise<string> {
  const { systemTcpUrl } = await makeFreshDatabase()
  const name = `${new URL(systemTcpUrl).pathname.slice(1)}_empty`
  await byHand(systemTcpUrl, `create database ${name} template template0`)
  return ownerUrlOf(systemTcpUrl, name)
}

async function ask(url: string, text: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

const migration = (name: string, text: string) =>
  writeFileSync(path.join(folders.migrations, name), text)

function writeFunction(name: string, body: string, language = 'sql'): void {
  const folder = path.join(folders.functions, 'planted')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    path.join(folder, `${name}.sql`),
    `create or replace function affiliate.${name}() returns bigint language ${language} as $$ ${body} $$;\n`,
  )
}

const appliedIn = (url: string) => ask(url, 'select * from migrations.applied order by name')
const functionsIn = (url: string) => ask(url, 'select * from migrations.functions order by name')

/** All rows that people and jobs have added, by table. */
async function rowsIn(url: string): Promise<unknown[][]> {
  const tables = await ask(
    url,
    `select format('%I.%I', schemaname, tablename) from pg_tables
     where schemaname in ('affiliate', 'ledger', 'logs') order by 1`,
  )
  const counts = tables.map(
    ([name]) => `select '${name}' as name, count(*), sum(hashtext(t::text)) from ${name} t`,
  )
  return ask(url, counts.join(' union all '))
}

test('an upgrade keeps the data, applies the migration, then the changed function, once', async () => {
  const demo = { appUrl: 'http://127.0.0.1:9', appKeyHash: '0'.repeat(64) }
  const url = ownerUrlOf((await makeDemoDatabase(demo)).systemTcpUrl)
  const rows = await rowsIn(url)
  expect(rows.filter(([, count]) => Number(count) > 0).length).toBeGreaterThan(15)
  migration(
    `${next}_planted.sql`,
    `create table affiliate.planted (id uuid primary key, affiliate_id uuid not null);
     insert into affiliate.planted select id, id from affiliate.affiliates;`,
  )
  // The function needs the column that the migration adds.
  writeFunction('planted_count', 'select count(*) from affiliate.planted')
  appendFileSync(path.join(folders.functions, 'payouts/payout_value.sql'), '-- Changed.\n')
  const before = await functionsIn(url)

  await migrateDatabase(url, { folders })
  expect((await rowsIn(url)).filter(([name]) => name !== 'affiliate.planted')).toEqual(rows)
  expect(
    await ask(
      url,
      'select affiliate.planted_count() = (select count(*) from affiliate.affiliates)',
    ),
  ).toEqual([[true]])
  const [applied, functions] = [await appliedIn(url), await functionsIn(url)]
  expect(applied.map(([name]) => name)).toEqual([...shipped, `${next}_planted`])
  const known = new Set(before.map((row) => JSON.stringify(row)))
  expect(functions.filter((row) => !known.has(JSON.stringify(row))).map(([name]) => name)).toEqual([
    'affiliate.payout_value',
    'affiliate.planted_count',
  ])

  await migrateDatabase(url, { folders })
  expect([await appliedIn(url), await functionsIn(url)]).toEqual([applied, functions])
})

test('what comes after the mark of a migration finds the functions of its release', async () => {
  const url = await makeDatabase()
  writeFunction('planted_guard', 'select 1')
  migration(
    `${next}_planted.sql`,
    `create table affiliate.planted (id bigint);
--> functions
create policy guarded on affiliate.planted using (affiliate.planted_guard() = id);`,
  )
  await migrateDatabase(url, { folders })
  const empty = await makeEmptyDatabase()
  await migrateDatabase(empty, { folders })
  const policies = "select policyname from pg_policies where tablename = 'planted'"
  for (const one of [url, empty]) expect(await ask(one, policies)).toEqual([['guarded']])
})

test.each(['a new database', 'an upgrade'])(
  'of two runs at once over %s one does the work',
  async (kind) => {
    const url = kind === 'an upgrade' ? await makeDatabase() : await makeEmptyDatabase()
    migration(
      `${next}_planted.sql`,
      'create table affiliate.planted (id bigint); select pg_sleep(0.3);',
    )
    await Promise.all([migrateDatabase(url, { folders }), migrateDatabase(url, { folders })])
    expect((await appliedIn(url)).map(([name]) => name)).toEqual([...shipped, `${next}_planted`])
  },
)

/** Cases that must be refused, the error, and its message. */
const refused: readonly [string, () => void, RegExp][] = [
  [
    'a migration that fails, with the one before it',
    () => {
      migration(`${next}_planted.sql`, 'create table affiliate.planted (id bigint);')
      migration(`${afterNext}_broken.sql`, 'create table affiliate.more (id bigint); select 1 / 0;')
    },
    new RegExp(`^${afterNext}_broken\\.sql failed: division by zero$`),
  ],
  [
    'a function whose body does not fit the tables',
    () => {
      migration(`${next}_planted.sql`, 'create table affiliate.planted (id bigint);')
      writeFunction('planted_count', 'select count(of_nothing) from affiliate.planted')
    },
    /^affiliate\.planted_count\(\): column "of_nothing" does not exist$/,
  ],
  [
    'a function that cannot be read',
    () => writeFunction('planted_count', 'begin retrun 1; end', 'plpgsql'),
    /^affiliate\.planted_count\(\): syntax error at or near "retrun"$/,
  ],
  [
    'a migration that breaks a function which did not change',
    () =>
      migration(`${next}_planted.sql`, 'alter table affiliate.tax_forms drop column valid_until;'),
    /^affiliate\.lacks_tax_form\(uuid,timestamp with time zone\): column f\.valid_until/,
  ],
  [
    'a migration edited after it was applied',
    () => appendFileSync(path.join(folders.migrations, '0000_baseline.sql'), '-- Edited.\n'),
    /^0000_baseline\.sql was edited after it was applied: write a new migration instead\.$/,
  ],
  [
    'a database of a later version',
    () => rmSync(path.join(folders.migrations, `${shipped.at(-1)}.sql`)),
    new RegExp(
      `^The database has the migration ${shipped.at(-1)}, which this version does not know\\.$`,
    ),
  ],
  [
    'a function that lost its file and stays',
    () => rmSync(path.join(folders.functions, 'payouts/payout_value.sql')),
    /^No file holds affiliate\.payout_value: drop it in a migration/,
  ],
  [
    'a function that a migration dropped and that has a file',
    () => migration(`${next}_planted.sql`, 'drop function affiliate.payout_sent_at(uuid);'),
    /^The database lacks affiliate\.payout_sent_at: a migration dropped it\.$/,
  ],
  [
    'a changed signature under the old name',
    () =>
      writeFileSync(
        path.join(folders.functions, 'payouts/may_pay.sql'),
        'create or replace function affiliate.may_pay(of_payer uuid) returns boolean language sql as $$ select true $$;\n',
      ),
    /^affiliate\.may_pay has two signatures: a changed one takes a new name\.$/,
  ],
  [
    'a hole in the numbers',
    () => migration(`${afterNext}_planted.sql`, 'select 1;'),
    new RegExp(`numbered from 0000 without holes: ${afterNext}_planted\\.sql does not fit`),
  ],
  [
    'a number twice',
    () => migration('0000_another.sql', ''),
    /numbered from 0000 without holes: 0000_baseline\.sql does not fit/,
  ],
]

test.each(refused)('refuses %s and leaves the database as it was', async (_, plant, message) => {
  const url = await makeDatabase()
  // One migration to apply, and one that must not be applied.
  appendFileSync(path.join(folders.functions, 'payouts/plain_mail.sql'), '-- Changed.\n')
  plant()
  const state = () => Promise.all([appliedIn(url), functionsIn(url), rowsIn(url)])
  const before = await state()
  await expect(migrateDatabase(url, { folders })).rejects.toThrow(message)
  expect(await state()).toEqual(before)
})

test('a dropped function may go with its file', async () => {
  const url = await makeDatabase()
  rmSync(path.join(folders.functions, 'payouts/payout_sent_at.sql'))
  migration(`${next}_planted.sql`, 'drop function if exists affiliate.payout_sent_at(uuid);')
  await migrateDatabase(url, { folders })
  await migrateDatabase(await makeEmptyDatabase(), { folders })
  expect((await functionsIn(url)).map(([name]) => name)).not.toContain('affiliate.payout_sent_at')
})

test('a database from before the baseline gets one sentence that says what to do', async () => {
  const url = await makeEmptyDatabase()
  await ask(
    url,
    'create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text)',
  )
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(import.meta.dirname, 'migrate.ts')],
    { env: { ...process.env, MIGRATIONS_DATABASE_URL: url }, encoding: 'utf8' },
  )
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'This database was made by an older version: run `npm run reset` to start anew.\n',
  })
})

test("the Workers' roles cannot read the applied migrations", async () => {
  const { systemTcpUrl, apiTcpUrl } = await makeFreshDatabase()
  for (const url of [systemTcpUrl, apiTcpUrl]) {
    await expect(appliedIn(url)).rejects.toThrow('permission denied for schema migrations')
  }
})
