/** What the database's owner can do past every guard, for tests only. */
import pg from 'pg'
import type { FreshDatabase } from './fresh-database.ts'

/** Runs the statement as the tables' owner, with the triggers that refuse changes switched off. */
export async function tamper({ systemTcpUrl }: FreshDatabase, statement: string): Promise<void> {
  const tables = ['audit_entries', 'audit_blocks', 'audit_block_entries']
  const trigger = (verb: string) =>
    tables.map((table) => `alter table logs.${table} ${verb} trigger append_only;`).join('\n')
  await byHand(
    systemTcpUrl,
    `begin; ${trigger('disable')} ${statement}; ${trigger('enable')} commit`,
  )
}

/** The tables' owner instead of a Worker's role; in another database, if one is named. */
export function ownerUrlOf(tcpUrl: string, database?: string): string {
  const url = new URL(tcpUrl)
  url.username = 'tributary_owner'
  url.password = 'tributary_owner'
  if (database) url.pathname = database
  return url.href
}

/** Runs the statement as the tables' owner, over PostgreSQL's own protocol, as by hand. */
export async function byHand(tcpUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrlOf(tcpUrl) })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
