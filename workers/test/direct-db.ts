/**
 * The same database without Neon's HTTP in between, and with statements that Postgres plans once: a long
 * run of the same verbs spends its time on the verbs. What the wire does is tested elsewhere.
 */
import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Db } from '../db/database.ts'
import { type NamedStatement, StatementBatch } from './statement-batch.ts'

const CONNECTIONS_DEFAULT = 6
const levels: Record<string, string> = { RepeatableRead: ' ISOLATION LEVEL REPEATABLE READ' }

interface Statement {
  text: string
  values: unknown[]
}

export interface DirectDb extends Db {
  close(): Promise<void>
}

/**
 * `url`: PostgreSQL's own protocol, as one of the two Worker roles. A transaction is sent at once, in one
 * write, as Neon's endpoint does; `connections` is how many run at the same time.
 */
export function directDb(url: string, connections = CONNECTIONS_DEFAULT): DirectDb {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    options: '-c plan_cache_mode=force_generic_plan',
  })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const known = new Map<string, { name: string; text: string }>()
  const named = (text: string, values: unknown[]): NamedStatement => {
    let statement = known.get(text)
    if (statement === undefined) {
      const name = createHash('sha256').update(text).digest('hex').slice(0, 32)
      statement = { name, text }
      known.set(text, statement)
    }
    return { ...statement, values }
  }
  const transaction = async (
    statements: readonly Statement[],
    { isolationLevel = '' }: { isolationLevel?: string } = {},
  ) => {
    const client = await pool.connect()
    try {
      const results = await sendBatch(client, [
        named(`BEGIN${levels[isolationLevel] ?? ''}`, []),
        ...statements.map(({ text, values }) => named(text, values)),
        named('COMMIT', []),
      ])
      return results.slice(1, -1)
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {})
      throw error
    } finally {
      client.release()
    }
  }
  const query = { query: (text: string, values: unknown[]) => ({ text, values }), transaction }
  return { query: query as unknown as Db['query'], close: () => pool.end() }
}

function sendBatch(client: pg.PoolClient, statements: readonly NamedStatement[]) {
  return new Promise<pg.QueryResult[]>((resolve, reject) => {
    client.query(new StatementBatch(statements, resolve, reject))
  })
}
