/**
 * Brings a database up to date, as its owner: the migrations it has not had, then every SQL function whose
 * text changed, all in one transaction (docs/decisions/0023). Also a script for a real Neon project:
 *   MIGRATIONS_DATABASE_URL=postgres://owner:…@…neon.tech/tributary node dev/migrate.ts
 */
import pg from 'pg'
import {
  readFunctions,
  readMigrations,
  type SchemaFolders,
  type SqlFile,
  schemaFolders,
} from './schema-files.ts'

/** A line of its own in a migration: the statements below it need the functions. */
const functionsMark = /^--> functions$/m

/** Only the owner uses this table: the Workers' roles get no privileges. */
const records = `
  create schema if not exists migrations;
  create table if not exists migrations.applied (
    name text primary key, hash text not null, applied_at timestamptz not null default now());
  create table if not exists migrations.functions (
    name text primary key, hash text not null, applied_at timestamptz not null default now());`

/**
 * Migrations run once, forward only. A second run changes nothing; of two concurrent runs the second waits
 * for the first. Throws, and leaves the database unchanged, when a statement fails, when an applied migration
 * was edited, or when the database's functions afterwards differ from the folder. With `lockTimeoutMs` it
 * also throws when another statement holds a lock for longer.
 */
export async function migrateDatabase(
  url: string,
  { folders = schemaFolders, lockTimeoutMs = 0 }: MigrateOptions = {},
): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin')
    await client.query("select pg_advisory_xact_lock(hashtextextended('tributary.migrations', 0))")
    await client.query(`set local lock_timeout = ${lockTimeoutMs}`)
    await refuseOldDatabase(client)
    await client.query(records)
    await applyAll(client, folders)
    await client.query('commit')
  } finally {
    // Closing the connection rolls back an open transaction.
    await client.end()
  }
}

/** Names of the migrations and functions that migrateDatabase would apply. Reads only. */
export async function listPending(url: string, folders = schemaFolders): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query("select to_regclass('migrations.functions') as records")
    const isNew = rows[0].records === null
    const applied = isNew ? new Map() : await readHashes(client, 'applied')
    const known = isNew ? new Map() : await readHashes(client, 'functions')
    const functions = readFunctions(folders.functions)
    return [
      ...readMigrations(folders.migrations).slice(applied.size),
      ...functions.filter(({ name, hash }) => known.get(name) !== hash),
    ].map(({ name }) => name)
  } finally {
    await client.end()
  }
}

export interface MigrateOptions {
  folders?: SchemaFolders
  /** 0: waits without a limit. */
  lockTimeoutMs?: number
}

async function applyAll(client: pg.Client, folders: SchemaFolders): Promise<void> {
  const migrations = readMigrations(folders.migrations)
  const functions = readFunctions(folders.functions)
  const applied = await readHashes(client, 'applied')
  refuseOtherPast(migrations, applied)
  // Function bodies are checked at the end, because they may use functions and tables that come later.
  await client.query('set local check_function_bodies = off')
  const pending = migrations.slice(applied.size)
  for (const migration of pending) {
    const [before = '', ...behind] = migration.text.split(functionsMark)
    await run(client, migration, before)
    for (const text of behind) {
      await applyFunctions(client, functions)
      await run(client, migration, text)
    }
    await remember(client, 'applied', migration)
  }
  const changed = await applyFunctions(client, functions)
  await requireFunctions(client, functions)
  if (pending.length + changed === 0) return
  await client.query('set local check_function_bodies = on')
  await client.query(checkBodies)
}

/** Returns how many functions had another text, or were missing. */
async function applyFunctions(client: pg.Client, functions: readonly SqlFile[]): Promise<number> {
  const known = await readHashes(client, 'functions')
  const changed = functions.filter(({ name, hash }) => known.get(name) !== hash)
  for (const file of changed) {
    await run(client, file, file.text)
    await remember(client, 'functions', file)
  }
  return changed.length
}

/** The 41 migrations before the baseline were never used in production, so there is no upgrade from them. */
async function refuseOldDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query("select to_regclass('drizzle.__drizzle_migrations') as old")
  if (rows[0].old === null) return
  throw new Error('This database was made by an older version: run `npm run reset` to start anew.')
}

function refuseOtherPast(migrations: readonly SqlFile[], applied: Map<string, string>): void {
  for (const [index, [name, hash]] of [...applied].sort().entries()) {
    const file = migrations[index]
    if (file?.name !== name) {
      throw new Error(`The database has the migration ${name}, which this version does not know.`)
    }
    if (file.hash === hash) continue
    throw new Error(`${file.path} was edited after it was applied: write a new migration instead.`)
  }
}

/** Throws unless the folder and the database hold the same functions, each once. */
async function requireFunctions(client: pg.Client, functions: readonly SqlFile[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "select pronamespace::regnamespace || '.' || proname as name from pg_proc " +
      "where pronamespace in ('affiliate'::regnamespace, 'ledger'::regnamespace, 'logs'::regnamespace)",
  )
  const [there, wanted] = [rows, functions].map((list) => list.map(({ name }) => name))
  const missing = wanted?.find((name) => !there?.includes(name))
  if (missing) throw new Error(`The database lacks ${missing}: a migration dropped it.`)
  const extra = there?.find((name) => !wanted?.includes(name))
  if (extra) throw new Error(`No file holds ${extra}: drop it in a migration, or give it a file.`)
  await client.query('delete from migrations.functions where name <> all ($1)', [wanted])
  const twice = there?.find((name, index) => there.indexOf(name) !== index)
  if (twice) throw new Error(`${twice} has two signatures: a changed one takes a new name.`)
}

/** Runs the checks that CREATE FUNCTION skips when check_function_bodies is off. */
const checkBodies = `do $check$
  declare f record;
  begin
    for f in select p.oid, p.oid::regprocedure as name, l.lanname from pg_proc p join pg_language l on l.oid = p.prolang
      where p.pronamespace in ('affiliate'::regnamespace, 'ledger'::regnamespace, 'logs'::regnamespace)
    loop
      begin
        if f.lanname = 'sql' then perform fmgr_sql_validator(f.oid); else perform plpgsql_validator(f.oid); end if;
      exception when others then
        raise exception using errcode = sqlstate, message = format('%s: %s', f.name, sqlerrm);
      end;
    end loop;
  end $check$`

async function run(client: pg.Client, file: SqlFile, text: string): Promise<void> {
  try {
    await client.query(text)
  } catch (error) {
    throw new Error(`${file.path} failed: ${(error as Error).message}`)
  }
}

/** By name. */
async function readHashes(client: pg.Client, table: 'applied' | 'functions') {
  const { rows } = await client.query<SqlFile>(`select name, hash from migrations.${table}`)
  return new Map(rows.map(({ name, hash }) => [name, hash]))
}

async function remember(client: pg.Client, table: 'applied' | 'functions', file: SqlFile) {
  await client.query(
    `insert into migrations.${table} (name, hash) values ($1, $2)
     on conflict (name) do update set hash = excluded.hash, applied_at = excluded.applied_at`,
    [file.name, file.hash],
  )
}

if (process.argv[1] === import.meta.filename) {
  const url = process.env.MIGRATIONS_DATABASE_URL
  if (!url) {
    console.error('Set MIGRATIONS_DATABASE_URL to the URL of the database owner.')
    process.exit(1)
  }
  try {
    await migrateDatabase(url)
    console.log('The database is up to date.')
  } catch (error) {
    console.error((error as Error).message)
    process.exit(1)
  }
}
