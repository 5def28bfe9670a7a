/** A database of a test file's own: migrated, empty, gone after the run. */
import { inject } from 'vitest'

export interface FreshDatabase {
  /** Neon URL of role app_api. */
  apiDatabaseUrl: string
  /** Neon URL of role app_system. */
  systemDatabaseUrl: string
}

/** Takes about a tenth of a second; ask once per file, in `beforeAll`. */
export async function makeFreshDatabase(): Promise<FreshDatabase> {
  const response = await fetch(inject('databaseFactoryUrl'), { method: 'POST' })
  if (!response.ok) throw new Error(`No fresh database: ${await response.text()}`)
  return (await response.json()) as FreshDatabase
}
