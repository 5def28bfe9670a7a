/** Pauses verbs in the middle, so that another verb runs completely between two of their steps. */
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { expect } from 'vitest'
import { connect, type Db } from '../core/database.ts'
import { ask } from './books-world.ts'
import { type DatabaseWorld, makeFreshDatabase } from './fresh-database.ts'

export interface HeldBack extends DatabaseWorld {
  /** Runs the statement as finance, and the work while its locks are held. */
  hold<T>(
    statement: string,
    work: (query: (text: string) => Promise<unknown>) => Promise<T>,
  ): Promise<T>
  /**
   * Starts each when those before it are blocked by the statement's locks: all have read before one writes.
   */
  atOnce<T>(statement: string, works: readonly (() => Promise<T>)[]): Promise<T[]>
  close(): Promise<void>
}

export async function makeHeldBack(): Promise<HeldBack> {
  const urls = await makeFreshDatabase()
  const [api, system] = await Promise.all([
    connect(urls.apiDatabaseUrl),
    connect(urls.systemDatabaseUrl),
  ])
  const client = new pg.Client({ connectionString: urls.apiTcpUrl })
  await client.connect()
  const hold: HeldBack['hold'] = async (statement, work) => {
    await client.query('begin')
    try {
      await client.query(`select set_config('app.staff', 'finance', true)`)
      await client.query(statement)
      return await work((text) => client.query(text))
    } finally {
      await client.query('commit')
    }
  }
  const atOnce: HeldBack['atOnce'] = async (statement, works) => {
    const begun = await hold(statement, async () => {
      const asked: ReturnType<(typeof works)[number]>[] = []
      for (const work of works) {
        asked.push(work())
        await untilBlocked(system, asked.length)
      }
      return { asked }
    })
    return Promise.all(begun.asked)
  }
  return { api, system, hold, atOnce, close: () => client.end() }
}

/** The same database; the work runs to its end before the second round trip of a verb: it has read and not written. */
export function interruptedDb(db: Db, work: () => Promise<unknown>): Db {
  let trips = 0
  const transaction = (async (...given: unknown[]) => {
    trips += 1
    if (trips === 2) await work()
    return (db.query.transaction as (...args: unknown[]) => Promise<unknown>)(...given)
  }) as Db['query']['transaction']
  const query = new Proxy(db.query, {
    get: (target, name) => (name === 'transaction' ? transaction : Reflect.get(target, name)),
  })
  return { query }
}

/** Resolves as soon as this many connections of the database are blocked by locks. */
export async function untilBlocked(system: Db, number: number): Promise<void> {
  const blocked = sql`select from pg_stat_activity
    where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`
  await expect.poll(() => ask(system, blocked)).toHaveLength(number)
}

/** The point where a conversion has locked its accounts and not written the rest. */
export const rollupsHeld = 'lock table affiliate.conversion_rollups_daily in exclusive mode'
