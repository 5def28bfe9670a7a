/** Neon's HTTP protocol: answers the driver's POST to /sql with a plain PostgreSQL connection. */
import { createHash } from 'node:crypto'
import pg from 'pg'

interface NeonQuery {
  query: string
  params?: unknown[]
}

type NeonRequest = NeonQuery | { queries: NeonQuery[] }

/** Headers of the driver that set the options of a batch's transaction; node lower-cases their names. */
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

// The driver parses values itself by type id, so every value is sent as PostgreSQL's text.
const rawText = { getTypeParser: () => (value: string) => value }

/**
 * Answers one request: a single statement, or a batch in one transaction. As at Neon, each statement of a
 * batch is sent after the previous one was answered, so that locks are held equally long. `keepsStatements`:
 * the connection keeps each text prepared instead of parsing it again.
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
    // A broken connection has nothing to roll back, and the first error is the one to report.
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

/** The name of a prepared statement; the same text has the same name. */
export function nameOf(text: string): string {
  const name = names.get(text) ?? createHash('sha256').update(text).digest('hex').slice(0, 32)
  names.set(text, name)
  return name
}
