/**
 * Access to Postgres: Neon's HTTP driver under drizzle. Every batch is one atomic transaction.
 * Its first statement sets the actor; without that, row-level security returns no rows.
 */
import { type NeonQueryFunction, neon, neonConfig } from '@neondatabase/serverless'
import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { Role, StaffRole } from '../../schema/vocabulary.ts'

/** A connection with one restricted role. Create it by `connect`, one per isolate and URL. */
export interface Db {
  readonly query: NeonQueryFunction<false, true>
  /** On whose behalf queries run; null or missing = our own jobs. */
  readonly origin?: Origin | null
  /** Each batch checks a claim after its settings: see guardedBy. */
  readonly isGuarded?: boolean
}

/** Who caused a batch: for the audit log, and for rows that only one person may see. */
export interface Origin {
  kind: 'person' | 'app_key' | 'personal_token'
  /** The person, key or token; null = unauthenticated. */
  id: string | null
  /** The person responsible; null for an app key. */
  userId: string | null
  role: Role | null
  requestId: string
  ip: string | null
}

/** The rows a transaction may see. The settings last for the transaction only. */
export type Scope = Caller & {
  /** Test mode: it sees and writes only test conversions, and moves no money (decision 26). */
  isTest?: boolean
}

type Caller =
  | { kind: 'system' }
  | { kind: 'advertiser'; advertiserId: string }
  /**
   * A batch of conversions of several advertisers, with a short lock timeout. Each row names its
   * advertiser.
   */
  | { kind: 'advertisers'; advertiserIds: readonly string[] }
  | { kind: 'affiliate'; affiliateId: string; advertiserId: string | null }
  | { kind: 'staff'; role: StaffRole; userId: string }
  /** `email`: also rows of an address the person is changing to or was invited by. */
  | { kind: 'user'; userId: string; email?: string }
  | { kind: 'sign_in'; email: string }

/** One statement of a batch. */
export type Statement = SQL

/** A result row: column name → value as the driver reads it (bigint and numeric are strings). */
export type Row = Record<string, unknown>

const dialect = new PgDialect()
/**
 * Holds opened connections only, never promises. When a caller disconnects, Cloudflare cancels
 * the request and its promises never settle; a stored one would block every later request of the
 * isolate.
 */
const connections = new Map<string, Db>()
const LOCAL_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Opens the database at a Neon URL, once per isolate. Concurrent first requests each open it
 * themselves.
 * @throws if the role could bypass row-level security: no Worker may run with such a role.
 */
export async function connect(url: string): Promise<Db> {
  const known = connections.get(url)
  if (known !== undefined) return known
  const opened = await open(url)
  connections.set(url, opened)
  return opened
}

/**
 * Opens the database for Workers that act for nobody in particular: role app_system. See connect.
 */
export function openDatabase(env: { SYSTEM_DATABASE_URL: string }): Promise<Db> {
  return connect(env.SYSTEM_DATABASE_URL)
}

async function open(url: string): Promise<Db> {
  if (LOCAL_HOSTS.has(new URL(url).hostname)) {
    // The local Neon replacement uses plain HTTP on the URL's own port. Neon itself needs no
    // settings.
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
 * Longest time of one statement by actor, in milliseconds, lock waits included. Apps and their
 * shoppers wait for the answer; monthly reports take longer; nobody waits for a job.
 */
const statementMsMax = {
  ...{ advertiser: 15_000, advertisers: 15_000, affiliate: 15_000, user: 15_000, sign_in: 15_000 },
  ...{ staff: 60_000, system: 300_000 },
} as const satisfies Record<Scope['kind'], number>
/** How long a batch of conversions waits for a locked row. */
const LOCK_TIMEOUT_OF_ROUND = '500ms'
/** Time a batch may take beyond its slowest statement before the connection counts as broken. */
const BEYOND_MS_MAX = 15_000

export interface RunOptions {
  /** All statements see the database as it was at the first one. */
  isSnapshot?: boolean
  /** See statementMsMax. */
  statementMs?: number
  /**
   * Longest wait for the whole answer. Statements committed by then stay committed: see isOutage.
   */
  answerMs?: number
}

/**
 * Runs statements as one atomic batch in the given scope: one HTTP request, bounded in time.
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
 * As runScoped, for a single call (`select f(…) as name`, without FROM). The function sets the
 * actor itself, so no settings go before it, except a guard and test mode. Here statementMs limits the whole
 * batch; beyond it Postgres closes the connection.
 * @returns the one row.
 */
export async function callScoped(
  db: Db,
  scope: Scope,
  call: SQL,
  { statementMs = statementMsMax[scope.kind] }: { statementMs?: number } = {},
): Promise<Row | undefined> {
  if (db.isGuarded || scope.isTest) {
    return (await runScoped(db, scope, [call], { statementMs }))[0]?.[0]
  }
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
    // As in affiliate.enter_scope: locks of one advertiser must not delay the others for long.
    ...(scope.kind === 'advertisers' ? { lock_timeout: LOCK_TIMEOUT_OF_ROUND } : {}),
    ...(scope.isTest ? { 'app.test': 'on' } : {}),
  }
  const calls = Object.entries(settings).map(
    ([name, value]) => sql`set_config(${sql.raw(`'${name}'`)}, ${value}, true)`,
  )
  return sql`select ${sql.join(calls, sql`, `)}`
}

/** In the same order as affiliate.enter_scope. */
function settingsOf(scope: Scope, origin: Origin | null) {
  // A batch of one advertiser uses that advertiser's scope: comparing an id is faster than
  // searching a list.
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

/** SQLSTATE of a refusal by the database; null for other errors (an outage, a bug). */
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
