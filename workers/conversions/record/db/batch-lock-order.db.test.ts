/** Whoever moves accounts locks them in the order of their ids: the plan of a round's UPDATE says so. */
import pg from 'pg'
import { expect, test } from 'vitest'
import { connect } from '../../../core/database.ts'
import { saleOf, seedClick, seedTenant } from '../../../test/books-world.ts'
import { openDatabaseDoor } from '../../../test/database-proxy.ts'
import { makeFreshDatabase } from '../../../test/fresh-database.ts'
import { gatherEarnings } from '../verbs/batch-earnings.ts'
import { recordConversion } from '../verbs/record-conversion.ts'

const now = new Date('2026-11-20T10:00:00.000Z')

/** The plans of all that the statement runs, as the role of the API's Workers; nothing stays of it. */
async function plansOf(tcpUrl: string, text: string, params: unknown[]): Promise<string[]> {
  const url = new URL(tcpUrl)
  url.username = 'postgres'
  url.password = 'postgres'
  const client = new pg.Client({ connectionString: url.href })
  const plans: string[] = []
  client.on('notice', ({ message }) => void plans.push(message ?? ''))
  await client.connect()
  try {
    await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0;
      set auto_explain.log_nested_statements = on; set auto_explain.log_level = notice`)
    await client.query('begin; set local role app_api')
    await client.query(text, params)
    await client.query('rollback')
  } finally {
    await client.end()
  }
  return plans
}

test('a round moves accounts in the order of their ids', async () => {
  const urls = await makeFreshDatabase()
  const system = await connect(urls.systemDatabaseUrl)
  const tenant = await seedTenant(system, { depositMinor: 1_000_000n, levels: [300, 100] })
  const clickId = await seedClick(system, tenant, new Date(+now - 60_000))
  const door = await openDatabaseDoor()
  const api = await connect(door.through(urls.apiDatabaseUrl))
  let written = ''
  door.judge = (body) => {
    if (!body.includes('write_round(')) return null
    written = body
    return { sqlState: '57P01' }
  }
  const sale = saleOf(tenant, { clickId, now })
  await expect(recordConversion(api, sale, gatherEarnings(api))).rejects.toThrow()
  door.close()
  const { queries } = JSON.parse(written) as { queries: { query: string; params: unknown[] }[] }
  const [{ query, params }] = queries as [(typeof queries)[0]]
  const plans = await plansOf(urls.systemTcpUrl, query, params)
  const moves = plans.filter((plan) => plan.includes('update ledger.accounts a'))
  expect(moves).toHaveLength(1)
  expect(moves[0]).toMatch(
    /Update on accounts a .*\n\s+-> {2}Index Scan using accounts_pkey on accounts a /,
  )
})
