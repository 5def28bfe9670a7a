/**
 * A caller that disconnects early affects neither the next caller's answer nor its own report; reports of an
 * outage of the database are recorded once when it is over.
 */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { storeClick } from '../clicks/test/stored-clicks.ts'
import { updatePixelMaximum, updatePostbackSecret } from '../conversions/sources/settings/db.ts'
import { runScoped } from '../core/database.ts'
import { sha256Hex } from '../core/sha256.ts'
import { HASH_TURNS_MAX } from '../http/password-hash-limit.ts'
import { ask, expectSoundBooks } from '../test/books-world.ts'
import { openDatabaseProxy, type ProxyFault } from '../test/database-proxy.ts'
import { startFourWorkers } from './four-workers.ts'

const SECRET = 'a secret of the offer'
const [offer] = cast.offers
/** Longer than a caller stays before it disconnects. */
const late = { delayMs: 1_500 }

/** Number of database requests since the test began. */
let asked: number
const proxy = await openDatabaseProxy()
const outage = await openOutage()
const workers = await startFourWorkers((url) => outage.through(proxy.through(url)))
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
  outage.close()
  proxy.close()
})
beforeEach(() => {
  asked = 0
})

/** The fate of the first requests to the database; the others pass. */
function letFirst(fault: ProxyFault, count = 1): void {
  proxy.faultOf = () => {
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

test('production 1: sign-ins of disconnected callers release their slots of the password hash', async () => {
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

const recorded = (externalId: string) =>
  ask(workers.db, sql`select event from affiliate.conversions where external_id = ${externalId}`)
const report = (body: object) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${workers.appKey}` },
  body: JSON.stringify(body),
})
const send = (body: object) => workers.call('/v1/conversions', report(body))

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
  const sale = { event: 'sale', external_id: 'sold', amount: '49.00', currency: 'USD' }
  // This request records the use of the key, which would keep the next request open longer.
  letFirst(late, 0)
  const sold = await send({ ...sale, click_id: clickId })
  expect(sold.status).toBe(201)
  asked = 0
  letFirst(late)
  const refund = { event: 'refund', external_id: 'left-by-app', original_external_id: 'sold' }
  await workers.callAndLeave('/v1/conversions', report(refund))
  expect(asked).toBe(1)
  await expect.poll(() => recorded('left-by-app'), { timeout: 10_000 }).toHaveLength(1)
}, 60_000)

test('F21: reports of an outage are answered 202 and recorded once when it is over', async () => {
  proxy.faultOf = () => null
  const clickId = await storeClick(workers.db, new Date(Date.now() - 60_000))
  const sale = (n: number) => ({
    ...{ event: 'sale', external_id: `outage-${n}`, click_id: clickId },
    ...{ amount: '10.00', currency: 'USD' },
  })
  expect((await send(sale(0))).status).toBe(201)
  outage.set(false)
  const refund = { event: 'refund', external_id: 'outage-undo', original_external_id: 'outage-1' }
  const result = await Promise.all([sale(1), sale(2), sale(3), sale(3), refund].map(send))
  expect(result.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
  expect(await result[0]?.json()).toMatchObject({ status: 'queued' })
  // The consumer meets the outage, too.
  await expect.poll(outage.turnedAway, { timeout: 45_000 }).toBeGreaterThan(0)
  outage.set(true)
  await vi.waitFor(
    async () => {
      const lines = await ask(
        workers.db,
        sql`select verdict from logs.inbound_reports where body like '%outage-%' order by verdict`,
      )
      expect(lines.map(({ verdict }) => verdict)).toEqual([
        ...['recorded', 'recorded', 'recorded', 'recorded', 'recorded', 'replayed'],
      ])
    },
    { timeout: 75_000, interval: 250 },
  )
  const sales = await ask(
    workers.db,
    sql`select external_id, status from affiliate.conversions
      where event = 'sale' and external_id like 'outage-%' order by external_id`,
  )
  expect(sales.map(({ status }) => status)).toEqual([
    'approved',
    'reversed',
    'approved',
    'approved',
  ])
  expect((await send(sale(2))).status).toBe(200)
  await expectSoundBooks(workers.db)
}, 120_000)

/** A proxy before the database that can refuse every connection. */
async function openOutage() {
  let target = ''
  let isOpen = true
  let turnedAway = 0
  const server = http.createServer((request, response) => {
    if (!isOpen) {
      if (String(request.headers['neon-connection-string']).includes('app_system')) turnedAway += 1
      return void request.socket.destroy()
    }
    const { method, url, headers } = request
    const onward = http.request(`${target}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    through(databaseUrl: string): string {
      const url = new URL(databaseUrl)
      target = `http://${url.host}`
      url.port = String((server.address() as AddressInfo).port)
      return url.href
    },
    /** Number of refused connections of consumer or cron. */
    turnedAway: () => turnedAway,
    set: (open: boolean) => {
      isOpen = open
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
