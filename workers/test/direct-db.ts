/**
 * The same database without Neon's HTTP, and with prepared statements, so that long runs spend their time in
 * the verbs. The protocol is tested elsewhere.
 */
import pg from 'pg'
import { nameOf } from '../../dev/postgres/neon-sql.ts'
import type { Db } from '../core/database.ts'
import { type NamedStatement, StatementBatch, type StatementRows } from './statement-batch.ts'

const CONNECTIONS_DEFAULT = 6
/** The tables have no statistics yet; index scans are forced all the same. */
const plans = [
  'plan_cache_mode=force_generic_plan',
  ...['enable_seqscan=off', 'enable_hashjoin=off', 'enable_mergejoin=off'],
]

interface Statement {
  text: string
  values: unknown[]
}

export interface DirectDb extends Db {
  close(): Promise<void>
}

/**
 * `url`: PostgreSQL's own protocol, as one of the two Worker roles. A transaction is sent at once, as Neon's
 * endpoint does; `connections` is how many run at the same time.
 */
export function directDb(url: string, connections = CONNECTIONS_DEFAULT): DirectDb {
  const lines = Array.from({ length: connections }, () => openLine(url))
  let snapshots: Line | undefined
  const transaction = (
    statements: readonly Statement[],
    { isolationLevel }: { isolationLevel?: string } = {},
  ) => {
    if (isolationLevel === undefined) return send(leastBusy(lines), statements)
    snapshots ??= openLine(url, '-c default_transaction_isolation=repeatable\\ read')
    return send(snapshots, statements)
  }
  const query = { query: (text: string, values: unknown[]) => ({ text, values }), transaction }
  const close = async () => {
    const all = snapshots === undefined ? lines : [...lines, snapshots]
    await Promise.all(all.map(async ({ client }) => (await client).end()))
  }
  return { query: query as unknown as Db['query'], close }
}

/** A connection that accepts the next transaction before it has answered the last. */
interface Line {
  client: Promise<pg.Client>
  /** Transactions without an answer yet. */
  waiting: number
}

function openLine(url: string, more = ''): Line {
  const options = `${plans.map((setting) => `-c ${setting}`).join(' ')} ${more}`
  const settings = { connectionString: url, options, pipeline: true }
  const client = new pg.Client(settings as pg.ClientConfig)
  client.on('error', () => {})
  return { client: client.connect().then(() => client), waiting: 0 }
}

/** Two concurrent transactions use two connections. */
const leastBusy = (lines: readonly Line[]) =>
  lines.reduce((one, other) => (other.waiting < one.waiting ? other : one))

async function send(line: Line, statements: readonly Statement[]): Promise<StatementRows[]> {
  line.waiting += 1
  try {
    const client = await line.client
    return await new Promise((resolve, reject) => {
      client.query(new StatementBatch(statements.map(named), resolve, reject))
    })
  } finally {
    line.waiting -= 1
  }
}

const named = ({ text, values }: Statement): NamedStatement => ({
  name: nameOf(text),
  text,
  values,
})
