/** The whole database side of a local run: server, roles, migrations and Neon's protocols in front. */
import pg from 'pg'
import { migrateDatabase } from '../migrate.ts'
import { type LedgerTime, setLedgerTime } from './ledger-time.ts'
import { type NeonEndpoint, startNeonEndpoint } from './neon-endpoint.ts'
import { type RunningPostgres, startPostgres } from './postgres.ts'
import { type RowsByTable, refill } from './refill.ts'

/** The URLs of one database. Owner URLs are for migrations and demo data only. */
export interface DatabaseUrls {
  /** Neon's protocols, as app_api. */
  apiDatabaseUrl: string
  /** Neon's protocols, as app_system. */
  systemDatabaseUrl: string
  /** PostgreSQL's own protocol, as tributary_owner. */
  ownerDatabaseUrl: string
}

export interface RunningDatabase {
  /** Makes a database that belongs to the owner, as a copy of `template` if given. False: it existed. */
  createDatabase(name: string, template?: string): Promise<boolean>
  /** Deletes a database with everything in it, if it exists. */
  dropDatabase(name: string): Promise<void>
  /** See dev/postgres/refill.ts. */
  refillDatabase(name: string, rows: RowsByTable): Promise<void>
  /** Sets the clock of the ledger for a test or a local run, after the migrations. */
  setLedgerTime(name: string, time: LedgerTime): Promise<void>
  urlsOf(name: string): DatabaseUrls
  /** Runs work that repeats few statements often: its URLs' connections keep them prepared. */
  withKeptStatements<T>(name: string, work: (urls: DatabaseUrls) => Promise<T>): Promise<T>
  /** URL of any role for PostgreSQL's own protocol, for tools. */
  tcpUrlOf(name: string, role: 'app_api' | 'app_system'): string
  /** Address of the server itself. `host`: its address, or the folder of its socket. */
  postgres: { host: string; port: number }
  stop(): Promise<void>
}

/** Starts server and endpoint at the same time, without migrations: see `prepareDatabase`. */
export async function startDatabase(options: {
  localDir: string
  name: string
  postgresPort?: number
  neonPort?: number
  throwAway?: boolean
  /** See NeonEndpointOptions. */
  keepsStatements?: boolean
}): Promise<RunningDatabase> {
  const { postgresPort = 0, neonPort = 0, keepsStatements = false, ...rest } = options
  const postgres = await startPostgres({ ...rest, port: postgresPort })
  let endpoint: NeonEndpoint | undefined
  try {
    endpoint = await startNeonEndpoint({
      port: neonPort,
      postgresPort: postgres.port,
      postgresHost: postgres.host,
      keepsStatements,
    })
    await asSuperuser(postgres, makeOwner)
  } catch (error) {
    await endpoint?.close()
    await postgres.stop()
    throw error
  }
  return describe(postgres, endpoint)
}

/** Migrates as the owner, then sets passwords for the two Worker roles, which the migrations made. */
export async function prepareDatabase(database: RunningDatabase, name: string): Promise<void> {
  const { ownerDatabaseUrl } = database.urlsOf(name)
  await migrateDatabase(ownerDatabaseUrl)
  await withClient(ownerDatabaseUrl, async (client) => {
    for (const role of ['app_api', 'app_system']) {
      await client.query(`ALTER ROLE ${role} LOGIN PASSWORD '${role}'`)
    }
  })
}

function describe(postgres: RunningPostgres, endpoint: NeonEndpoint): RunningDatabase {
  const url = (role: string, port: number, name: string) =>
    `postgres://${role}:${role}@127.0.0.1:${port}/${name}`
  const { host, port } = postgres
  // `pg` and libpq both accept a folder in place of an address.
  const ownUrl = (role: string, name: string) =>
    url(role, port, name) + (host.startsWith('/') ? `?host=${encodeURIComponent(host)}` : '')
  const urlsAt = (neonPort: number, name: string): DatabaseUrls => ({
    apiDatabaseUrl: url('app_api', neonPort, name),
    systemDatabaseUrl: url('app_system', neonPort, name),
    ownerDatabaseUrl: ownUrl('tributary_owner', name),
  })
  return {
    createDatabase: (name, template) =>
      asSuperuser(postgres, (client) => createDatabase(client, name, template)),
    dropDatabase: (name) =>
      asSuperuser(postgres, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`)
      }),
    refillDatabase: (name, rows) =>
      withClient(url('postgres', postgres.port, name), (client) => refill(client, rows)),
    setLedgerTime: (name, time) =>
      withClient(url('postgres', postgres.port, name), (client) => setLedgerTime(client, time)),
    urlsOf: (name) => urlsAt(endpoint.port, name),
    withKeptStatements: async (name, work) => {
      const kept = await startNeonEndpoint({
        ...{ port: 0, postgresPort: port, postgresHost: host, keepsStatements: true },
      })
      try {
        return await work(urlsAt(kept.port, name))
      } finally {
        await kept.close()
      }
    },
    tcpUrlOf: (name, role) => ownUrl(role, name),
    postgres: { host, port },
    stop: async () => {
      await endpoint.close()
      await postgres.stop()
    },
  }
}

async function createDatabase(
  client: pg.Client,
  name: string,
  template = 'template0',
): Promise<boolean> {
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (found.rowCount) return false
  const [database, copied] = [name, template].map((part) => client.escapeIdentifier(part))
  // Without fsync, copying files takes half the work of writing pages through the log.
  const { rows } = await client.query('SHOW fsync')
  const strategy = rows[0].fsync === 'off' ? 'file_copy' : 'wal_log'
  await client.query(
    `CREATE DATABASE ${database} OWNER tributary_owner TEMPLATE ${copied} STRATEGY ${strategy}`,
  )
  return true
}

/** The privileges that Neon gives the owner of a project: everything except superuser. */
async function makeOwner(client: pg.Client): Promise<void> {
  const found = await client.query("SELECT 1 FROM pg_roles WHERE rolname = 'tributary_owner'")
  if (found.rowCount) return
  await client.query(
    "CREATE ROLE tributary_owner LOGIN CREATEDB CREATEROLE BYPASSRLS PASSWORD 'tributary_owner'",
  )
}

const asSuperuser = <T>(postgres: RunningPostgres, work: (client: pg.Client) => Promise<T>) =>
  withClient(postgres.superuserUrl, work)

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
