/**
 * The only door to Postgres: Neon's HTTP driver under drizzle. Every batch is one atomic transaction
 * whose first statement says who is asking; without it, row-level security answers with no rows.
 */
import { type NeonQueryFunction, neon, neonConfig } from '@neondatabase/serverless'
import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { Role, StaffRole } from '../../schema/vocabulary.ts'

/** A connection of one restricted role. Make one per isolate and URL, by `connect`. */
export interface Db {
  readonly query: NeonQueryFunction<false, true>
  /** On whose behalf it is asked; null or missing = our own jobs. */
  readonly origin?: Origin | null
  /** Each batch proves something behind its settings: see guardedBy. */
  readonly isGuarded?: boolean
}

/** Who stands behind a batch, for the audit log, and which person may see what is their own. */
export interface Origin {
  kind: 'person' | 'app_key' | 'personal_token'
  /** The person, key or token; null: somebody whom nobody knows. */
  id: string | null
  /** The person behind it; null for an app key. */
  userId: string | null
  role: Role | null
  requestId: string
  ip: string | null
}

/** Who is asking. The settings live inside the transaction only. */
export type Scope =
  | { kind: 'system' }
  | { kind: 'advertiser'; advertiserId: string }
  /** One round of conversions that waits for no lock for long; each statement says of every row whose it is. */
  | { kind: 'advertisers'; advertiserIds: readonly string[] }
  | { kind: 'affiliate'; affiliateId: string; advertiserId: string | null }
  | { kind: 'staff'; role: StaffRole; userId: string }
  /** `email` as well: an address that the person is about to have, or is invited by. */
  | { kind: 'user'; userId: string; email?: string }
  | { kind: 'sign_in'; email: string }

/** One statement of a batch. */
export type Statement = SQL

/** One result row: column name → value as the driver reads it (bigint and numeric come as strings). */
export type Row = Record<string, unknown>

const dialect = new PgDialect()
/**
 * Opened ones only. Cloudflare cancels a request whose caller leaves, and a promise of its own never settles
 * then: kept here, it would leave every later request of the isolate without an answer.
 */
const connections = new Map<string, Db>()
const LOCAL_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Opens the database behind a Neon URL, once per isolate. Requests that come at once while it is not open
 * yet each open it themselves.
 * @throws when the role could bypass row-level security: no Worker may run so.
 */
export async function connect(url: string): Promise<Db> {
  const known = connections.get(url)
  if (known !== undefined) return known
  const opened = await open(url)
  connections.set(url, opened)
  return opened
}

/** The database of a Worker that acts on nobody's behalf: role app_system. See connect. */
export function openDatabase(env: { SYSTEM_DATABASE_URL: string }): Promise<Db> {
  return connect(env.SYSTEM_DATABASE_URL)
}

