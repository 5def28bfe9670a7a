/**
 * The same database without Neon's HTTP in between, and with statements that Postgres plans once: a long
 * run of the same verbs spends its time on the verbs. What the wire does is tested elsewhere.
 */
import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Db } from '../db/database.ts'

const CONNECTIONS_DEFAULT = 6
const levels: Record<string, string> = { RepeatableRead: ' ISOLATION LEVEL REPEATABLE READ' }

interface Statement {
  text: string
  values: unknown[]
}

export interface DirectDb extends Db {
  close(): Promise<void>
}

/** `url`: PostgreSQL's own protocol, as one of the two Worker roles. */
export function directDb(url: string, connections = CONNECTIONS_DEFAULT): DirectDb {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    options: '-c plan_cache_mode=force_generic_plan',
  })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const names = new Map<string, string>()
  const nameOf = (text: string) => {
    const known = names.get(text)
    if (known !== undefined) return known
    const name = createHash('sha256').update(text).digest('hex').slice(0, 32)
    names.set(text, name)
    return name
  }
  const transaction = async (
    statements: readonly Statement[],
    { isolationLevel = '' }: { isolationLevel?: string } = {},
  ) => {
    const client = await pool.connect()
    try {
      await client.query(`BEGIN${levels[isolationLevel] ?? ''}`)
      const results = []
      for (const { text, values } of statements) {
        results.push(await client.query({ name: nameOf(text), text, values }))
      }
      await client.query('COMMIT')
      return results
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
