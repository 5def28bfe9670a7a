/**
 * Rows per second of the consumer's statement (exact duplicates and uniques, all indexes, messages, both
 * rollups) on one connection, beside COPY of the same rows into the same table. The table already holds a
 * month of clicks. Durable defaults, throw-away data.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import type { SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { prepareDatabase, startDatabase } from '../dev/postgres/database.ts'
import { findPlace } from '../dev/postgres/postgres-place.ts'
import {
  type ClickRow,
  insertClicks,
  type MessageRow,
  withoutNulls,
} from '../workers/clicks/db/clicks.ts'
import { clickRow, idAt, markCompany, messageRows } from './clicks.ts'
import { copyIn } from './copy.ts'
import { median } from './figures.ts'

export interface IngestPlan {
  /** Rows in the table before the measurement starts. */
  preloadedRows: number
  rounds: number
  /** Rows for each way of writing in each round. */
  rowsPerRound: number
}

export interface IngestFigures {
  /** Rows per second. */
  copy: number
  /** Ratios to COPY in the same round. */
  ratio100: number
  ratio1000: number
  faults: string[]
}

type Insert = (messages: readonly MessageRow[], clicks: readonly ClickRow[]) => SQL

const NAME = 'bench'
const dialect = new PgDialect()

export async function measureIngest(
  dir: string,
  plan: IngestPlan,
  insert: Insert = insertClicks,
): Promise<IngestFigures> {
  const database = await startDatabase({ localDir: dir, name: NAME })
  try {
    await database.createDatabase(NAME)
    await prepareDatabase(database, NAME)
    const owner = new pg.Client({ connectionString: database.urlsOf(NAME).ownerDatabaseUrl })
    const system = new pg.Client({ connectionString: database.tcpUrlOf(NAME, 'app_system') })
    await Promise.all([owner.connect(), system.connect()])
    try {
      return await measure(owner, system, plan, insert)
    } finally {
      await Promise.all([owner.end(), system.end()])
    }
  } finally {
    await database.stop()
    rmSync(path.join(findPlace(dir).dataRoot, NAME), { recursive: true, force: true })
  }
}

async function measure(owner: pg.Client, system: pg.Client, plan: IngestPlan, insert: Insert) {
  const startedAtMs = Date.now()
  let atMs = startedAtMs - plan.preloadedRows
  const rowsOf = (count: number) => Array.from({ length: count }, () => clickRow(atMs++))
  for (let left = plan.preloadedRows; left > 0; left -= 10_000) {
    await copy(owner, rowsOf(Math.min(left, 10_000)))
  }
  await owner.query('vacuum analyze affiliate.clicks')
  await owner.query('checkpoint').catch(() => {}) // The owner may lack this privilege.

  const isolate = idAt(startedAtMs)
  let sequence = 1
  const write = async (rows: ClickRow[]) => {
    markCompany(rows)
    const messages = messageRows(isolate, sequence, rows)
    sequence += messages.length
    const { sql, params } = dialect.sqlToQuery(insert(messages, rows.map(withoutNulls)))
    await system.query(sql, params)
  }
  const rate = async (size: number, send: (rows: ClickRow[]) => Promise<void>) => {
    const batches = Array.from({ length: plan.rowsPerRound / size }, () => rowsOf(size))
    const sinceMs = performance.now()
    for (const batch of batches) await send(batch)
    return plan.rowsPerRound / ((performance.now() - sinceMs) / 1000)
  }
  const copies: number[] = []
  const by100: number[] = []
  const by1000: number[] = []
  for (let round = 0; round < plan.rounds; round++) {
    copies.push(await rate(1000, (rows) => copy(owner, rows)))
    by100.push((await rate(100, write)) / (copies[round] as number))
    by1000.push((await rate(1000, write)) / (copies[round] as number))
  }
  const written = plan.rounds * plan.rowsPerRound
  const faults = await faultsOf(owner, plan.preloadedRows + 3 * written, 2 * written)
  return {
    copy: median(copies),
    ratio100: median(by100),
    ratio1000: median(by1000),
    faults,
  }
}

async function faultsOf(owner: pg.Client, rows: number, counted: number): Promise<string[]> {
  const { rows: found } = await owner.query(`select
    (select count(*) from affiliate.clicks) as clicks,
    (select sum(clicks) from affiliate.click_rollups_daily) as daily,
    (select sum(clicks) from affiliate.click_rollups_hourly) as hourly,
    (select sum(clicks) from logs.click_messages) as messages`)
  const expected = { clicks: rows, daily: counted, hourly: counted, messages: counted }
  return Object.entries(expected)
    .filter(([what, count]) => Number(found[0][what]) !== count)
    .map(([what, count]) => `ingest: ${what} ${found[0][what]}, not ${count}`)
}

const { inherits, dedupe_ms, has_company, is_test, ...stored } = clickRow(0)
const columns = Object.keys(stored)
const COPY = `copy affiliate.clicks (${columns.map((name) => (name === 'at' ? 'clicked_at' : name))}) from stdin`

/** No text in these rows needs escaping. */
function copy(owner: pg.Client, rows: ClickRow[]): Promise<void> {
  const lines = rows.map((row) => {
    const fields = columns.map((name) => {
      const value = row[name as keyof ClickRow]
      return name === 'at' ? new Date(value as number).toISOString() : (value ?? '\\N')
    })
    return fields.join('\t')
  })
  return copyIn(owner, COPY, `${lines.join('\n')}\n`)
}
