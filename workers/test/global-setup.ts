/**
 * One temporary PostgreSQL for the whole run, shared by all projects that name this file, and started only
 * when one of them runs. Tests never get the owner's URL.
 */
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { type DatabaseUrls, prepareDatabase, startDatabase } from '../../dev/postgres/database.ts'
import { startDatabaseFactory } from '../../dev/postgres/database-factory.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Neon URL of role app_api, of a database shared by the project's files. */
    apiDatabaseUrl: string
    /** Neon URL of role app_system, of the same database. */
    systemDatabaseUrl: string
    /** URL of the server behind both. */
    postgresPort: number
    /** Its address, or the folder of its socket. */
    postgresHost: string
    /** URL at which workers/test/fresh-database.ts requests a database. */
    databaseFactoryUrl: string
    /** Clicks of the long run through tracker and consumer. */
    clicksInRun: number
  }
}

interface TestServers {
  urls: Omit<DatabaseUrls, 'ownerDatabaseUrl'>
  postgres: { host: string; port: number }
  factoryUrl: string
  stop(): Promise<void>
}

// Each project loads its own copy of this module; they share only the process.
const shared = globalThis as typeof globalThis & {
  tributaryTestServers?: { servers: Promise<TestServers>; users: number } | undefined
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.tributaryTestServers ??= { servers: startServers(), users: 0 }
  const holder = shared.tributaryTestServers
  holder.users += 1
  const { urls, postgres, factoryUrl, stop } = await holder.servers
  project.provide('apiDatabaseUrl', urls.apiDatabaseUrl)
  project.provide('systemDatabaseUrl', urls.systemDatabaseUrl)
  project.provide('postgresPort', postgres.port)
  project.provide('postgresHost', postgres.host)
  project.provide('databaseFactoryUrl', factoryUrl)
  const clicks = process.env.CI === 'true' ? 40_000 : 20_000
  project.provide('clicksInRun', Number(process.env.CLICKS_IN_RUN ?? clicks))
  return async () => {
    holder.users -= 1
    if (holder.users > 0) return
    shared.tributaryTestServers = undefined
    await stop()
  }
}

async function startServers(): Promise<TestServers> {
  const database = await startDatabase({
    localDir: path.resolve(import.meta.dirname, '../../.local'),
    name: `test-${process.pid}`,
    throwAway: true,
    keepsStatements: true,
  })
  try {
    await database.createDatabase('migrated')
    await prepareDatabase(database, 'migrated')
    await database.createDatabase('shared', 'migrated')
    const factory = await startDatabaseFactory(database, 'migrated')
    const stop = async () => {
      await factory.close()
      await database.stop()
    }
    const { postgres } = database
    return { urls: database.urlsOf('shared'), postgres, factoryUrl: factory.url, stop }
  } catch (error) {
    await database.stop()
    throw error
  }
}
