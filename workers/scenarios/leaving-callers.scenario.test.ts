/** A caller that disconnects early affects neither the next caller's answer nor its own report. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { storeClick } from '../clicks/test/stored-clicks.ts'
import { updatePixelMaximum, updatePostbackSecret } from '../conversions/sources/settings/db.ts'
import { runScoped } from '../core/database.ts'
import { sha256Hex } from '../core/sha256.ts'
import { HASH_TURNS_MAX } from '../http/password-hash-limit.ts'
import { openDatabaseProxy, type ProxyFault } from '../test/database-proxy.ts'
import { startFourWorkers } from './four-workers.ts'

const SECRET = 'a secret of the offer'
const [offer] = cast.offers
/** Longer than a caller stays before it disconnects. */
const late = { delayMs: 1_500 }

/** Number of database requests since the test began. */
let asked: number
const proxy = await openDatabaseProxy()
const workers = await startFourWorkers(proxy.through)
beforeAll(async () => {
  await workers.runCron('publish-snapshots', new Date())
  const scope = { kind: 'advertiser', advertiserId: cast.advertiser.id } as const
  await runScoped(workers.api, scope, [
    updatePixelMaximum(offer.id, 10_000n),
    updatePostbackSecret(offer.id, await sha256Hex(SECRET)),
  ])
}, 120_000)
afterAll(async () => {
  await workers?.close()
  proxy?.close()
})
beforeEach(() => {
  asked = 0
})

/** The fate of the first requests to the database; the others pass. */
function letFirst(fault: ProxyFault, count = 1): void {
  proxy.judge = () => {
    asked += 1
    return asked <= count ? fault : null
  }
}

/** This test comes first in the file, because no earlier request may have connected. */
test('production 1: a caller that leaves while the Worker connects leaves the next one answered', async () => {
  letFirst('silence')
  // Loads the Worker now, so that the caller's second is not spent on it.
  expect((await workers.call('/v1/nothing')).status).toBe(404)
  await workers.callAndLeave('/v1/health')
  expect(asked).toBe(1)
  const next = await workers.call('/v1/health', { signal: AbortSignal.timeout(5_000) })
  expect(next.status).toBe(200)
}, 60_000)

test('production 1: sign-ins whose callers leave give back their places at the password hash', async () => {
  const headers = { 'content-type': 'application/json', 'x-tributary': '1' }
  const body = JSON.stringify({ email: 'nobody@tributary.example', password: 'x' })
  const signIn = { method: 'POST', headers, body }
  letFirst(late, HASH_TURNS_MAX)
  await Promise.all(
    Array.from({ length: HASH_TURNS_MAX }, () => workers.callAndLeave('/v1/sign-in', signIn)),
  )
  expect(asked).toBe(HASH_TURNS_MAX)
  const statusOfNext = async () => (await workers.call('/v1/sign-in', signIn)).status
  await expect.poll(statusOfNext, { timeout: 10_000, interval: 1_000 }).toBe(401)
}, 60_000)

const recorded = async (externalId: string) => {
  const find = sql`select event from affiliate.conversions where external_id = ${externalId}`
  const [rows = []] = await runScoped(workers.db, { kind: 'system' }, [find])
  return rows
}

test.each([
  ['pixel', 'pixel:left', `/v1/pixel.gif?txid=left&amount=5`],
  ['postback', 'left', `/postback?txid=left&amount=5&secret=${encodeURIComponent(SECRET)}`],
])(
  'production 4: a %s is recorded although its caller leaves',
  async (_name, id, path) => {
    const clickId = await storeClick(workers.db, new Date(Date.now() - 60_000))
    letFirst(late)
    await workers.callAndLeave(`${path}&click_id=${clickId}`)
    expect(asked).toBe(1)
    await expect.poll(() => recorded(id), { timeout: 10_000 }).toHaveLength(1)
  },
  60_000,
)

test('production 4: a refund is recorded although its app leaves', async () => {
  const clickId = await storeClick(workers.db, new Date(Date.now() - 60_000))
  const report = (body: object) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${workers.appKey}` },
    body: JSON.stringify(body),
  })
  const sale = { event: 'sale', external_id: 'sold', amount: '49.00', currency: 'USD' }
  // This request records the use of the key, which would keep the next request open longer.
  letFirst(late, 0)
  const sold = await workers.call('/v1/conversions', report({ ...sale, click_id: clickId }))
  expect(sold.status).toBe(201)
  asked = 0
  letFirst(late)
  const refund = { event: 'refund', external_id: 'left-by-app', original_external_id: 'sold' }
  await workers.callAndLeave('/v1/conversions', report(refund))
  expect(asked).toBe(1)
  await expect.poll(() => recorded('left-by-app'), { timeout: 10_000 }).toHaveLength(1)
}, 60_000)
