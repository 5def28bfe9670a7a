/** A server of its own is killed while it records sales, and starts again from its log. */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { expect, test } from 'vitest'
import { localDir } from '../../../../dev/local-state.ts'
import { prepareDatabase, startDatabase } from '../../../../dev/postgres/database.ts'
import { waitUntil } from '../../../../dev/processes.ts'
import { ask, expectSoundBooks, saleOf, seedClick, seedTenant } from '../../../test/books-world.ts'
import { directDb } from '../../../test/direct-db.ts'
import { type ConversionInput, recordConversion } from './record-conversion.ts'

const CRASHES = 3
const CLIENTS = 6
const now = new Date('2026-11-20T10:00:00.000Z')

/** As `pg_ctl stop -m immediate`: no checkpoint, no goodbye. */
async function crash(systemTcpUrl: string): Promise<void> {
  const url = new URL(systemTcpUrl)
  url.username = 'postgres'
  url.password = 'postgres'
  const client = new pg.Client({ connectionString: url.href })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query(`select pg_read_file('postmaster.pid') as file`)
  const pid = Number((rows[0].file as string).split('\n')[0])
  process.kill(pid, 'SIGQUIT')
  await client.end().catch(() => {})
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await sleep(20)
  }
}

test('F23: a server that crashes under load loses nothing it had answered, and the books hold', async () => {
  const options = { localDir, name: `test-crash-${process.pid}`, throwAway: true }
  let database = await startDatabase(options)
  try {
    await database.createDatabase('crash')
    await prepareDatabase(database, 'crash')
    let system = directDb(database.tcpUrlOf('crash', 'app_system'), CLIENTS)
    // Test clusters normally run without durability, which this test needs.
    await ask(system, sql`alter role app_system set synchronous_commit = on`)
    await system.close()

    system = directDb(database.tcpUrlOf('crash', 'app_system'), CLIENTS)
    const tenant = await seedTenant(system, { depositMinor: 10_000_000n, levels: [300, 100] })
    const clickId = await seedClick(system, tenant, new Date(now.getTime() - 3_600_000))
    const sent: ConversionInput[] = []
    const answered = new Set<string>()
    for (let count = 0; count < CRASHES; count += 1) {
      let isUp = true
      const clients = Array.from({ length: CLIENTS }, async () => {
        while (isUp) {
          const sale = saleOf(tenant, { clickId, now })
          sent.push(sale)
          try {
            await recordConversion(system, sale)
            answered.add(sale.externalId)
          } catch {
            isUp = false
          }
        }
      })
      await sleep(400)
      // A machine with much else to do has not answered enough by then.
      await waitUntil(() => answered.size > (count + 1) * CLIENTS, 30_000)
      await crash(database.tcpUrlOf('crash', 'app_system'))
      await Promise.all(clients)
      await system.close()
      database = await startDatabase(options)
      system = directDb(database.tcpUrlOf('crash', 'app_system'), CLIENTS)
      await expectSoundBooks(system)
    }
    const rows = await ask(
      system,
      sql`select external_id from affiliate.conversions where app_id = ${tenant.appId}`,
    )
    const stored = new Set(rows.map((row) => row.external_id as string))
    expect([...answered].filter((externalId) => !stored.has(externalId))).toEqual([])
    expect(answered.size).toBeGreaterThan(CRASHES * CLIENTS)
    // A sender without an answer sends the report again.
    for (const sale of sent) {
      const { outcome } = await recordConversion(system, sale)
      expect(outcome).toBe(stored.has(sale.externalId) ? 'replayed' : 'recorded')
    }
    await expectSoundBooks(system)
    await system.close()
  } finally {
    await database.stop()
  }
}, 120_000)
