/** A database for one test file: migrated, empty, deleted after the run. */
import { inject } from 'vitest'
import type { SeededHistory } from '../../dev/demo/history/add-history.ts'
import type { DatabaseOptions, DemoOptions, Refill } from '../../dev/postgres/database-factory.ts'
import { connect, type Db } from '../core/database.ts'
import type { SeedRows } from './seed-rows.ts'

/** The key that encrypts the demo people's code secrets. 32 bytes of 2. */
export const TEST_SEALING_KEY = 'test.AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI'

export interface FreshDatabase {
  /** Neon URL of role app_api. */
  apiDatabaseUrl: string
  /** Neon URL of role app_system. */
  systemDatabaseUrl: string
  /** The same two over PostgreSQL's own protocol. */
  apiTcpUrl: string
  systemTcpUrl: string
  /** Only where it was asked for. */
  history?: SeededHistory
}

/** A database with a connection of each Worker role. */
export interface DatabaseWorld {
  /** As app_api. */
  api: Db
  /** As app_system. */
  system: Db
}

export type LedgerClock = Pick<DatabaseOptions, 'recordsAtBusinessTime'>

/** Takes about a tenth of a second; call it once per file. */
export async function makeDatabaseWorld(
  clock: LedgerClock = {},
): Promise<DatabaseWorld & { urls: FreshDatabase }> {
  const urls = await makeFreshDatabase(clock)
  const [api, system] = [await connect(urls.apiDatabaseUrl), await connect(urls.systemDatabaseUrl)]
  return { api, system, urls }
}

/** For tests that open their own connections. */
export function makeFreshDatabase(clock: LedgerClock = {}): Promise<FreshDatabase> {
  return askFactory(clock)
}

/** The same with the demo's advertiser, shop, offers, affiliates and people in it (dev/demo/demo-cast.ts). */
export function makeDemoDatabase(
  demo: Omit<DemoOptions, 'sealingKey'>,
  clock: LedgerClock = {},
): Promise<FreshDatabase> {
  return askFactory({ ...clock, demo: { ...demo, sealingKey: TEST_SEALING_KEY } })
}

/** Replaces all rows by these, for tests that need many databases and keep their connections' plans. */
export async function refillDatabase(database: FreshDatabase, rows: SeedRows): Promise<void> {
  const name = new URL(database.systemTcpUrl).pathname.slice(1)
  const body = JSON.stringify({ name, rows } satisfies Refill)
  const response = await fetch(inject('databaseFactoryUrl'), { method: 'PUT', body })
  if (!response.ok) throw new Error(`Not refilled: ${await response.text()}`)
}

async function askFactory(requested: DatabaseOptions): Promise<FreshDatabase> {
  const body = JSON.stringify(requested)
  const response = await fetch(inject('databaseFactoryUrl'), { method: 'POST', body })
  if (!response.ok) throw new Error(`No fresh database: ${await response.text()}`)
  return (await response.json()) as FreshDatabase
}
