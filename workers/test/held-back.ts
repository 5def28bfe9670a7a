/** Verbs that are stopped in the middle, so that another's whole way lies between two of their steps. */
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { expect } from 'vitest'
import { connect } from '../db/database.ts'
import { type FreshDatabase, makeFreshDatabase } from './fresh-database.ts'
import { ask, type MoneyGround } from './money-ground.ts'

export interface HeldBack extends MoneyGround {
  urls: FreshDatabase
  /** Runs the statement as finance, and the work while what it locks is held. */
  hold<T>(
    statement: string,
    work: (query: (text: string) => Promise<unknown>) => Promise<T>,
  ): Promise<T>
  /** Resolves as soon as so many wait for another's lock. */
  waiting(number: number): Promise<void>
  /** Begins each when those before it wait for what the statement locks: all have read before one writes. */
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
  const blocked = () =>
    ask(
      system,
      sql`select from pg_stat_activity
        where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
    )
  const waiting = async (number: number) => {
    await expect.poll(blocked).toHaveLength(number)
  }
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
        await waiting(asked.length)
      }
      return { asked }
    })
    return Promise.all(begun.asked)
  }
  return { urls, api, system, hold, waiting, atOnce, close: () => client.end() }
}

/** Where a conversion holds its accounts and has not written the rest. */
export const rollupsHeld = 'lock table affiliate.conversion_rollups_daily in exclusive mode'
