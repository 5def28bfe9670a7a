/** I19: an external accounting program accepts the exported books, and detects one changed cent. */
import { spawnSync } from 'node:child_process'
import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { releaseHolds } from '../../commissions/release-holds.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { ask, saleOf, seedClick, seedTenant } from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { auditBooks } from '../checks/check-books.ts'
import { exportJournal } from './export-journal.ts'

const DAY_MS = 86_400_000
const LINES_MAX = 1_000
const soldAt = new Date(Date.now() - 40 * DAY_MS)
const hledger = (journal: string) =>
  spawnSync('hledger', ['-f', '-', 'check', '--strict'], { input: journal, encoding: 'utf8' })
const hasHledger = spawnSync('hledger', ['--version']).status === 0
if (!hasHledger)
  console.warn('hledger is not installed: the outside check of the journal is left out')

let middle: Date
const { api, system } = await makeDatabaseWorld()
beforeAll(async () => {
  await sell('USD', 4900n)
  await sell('JPY', 4901n)
  middle = new Date((await ask(system, sql`select clock_timestamp() as at`))[0]?.at as string)
  await sell('KWD', 49_001n)
  await releaseHolds(system, new Date())
})

async function sell(currency: 'USD' | 'JPY' | 'KWD', minor: bigint): Promise<void> {
  const tenant = await seedTenant(system, { currency, depositMinor: 10_000_000n })
  const clickId = await seedClick(system, tenant, new Date(soldAt.getTime() - 3_600_000))
  const amount = { minor, currency }
  await recordConversion(api, saleOf(tenant, { clickId, amount, now: soldAt }))
}

const system_ = { kind: 'system' } as const
const soon = () => new Date(Date.now() + 60_000)

test.skipIf(!hasHledger)(
  'I19: hledger agrees with the whole journal, and with any part of it',
  async () => {
    const whole = await exportJournal(system, system_, { from: null, to: soon() }, LINES_MAX)
    expect(whole).toContain('commission_released')
    expect(hledger(whole)).toMatchObject({ status: 0, stderr: '' })
    const later = await exportJournal(system, system_, { from: middle, to: soon() }, LINES_MAX)
    expect(later).toContain('opening balances')
    expect(hledger(later)).toMatchObject({ status: 0, stderr: '' })
    const earlier = await exportJournal(system, system_, { from: null, to: middle }, LINES_MAX)
    expect(earlier).not.toContain('KWD')
    expect(hledger(earlier)).toMatchObject({ status: 0, stderr: '' })
  },
)

test.skipIf(!hasHledger)('I19: hledger notices a cent, and a transaction left out', async () => {
  const whole = await exportJournal(system, system_, { from: null, to: soon() }, LINES_MAX)
  expect(hledger(whole.replace('14.70 USD', '14.71 USD')).status).not.toBe(0)
  const blocks = whole.split('\n\n')
  const oneLess = blocks.filter((block) => !block.includes(':release)') || !block.includes('USD'))
  expect(oneLess.length).toBe(blocks.length - 1)
  expect(hledger(oneLess.join('\n\n')).status).not.toBe(0)
})

test('a period with too many lines is refused, not cut', async () => {
  const asked = exportJournal(system, system_, { from: null, to: soon() }, 3)
  await expect(asked).rejects.toMatchObject({ code: 'payload_too_large' })
})

test('the audit finds nothing, and keeps that it looked', async () => {
  const { findings, rules } = await auditBooks(system, new Date(), () => new Date())
  expect(findings).toEqual([])
  expect(rules).toBeGreaterThan(10)
  const [run] = await ask(
    system,
    sql`select finding_count from logs.audit_runs order by id desc limit 1`,
  )
  expect(run).toEqual({ finding_count: 0 })
})