async function open(url: string): Promise<Db> {
  if (LOCAL_HOSTS.has(new URL(url).hostname)) {
    // The local stand-in speaks plain HTTP on the URL's own port; real Neon needs no settings.
    neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`
  }
  const query = neon(url, { fullResults: true })
  const fetchOptions = { signal: AbortSignal.timeout(BEYOND_MS_MAX) }
  const { rows } = await query.query(
    `select r.rolsuper or r.rolbypassrls
         or exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where c.relowner = r.oid and n.nspname in ('affiliate', 'ledger', 'logs')) as unfit
       from pg_roles r where r.rolname = current_user`,
    [],
    { fetchOptions },
  )
  if (rows[0]?.unfit !== false) {
    throw new Error('this database role owns tables or bypasses row-level security: refused')
  }
  return { query }
}

/**
 * Longest time of one statement, waiting for locks included, by who asks. An app and its shopper wait
 * for the answer; a report of a month's books takes longer; nobody waits for a job.
 */
const statementMsMax = {
  ...{ advertiser: 15_000, advertisers: 15_000, affiliate: 15_000, user: 15_000, sign_in: 15_000 },
  ...{ staff: 60_000, system: 300_000 },
} as const satisfies Record<Scope['kind'], number>
/** How long a round of conversions waits for a row that somebody holds. */
const LOCK_TIMEOUT_OF_ROUND = '500ms'
/** What a batch may take beyond its slowest statement before the way to the database counts as broken. */
const BEYOND_MS_MAX = 15_000

export interface RunOptions {
  /** All statements see the database as it is at the first. */
  isSnapshot?: boolean
  /** See statementMsMax. */
  statementMs?: number
  /** Longest wait for the whole answer. What had been committed by then stays so: see isOutage. */
  answerMs?: number
}

/**
 * Runs the statements as one atomic batch in the given scope: one HTTP round trip, bounded in time.
 * @returns the rows of each statement, in order.
 */
export async function runScoped(
  db: Db,
  scope: Scope,
  statements: SQL[],
  options: RunOptions = {},
): Promise<Row[][]> {
  const { isSnapshot, statementMs = statementMsMax[scope.kind] } = options
  const { answerMs = statementMs + BEYOND_MS_MAX } = options
  const queries = [settingsStatement(scope, db.origin ?? null, statementMs), ...statements].map(
    (statement) => {
      const { sql: text, params } = dialect.sqlToQuery(statement)
      return db.query.query(text, params)
    },
  )
  const results = await db.query.transaction(queries, {
    ...(isSnapshot ? { isolationLevel: 'RepeatableRead' as const } : {}),
    fetchOptions: { signal: AbortSignal.timeout(answerMs) },
  })
  return results.slice(1).map((result) => result.rows)
}

/**
 * As runScoped, for a batch that is one call (`select f(…) as name`, without FROM): the statement says
 * itself who is asking, so nothing goes before it, unless something must be proved first. What may take
 * statementMs here is the whole batch; beyond it Postgres ends the connection.
 * @returns the one row.
 */
export async function callScoped(
  db: Db,
  scope: Scope,
  call: SQL,
  { statementMs = statementMsMax[scope.kind] }: { statementMs?: number } = {},
): Promise<Row | undefined> {
  if (db.isGuarded) return (await runScoped(db, scope, [call], { statementMs }))[0]?.[0]
  const values = Object.values(settingsOf(scope, db.origin ?? null)).map((value) => sql`${value}`)
  const { sql: text, params } = dialect.sqlToQuery(
    sql`${call} from affiliate.enter_scope(${sql.join(values, sql`, `)}, ${statementMs}::integer)`,
  )
  const [result] = await db.query.transaction([db.query.query(text, params)], {
    fetchOptions: { signal: AbortSignal.timeout(statementMs + BEYOND_MS_MAX) },
  })
  return result?.rows[0]
}

function settingsStatement(scope: Scope, origin: Origin | null, statementMs: number): SQL {
  const settings = {
    ...settingsOf(scope, origin),
    statement_timeout: `${statementMs}`,
    // As in affiliate.enter_scope: one advertiser's locks keep the others waiting no longer.
    ...(scope.kind === 'advertisers' ? { lock_timeout: LOCK_TIMEOUT_OF_ROUND } : {}),
  }
  const calls = Object.entries(settings).map(
    ([name, value]) => sql`set_config(${sql.raw(`'${name}'`)}, ${value}, true)`,
  )
  return sql`select ${sql.join(calls, sql`, `)}`
}

/** In the order of affiliate.enter_scope. */
function settingsOf(scope: Scope, origin: Origin | null) {
  // A round of one is that advertiser's own: an id is compared sooner than a text is searched.
  const [only, ...others] = scope.kind === 'advertisers' ? scope.advertiserIds : []
  const isOne = only !== undefined && others.length === 0
  return {
    'app.advertiser': isOne ? only : ('advertiserId' in scope && scope.advertiserId) || '',
    'app.affiliate': scope.kind === 'affiliate' ? scope.affiliateId : '',
    'app.staff': scope.kind === 'staff' ? scope.role : '',
    'app.user': 'userId' in scope ? scope.userId : (origin?.userId ?? ''),
    'app.email': ('email' in scope && scope.email) || '',
    'app.origin': origin === null ? '' : toText(origin),
    'app.advertisers': scope.kind === 'advertisers' ? scope.advertiserIds.join() : '',
  }
}

function toText({ kind, id, role, requestId, ip }: Origin): string {
  return JSON.stringify({ kind, id, role, request: requestId, ip })
}

/** SQLSTATE of a database refusal, or null when the error is something else (an outage, a bug). */
export function sqlStateOf(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null
}

/** Name of the violated constraint, or null. */
export function constraintOf(error: unknown): string | null {
  const name = (error as { constraint?: unknown } | null)?.constraint
  return typeof name === 'string' ? name : null
}

/** Message of a guard raised by `affiliate.require`, or null. */
export function guardOf(error: unknown): string | null {
  return sqlStateOf(error) === 'TR001' ? String((error as Error).message) : null
}
