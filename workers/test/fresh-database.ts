/** A database of a test file's own: migrated, empty, gone after the run. */
import { inject } from 'vitest'

export interface FreshDatabase {
  /** Neon URL of role app_api. */
  apiDatabaseUrl: string
  /** Neon URL of role app_system. */
  systemDatabaseUrl: string
  /** The same two over PostgreSQL's own protocol. */
  apiTcpUrl: string
  systemTcpUrl: string
}

/** Takes about a tenth of a second; ask once per file, in `beforeAll`. */
export function makeFreshDatabase(): Promise<FreshDatabase> {
  return askFactory('')
}

/** The same with the demo's advertiser, shop, offers, affiliates and people in it (dev/demo-cast.ts). */
export function makeDemoDatabase(demo: {
  appUrl: string
  appKeyHash: string
}): Promise<FreshDatabase> {
  return askFactory(JSON.stringify(demo))
}

async function askFactory(body: string): Promise<FreshDatabase> {
  const response = await fetch(inject('databaseFactoryUrl'), { method: 'POST', body })
  if (!response.ok) throw new Error(`No fresh database: ${await response.text()}`)
  return (await response.json()) as FreshDatabase
}
