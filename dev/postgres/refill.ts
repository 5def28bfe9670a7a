/** Replaces the rows of a database that a test has used, while its connections keep their plans. */
import type pg from 'pg'

/** Rows by table of the schema `affiliate`. Rows of one table have the same columns. */
export type RowsByTable = Readonly<Record<string, readonly object[]>>

/** These tables contain rows of the migrations: a test that changes them needs its own database. */
const kept = ['payout_schedules', 'platform_settings']

/**
 * Runs as a superuser: deletes every row that was added after the migrations and inserts these, all or
 * nothing. Triggers and foreign keys are off meanwhile, because ledger and logs forbid deletion; so the audit
 * log has no entries for the inserted rows. TRUNCATE would discard all plans for the tables.
 */
export async function refill(client: pg.Client, rows: RowsByTable): Promise<void> {
  await client.query('begin')
  await client.query('set local session_replication_role = replica')
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('affiliate', 'ledger', 'logs') and tablename <> all ($1)`,
    [kept],
  )
  for (const { name } of tables) await client.query(`delete from ${name}`)
  for (const [table, given] of Object.entries(rows)) {
    if (given[0] === undefined) continue
    const into = `affiliate.${client.escapeIdentifier(table)}`
    const columns = Object.keys(given[0])
      .map((name) => client.escapeIdentifier(name))
      .join(', ')
    await client.query(
      `insert into ${into} (${columns})
       select ${columns} from json_populate_recordset(null::${into}, $1::json)`,
      [JSON.stringify(given)],
    )
  }
  await client.query('commit')
}
