/** The restore on a real database. Only Neon's own part, restoring to a time, is simulated. */
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FreshDatabase, makeDemoDatabase } from '../../workers/test/fresh-database.ts'
import { byHand, ownerUrlOf } from '../../workers/test/owner-hand.ts'
import { checkBooks, databaseTools } from './database-tools.ts'
import { restore } from './restore.ts'
import { deploy } from './run.ts'
import { SimulatedCloud } from './test/simulated-cloud.ts'

const now = new Date('2026-11-24T12:00:00Z')
const to = new Date('2026-11-24T02:00:00Z')
const damage = `update ledger.accounts set credits_minor = credits_minor + 1 where kind = 'adv.deposit'`
const repair = damage.replace('+ 1', '- 1')

let cloud: SimulatedCloud
let database: FreshDatabase
let ownerUrl: string
beforeEach(async () => {
  cloud = new SimulatedCloud()
  await deploy(cloud.open())
  database = await makeDemoDatabase({ appUrl: 'https://shop.test', appKeyHash: 'a'.repeat(64) })
  ownerUrl = ownerUrlOf(database.systemTcpUrl)
  cloud.neon.ownerUrl = ownerUrl
})
afterEach(() => cloud.close())

function deployment() {
  const opened = cloud.open()
  opened.secrets.keep('SYSTEM_DATABASE_URL', database.systemDatabaseUrl)
  // This URL is for Neon's protocol, which has its own port in a local run.
  const tools = { ...databaseTools, canSignIn: async () => true }
  return { ...opened, database: tools, checkBooks }
}

async function frozenReason(): Promise<string | null> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  const { rows } = await client.query(
    'select payouts_frozen_reason from affiliate.platform_settings',
  )
  await client.end()
  return rows[0].payouts_frozen_reason
}

const unfreeze = `update affiliate.platform_settings
  set payouts_frozen_at = null, payouts_frozen_reason = null`

test('production 13: a restore to before the damage finds the books right, and payouts frozen', async () => {
  await byHand(ownerUrl, damage)
  const back = deployment()
  const { call } = back.neon
  back.neon.call = async (method, path, body) => {
    const answer = await call(method, path, body)
    // The database as it was, neither damaged nor frozen.
    if (path.endsWith('/restore')) await byHand(ownerUrl, `${repair}; ${unfreeze}`)
    return answer as never
  }
  await restore(back, to, now)
  expect(await frozenReason()).toContain('restored to 2026-11-24T02:00:00.000Z')
})

test('production 13: a restore to after the damage finds it, and starts nothing', async () => {
  await byHand(ownerUrl, damage)
  await expect(restore(deployment(), to, now)).rejects.toThrow('everything stays stopped')
  expect(cloud.cloudflare.scripts.get('tributary-cron')?.crons).toEqual([])
  expect(await frozenReason()).not.toBeNull()
})
