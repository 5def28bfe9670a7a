/** Neon's HTTP protocol: what the driver POSTs to /sql, answered by a plain PostgreSQL connection. */
import { createHash } from 'node:crypto'
import pg from 'pg'

interface NeonQuery {
  query: string
  params?: unknown[]
}

type NeonRequest = NeonQuery | { queries: NeonQuery[] }

/** Header values of the driver that shape a batch's transaction; node lower-cases their names. */
export type NeonHeaders = Record<string, string | string[] | undefined>

const isolationLevels: Record<string, string> = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
}

const errorFields = [
  'severity',
  'code',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const

// The driver parses by type id itself: every value travels as PostgreSQL's own text.
const rawText = { getTypeParser: () => (value: string) => value }

/**
 * Answers one request: a single statement, or a batch that is one transaction. A batch is sent at once,
 * in one write (the client pipelines): after an error Postgres refuses the rest, and its COMMIT rolls back.
 * `keepsStatements`: the connection keeps each text prepared, instead of having it parsed anew each time.
 */
export async function answerSql(
  client: pg.PoolClient,
  body: NeonRequest,
  headers: NeonHeaders,
  keepsStatements = false,
) {
  const run = (query: NeonQuery) => runQuery(client, query, keepsStatements)
  if (!('queries' in body)) return run(body)
  const { stream } = client.connection
  stream.cork()
  const began = client.query(beginOf(headers))
  const running = body.queries.map(run)
  const ended = client.query('COMMIT')
  stream.uncork()
  const [, ...answers] = await Promise.allSettled([began, ...running, ended])
  const failed = answers.find((answer) => answer.status === 'rejected')
  if (failed) throw failed.reason
  return { results: await Promise.all(running) }
}

/** The error document of Neon: PostgreSQL's own fields beside the message. */
export function describeError(error: unknown): Record<string, unknown> {
  const message = error instanceof Error ? error.message : String(error)
  const fields = error instanceof pg.DatabaseError ? error : null
  return {
    message,
    ...Object.fromEntries(errorFields.map((name) => [name, fields?.[name] ?? null])),
  }
}

function beginOf(headers: NeonHeaders): string {
  const level = isolationLevels[String(headers['neon-batch-isolation-level'])]
  return [
    'BEGIN',
    level ? `ISOLATION LEVEL ${level}` : '',
    headers['neon-batch-read-only'] === 'true' ? 'READ ONLY' : '',
    headers['neon-batch-deferrable'] === 'true' ? 'DEFERRABLE' : '',
  ].join(' ')
}

async function runQuery(
  client: pg.PoolClient,
  { query, params = [] }: NeonQuery,
  keepsStatements: boolean,
) {
  const result = await client.query({
    ...(keepsStatements ? { name: nameOf(query) } : {}),
    text: query,
    values: params,
    rowMode: 'array',
    types: rawText as unknown as pg.CustomTypesConfig,
  })
  return {
    command: result.command,
    rowCount: result.rowCount,
    fields: result.fields.map((field) => ({ ...field, format: 'text' })),
    rows: result.rows,
    rowAsArray: true,
  }
}

const names = new Map<string, string>()

/** What a connection calls a statement that it keeps: the same for the same text. */
export function nameOf(text: string): string {
  const name = names.get(text) ?? createHash('sha256').update(text).digest('hex').slice(0, 32)
  names.set(text, name)
  return name
}
