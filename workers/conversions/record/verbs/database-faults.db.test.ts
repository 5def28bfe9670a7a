/** Outcomes of reports when the database or the connection fails: F22 to F32. */
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { callScoped, connect, runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { isOutage } from '../../../core/outage.ts'
import { ask, expectSoundBooks, saleOf, seedClick, seedTenant } from '../../../test/books-world.ts'
import { openDatabaseProxy, type ProxyFault } from '../../../test/database-proxy.ts'
import { directDb } from '../../../test/direct-db.ts'
import { makeFreshDatabase } from '../../../test/fresh-database.ts'
import { recordConversion } from './record-conversion.ts'

const urls = await makeFreshDatabase()
const proxy = await openDatabaseProxy()
/** As app_api, behind the proxy. */
const api = await connect(proxy.through(urls.apiDatabaseUrl))
const system = await connect(urls.systemDatabaseUrl)
afterEach(() => {
  proxy.faultOf = () => null
})
afterAll(() => expectSoundBooks(system))
afterAll(() => proxy.close())

const now = new Date('2026-11-20T10:00:00.000Z')

async function soldTo() {
  const tenant = await seedTenant(system, { depositMinor: 100_000n })
  const clickId = await seedClick(system, tenant, new Date(now.getTime() - 3_600_000))
  return { tenant, sale: saleOf(tenant, { clickId, now }) }
}

const countOf = async (advertiserId: string) =>
  (
    await ask(
      system,
      sql`select count(*)::int as n from affiliate.commissions where advertiser_id = ${advertiserId}`,
    )
  )[0]?.n

/** The fault befalls the batch that writes a conversion, the first `times` times. */
function befall(fault: ProxyFault, times = 1): () => number {
  let befallen = 0
  proxy.faultOf = (body) => {
    if (!/record_conversions\(/.test(body) || befallen >= times) return null
    befallen += 1
    return fault
  }
  return () => befallen
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  )

test('F22: a lost answer to a commit is an outage; sending again is a repeat', async () => {
  const { tenant, sale } = await soldTo()
  befall('lose')
  expect(isOutage(await failureOf(recordConversion(api, sale)))).toBe(true)
  expect(await countOf(tenant.advertiserId)).toBe(1)
  const again = await recordConversion(api, saleOf(tenant, { ...sale }))
  expect(again.outcome).toBe('replayed')
  expect(await countOf(tenant.advertiserId)).toBe(1)
})

describe('F24: a slow database', () => {
  test('a slow statement is cancelled as an outage', async () => {
    const slow = runScoped(api, { kind: 'system' }, [sql`select pg_sleep(20)`], {
      statementMs: 100,
    })
    const failure = await failureOf(slow)
    expect(failure).toMatchObject({ code: '57014' })
    expect(isOutage(failure)).toBe(true)
  })
  test('a slow call is cancelled as an outage, even as the first one', async () => {
    const slow = callScoped(api, { kind: 'system' }, sql`select pg_sleep(20)`, { statementMs: 100 })
    const failure = await failureOf(slow)
    expect(failure).toMatchObject({ code: '25P04' })
    expect(isOutage(failure)).toBe(true)
    const [[row] = []] = await runScoped(api, { kind: 'system' }, [sql`select 1 as n`])
    expect(row).toEqual({ n: 1 })
  })
  test('every call has a time limit and its scope, also by default', async () => {
    const scope = { kind: 'advertiser', advertiserId: newId(now) } as const
    const asked = await callScoped(
      api,
      scope,
      sql`select current_setting('transaction_timeout') as most, current_setting('app.advertiser') as who`,
    )
    expect(asked).toEqual({ most: '15s', who: scope.advertiserId })
  })
  test('a database that never answers is an outage', async () => {
    proxy.faultOf = () => 'silence'
    const mute = runScoped(api, { kind: 'system' }, [sql`select 1`], { answerMs: 200 })
    expect(isOutage(await failureOf(mute))).toBe(true)
  })
  test('every batch has a time limit, also by default', async () => {
    const [[row] = []] = await runScoped(api, { kind: 'advertiser', advertiserId: '' }, [
      sql`show statement_timeout`,
    ])
    expect(row).toEqual({ statement_timeout: '15s' })
  })
})

describe.each([
  ['F25: a deadlock', '40P01'],
  ['F26: a serialization failure', '40001'],
  ['F26: a unique violation', '23505'],
])('%s', (_name, sqlState) => {
  test('is retried with new facts and recorded once', async () => {
    const { tenant, sale } = await soldTo()
    const befallen = befall({ sqlState }, 3)
    expect((await recordConversion(api, sale)).outcome).toBe('recorded')
    expect(befallen()).toBe(3)
    expect(await countOf(tenant.advertiserId)).toBe(1)
  })
  test('that persists writes nothing, and the report can be sent again', async () => {
    const { tenant, sale } = await soldTo()
    const befallen = befall({ sqlState }, 1_000)
    await expect(recordConversion(api, sale)).rejects.toMatchObject({ code: 'unavailable' })
    expect(befallen()).toBe(8)
    expect(await countOf(tenant.advertiserId)).toBe(0)
  })
})

test('F27: a scope does not stay on the connection after its transaction', async () => {
  const { tenant, sale } = await soldTo()
  const pooled = directDb(urls.apiTcpUrl, 1)
  try {
    await recordConversion(pooled, sale)
    const scope = { kind: 'advertiser', advertiserId: tenant.advertiserId } as const
    const count = sql`select count(*)::int as n from affiliate.conversions`
    expect(await runScoped(pooled, scope, [count])).toEqual([[{ n: 1 }]])
    // The same connection, without a scope.
    const unasked = pooled.query.query(
      `select (select count(*)::int from affiliate.conversions) as n,
        current_setting('app.advertiser', true) as advertiser`,
      [],
    )
    const [bare] = await pooled.query.transaction([unasked])
    expect(bare?.rows).toEqual([{ n: 0, advertiser: '' }])
    const left = pooled.query.query(`show statement_timeout`, [])
    expect((await pooled.query.transaction([left]))[0]?.rows).toEqual([{ statement_timeout: '0' }])
  } finally {
    await pooled.close()
  }
})

test('F29: a suspended database gets time to start', async () => {
  const { sale } = await soldTo()
  proxy.faultOf = () => {
    proxy.faultOf = () => null
    return { delayMs: 2_000 }
  }
  expect((await recordConversion(api, sale)).outcome).toBe('recorded')
})

test('F32: with a read-only database no money moves, and stored data can be read', async () => {
  const { tenant, sale } = await soldTo()
  proxy.faultOf = () => 'readOnly'
  const failure = await failureOf(recordConversion(api, sale))
  expect(failure).toMatchObject({ code: '25006' })
  expect(isOutage(failure)).toBe(true)
  expect(await countOf(tenant.advertiserId)).toBe(0)
  const scope = { kind: 'advertiser', advertiserId: tenant.advertiserId } as const
  const [rows] = await runScoped(api, scope, [sql`select name from affiliate.apps`])
  expect(rows).toEqual([{ name: 'App' }])
})
