import http from 'node:http'
import { neon, neonConfig, Pool } from '@neondatabase/serverless'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { makeFreshDatabase } from '../../workers/test/fresh-database.ts'
import { openNeonEndpoint } from './neon-endpoint.ts'

let url: string
let pool: Pool

beforeAll(async () => {
  neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`
  neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`
  neonConfig.useSecureWebSocket = false
  url = (await makeFreshDatabase()).systemDatabaseUrl
  pool = new Pool({ connectionString: url, max: 2 })
})
afterAll(() => pool.end())

test('a batch is one transaction: its statements share one id and one instant', async () => {
  const sql = neon(url)
  const select = () => sql`SELECT pg_current_xact_id()::text AS id, now()::text AS at`
  const [first, second] = await sql.transaction([select(), select()])
  expect(first).toEqual(second)
  expect(await select()).not.toEqual(first)
})

test('a batch that fails in its last statement leaves nothing behind', async () => {
  const sql = neon(url)
  const setting = "set_config('tributary.test', 'left', false)"
  await expect(
    sql.transaction([sql.query(`SELECT ${setting}`), sql`SELECT 1 / 0`]),
  ).rejects.toMatchObject({ code: '22012' })
  const rows = await sql`SELECT current_setting('tributary.test', true) AS value`
  expect(rows).not.toEqual([{ value: 'left' }])
})

test.each([true, false])(
  'what failed once is asked again (statements kept: %s)',
  async (isKept) => {
    const endpoint = openNeonEndpoint({
      postgresPort: inject('postgresPort'),
      keepsStatements: isKept,
    })
    const headers = { 'neon-connection-string': url }
    const ask = async (...texts: string[]) => {
      const queries = texts.map((query) => ({ query, params: [] }))
      const { status, document } = await endpoint.answer(JSON.stringify({ queries }), headers)
      const { code, results = [] } = document as { code?: string; results?: { rows: unknown }[] }
      return status === 200 ? results.map(({ rows }) => rows) : code
    }
    const [whole, broken] = ["SELECT 'whole'", 'SELECT 1 / 0']
    // After an error Postgres skips the remaining messages: it has not prepared the statement.
    expect(await ask(broken, whole, whole)).toBe('22012')
    expect(await ask(whole, broken, whole)).toBe('22012')
    expect(await ask(whole, whole)).toEqual([[['whole']], [['whole']]])
    const kept = `SELECT count(*) FROM pg_prepared_statements WHERE statement = $$${whole}$$`
    expect(await ask(kept)).toEqual([[[isKept ? '1' : '0']]])
    await endpoint.close()
  },
)

test('a batch keeps the isolation level and read-only mode it asked for', async () => {
  const sql = neon(url)
  const [level, readOnly] = await sql.transaction(
    [sql`SHOW transaction_isolation`, sql`SHOW transaction_read_only`],
    { isolationLevel: 'Serializable', readOnly: true },
  )
  expect([level, readOnly]).toEqual([
    [{ transaction_isolation: 'serializable' }],
    [{ transaction_read_only: 'on' }],
  ])
})

test('values arrive as the driver makes them from PostgreSQL text, bigint as a string', async () => {
  const rows = await neon(url)`SELECT 9007199254740993::bigint AS big, '{"a":1}'::jsonb AS doc`
  expect(rows).toEqual([{ big: '9007199254740993', doc: { a: 1 } }])
})

test('a connection that breaks while it is asked something fails that question alone', async () => {
  const sql = neon(url)
  const asked = sql`SELECT pg_sleep(20), 'to be broken'`
  const breaking = sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE query LIKE '%to be broken%' AND pid <> pg_backend_pid() AND state = 'active'`
  const broken = expect(asked).rejects.toMatchObject({ code: '57P01' })
  await expect.poll(async () => (await breaking).length).toBe(1)
  await broken
  expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }])
})

test('production 15: a statement of a batch is sent when the one before it was answered', async () => {
  const sql = neon(url)
  const busy = sql`SELECT count(*)::int AS statements FROM pg_stat_activity
    WHERE query LIKE 'SELECT pg_sleep(0.3), %first of a batch%' AND state = 'active'`
  const batch = sql.transaction([
    sql`SELECT pg_sleep(0.3), 'first of a batch'`,
    sql`SELECT clock_timestamp() - statement_timestamp() < '0.2 s' AS is_own_start`,
  ])
  await expect.poll(async () => (await busy)[0]?.statements).toBe(1)
  // Statements that arrived together would have the same start time.
  expect((await batch)[1]).toEqual([{ is_own_start: true }])
})

test('audit 8: the WebSocket endpoint answers names of this machine only', async () => {
  const { port } = new URL(url)
  const statusFor = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
      const headers = { ...upgrade, 'sec-websocket-key': btoa('0123456789abcdef'), host }
      const asked = http.get({ host: '127.0.0.1', port, path: '/v2', headers })
      asked.on('upgrade', (response, socket) => {
        socket.destroy()
        resolve(response.statusCode)
      })
      asked.on('response', (response) => resolve(response.statusCode))
      asked.on('error', reject)
    })
  expect(await statusFor(`localhost:${port}`)).toBe(101)
  expect(await statusFor('rebound.example')).toBe(401)
})

test('an interactive transaction runs over WebSocket and can be rolled back', async () => {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query("SELECT set_config('tributary.test', 'inside', true)")
    const inside = await client.query("SELECT current_setting('tributary.test') AS value")
    await client.query('ROLLBACK')
    expect(inside.rows).toEqual([{ value: 'inside' }])
  } finally {
    client.release()
  }
})

test('the Worker roles are neither owner nor able to pass row-level security', async () => {
  const { apiDatabaseUrl, systemDatabaseUrl } = await makeFreshDatabase()
  for (const roleUrl of [apiDatabaseUrl, systemDatabaseUrl]) {
    const rows = await neon(roleUrl)`
      SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user`
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false }])
  }
})
