/** A caller that leaves before its answer takes nothing with it: neither the next caller's answer nor its own report. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type DatabaseDoor, openDatabaseDoor } from '../test/database-proxy.ts'
import { type FourWorkers, startFourWorkers } from './four-workers.ts'

let door: DatabaseDoor
let workers: FourWorkers
/** Requests that the database was sent since the test began. */
let asked: string[]
beforeAll(async () => {
  door = await openDatabaseDoor()
  workers = await startFourWorkers(door.through)
}, 120_000)
afterAll(async () => {
  await workers?.close()
  door?.close()
})
beforeEach(() => {
  asked = []
})

test('production 1: a caller that leaves while the Worker connects leaves the next one answered', async () => {
  door.judge = (body) => {
    asked.push(body)
    return asked.length === 1 ? 'silence' : null
  }
  // Loads the Worker, which then does not connect in the caller's second.
  expect((await workers.call('/v1/nothing')).status).toBe(404)
  await workers.callAndLeave('/v1/health')
  expect(asked).toHaveLength(1)
  const next = await workers.call('/v1/health', { signal: AbortSignal.timeout(5_000) })
  expect(next.status).toBe(200)
}, 60_000)
