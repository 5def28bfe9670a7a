import { afterAll, beforeAll, expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { addCanary, canary } from '../../dev/deploy/canary.ts'
import { databaseTools } from '../../dev/deploy/database-tools.ts'
import { smoke } from '../../dev/deploy/smoke.ts'
import { SimulatedCloud } from '../../dev/deploy/test/simulated-cloud.ts'
import { makeAppKey } from '../credentials/app-key.ts'
import { makeFreshDatabase } from '../test/fresh-database.ts'
import { ownerUrlOf } from '../test/owner-hand.ts'
import { type FourWorkers, startFourWorkers } from './four-workers.ts'

let four: FourWorkers
let ownerUrl: string
const appKey = makeAppKey(canary.appKeyId).key
const cloud = new SimulatedCloud()

beforeAll(async () => {
  let database = ''
  four = await startFourWorkers((url) => {
    database = new URL(url).pathname.slice(1)
    return url
  })
  ownerUrl = ownerUrlOf((await makeFreshDatabase()).systemTcpUrl, database)
})
afterAll(async () => {
  cloud.close()
  await four?.close()
})

/** Runs the checks of a deploy against the four Workers as they are deployed. */
function deployment(key = appKey) {
  const opened = cloud.open()
  opened.secrets.keep('CANARY_APP_KEY', key)
  opened.found.neon = { projectId: 'project', branchId: 'branch', ownerUrl }
  return {
    ...opened,
    database: databaseTools,
    settings: { ...opened.settings, trackerHosts: [cast.app.host] },
    sleep: () => new Promise<void>((wake) => setTimeout(wake, 200)),
    visit: (url: string, init: RequestInit) => {
      const { pathname, search } = new URL(url)
      if (pathname.startsWith('/v1')) return four.call(pathname, init)
      return four.visit(pathname + search, init.headers as Record<string, string>)
    },
  }
}

test('production: the checks pass through all four Workers, and move no money', async () => {
  await addCanary(ownerUrl, { appKey, landingUrl: 'https://app.example.com/?click_id={click_id}' })
  await addCanary(ownerUrl, { appKey, landingUrl: 'https://app.example.com/?click_id={click_id}' })
  expect(await databaseTools.hasCanary(ownerUrl, appKey)).toBe(true)
  await four.runCron('publish-snapshots', new Date())
  await smoke(deployment())
  const money = `select from ledger.transfers t join affiliate.apps a using (advertiser_id)
    where a.name = 'Deploy check'`
  expect((await four.db.query.query(money, [])).rows).toEqual([])
})

test('production: the checks fail where the key of the checks is refused', async () => {
  const other = makeAppKey(canary.appKeyId).key
  await expect(smoke(deployment(other))).rejects.toThrow('refused the first report')
})
