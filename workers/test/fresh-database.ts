/** A database of a test file's own: migrated, empty, gone after the run. */
import { inject } from 'vitest'
import type { DemoWish } from '../../dev/database-factory.ts'

/** Under it the demo people's one-time codes lie. 32 bytes of 2. */
export const TEST_SEALING_KEY = 'test.AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI'

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
export function makeDemoDatabase(demo: Omit<DemoWish, 'sealingKey'>): Promise<FreshDatabase> {
  return askFactory(JSON.stringify({ ...demo, sealingKey: TEST_SEALING_KEY }))
}

/** Drops it, for a test that makes many of them: else all of them lie there until the run's end. */
export async function dropFreshDatabase({ systemTcpUrl }: FreshDatabase): Promise<void> {
  const body = new URL(systemTcpUrl).pathname.slice(1)
  const response = await fetch(inject('databaseFactoryUrl'), { method: 'DELETE', body })
  if (!response.ok) throw new Error(`Not dropped: ${await response.text()}`)
}

async function askFactory(body: string): Promise<FreshDatabase> {
  const response = await fetch(inject('databaseFactoryUrl'), { method: 'POST', body })
  if (!response.ok) throw new Error(`No fresh database: ${await response.text()}`)
  return (await response.json()) as FreshDatabase
}
