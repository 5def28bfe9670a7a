/** The database goes down and returns: reports from the outage are recorded once, and nothing is lost. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { storeClick } from '../clicks/test/stored-clicks.ts'
import { runScoped } from '../core/database.ts'
import { expectSoundBooks } from '../test/books-world.ts'
import { type FourWorkers, startFourWorkers } from './four-workers.ts'

/** A proxy before the database that can refuse every connection. */
function openProxy() {
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
  return {
    listen: () => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)),
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

const proxy = openProxy()
let workers: FourWorkers
beforeAll(async () => {
  await proxy.listen()
  workers = await startFourWorkers(proxy.through)
}, 120_000)
afterAll(async () => {
  await workers?.close()
  proxy.close()
})

const report = (body: object) =>
  workers.call('/v1/conversions', {
    method: 'POST',
    headers: { authorization: `Bearer ${workers.appKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const rowsOf = (question: ReturnType<typeof sql>) =>
  runScoped(workers.db, { kind: 'system' }, [question]).then(([rows = []]) => rows)

test('F21: reports of an outage are answered 202 and recorded once when it is over', async () => {
  await workers.runCron('publish-snapshots', new Date())
  const clickId = await storeClick(workers.db, new Date(Date.now() - 60_000))
  const sale = (n: number) => ({
    ...{ event: 'sale', external_id: `outage-${n}`, click_id: clickId },
    ...{ amount: '10.00', currency: 'USD' },
  })
  expect((await report(sale(0))).status).toBe(201)
  proxy.set(false)
  const refund = { event: 'refund', external_id: 'undo-1', original_external_id: 'outage-1' }
  const result = await Promise.all([sale(1), sale(2), sale(3), sale(3), refund].map(report))
  expect(result.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
  expect(await result[0]?.json()).toMatchObject({ status: 'queued' })
  // The consumer meets the outage, too.
  await expect.poll(proxy.turnedAway, { timeout: 45_000 }).toBeGreaterThan(0)
  proxy.set(true)
  await vi.waitFor(
    async () => {
      const lines = await rowsOf(sql`select verdict from logs.inbound_reports order by verdict`)
      expect(lines.map(({ verdict }) => verdict)).toEqual([
        ...['recorded', 'recorded', 'recorded', 'recorded', 'recorded', 'replayed'],
      ])
    },
    { timeout: 75_000, interval: 250 },
  )
  const standing = await rowsOf(sql`select external_id, status from affiliate.conversions
    where event = 'sale' order by external_id`)
  expect(standing.map(({ status }) => status)).toEqual([
    'approved',
    'reversed',
    'approved',
    'approved',
  ])
  expect((await report(sale(2))).status).toBe(200)
  await expectSoundBooks(workers.db)
}, 120_000)
