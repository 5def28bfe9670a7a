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
 * Answers one request: a single statement, or a batch that is one transaction. As at Neon, each statement
 * of a batch is sent when the one before it was answered, so that locks are held as long as there.
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
  await client.query(beginOf(headers))
  try {
    const results: Awaited<ReturnType<typeof run>>[] = []
    for (const query of body.queries) results.push(await run(query))
    await client.query('COMMIT')
    return { results }
  } catch (error) {
    // On a connection that broke there is nothing to roll back, and the first error is the one to tell.
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
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
