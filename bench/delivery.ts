/**
 * Postbacks from the outbox to sinks on this machine: 100 endpoints, of which ten refuse connections and ten never
 * answer. Events come in evenly for 50 seconds; ten deliverers run side by side, as Workers of the queue do.
 * Measured: until all postbacks to healthy endpoints have arrived, and the delay of each from its event.
 */
import { rmSync } from 'node:fs'
import http, { type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import { prepareDatabase, startDatabase } from '../dev/postgres/database.ts'
import { findPlace } from '../dev/postgres/postgres-place.ts'
import { connect, type Db, runScoped } from '../workers/core/database.ts'
import { newId } from '../workers/core/ids.ts'
import { deliverDue } from '../workers/delivery/verbs/deliver-due.ts'
import type { Wire } from '../workers/delivery/verbs/exchange.ts'
import { send } from '../workers/delivery/verbs/send.ts'
import type { Row } from './table.ts'

const NAME = 'bench'
const ENDPOINTS = 100
const BAD_EACH = 10
const SECONDS = 50
const WORKERS = 10
/** Events come in so often, each time some. */
const TICK_MS = 100
const GIVEN_UP_MS = 120_000
const system = { kind: 'system' } as const

export async function measureDelivery(dir: string, { events }: { events: number }) {
  const database = await startDatabase({ localDir: dir, name: NAME })
  const arrivals = new Map<string, number[]>()
  const healthy = await listen((request, response) => {
    const id = new URL(request.url ?? '', 'http://sink').searchParams.get('e') ?? ''
    arrivals.set(id, [...(arrivals.get(id) ?? []), Date.now()])
    response.end('OK')
  })
  const silent = await listen(() => {})
  try {
    await database.createDatabase(NAME)
    await prepareDatabase(database, NAME)
    const db = await connect(database.urlsOf(NAME).systemDatabaseUrl)
    const affiliates = await seed(db, portOf(healthy), portOf(silent))
    return await measure(db, affiliates, events, arrivals)
  } finally {
    for (const server of [healthy, silent]) {
      server.closeAllConnections()
      server.close()
    }
    await database.stop()
    rmSync(path.join(findPlace(dir).dataRoot, NAME), { recursive: true, force: true })
  }
}

const portOf = (server: Server) => (server.address() as AddressInfo).port
const listen = (answer: http.RequestListener) =>
  new Promise<Server>((resolve) => {
    const server = http.createServer(answer).listen(0, '127.0.0.1', () => resolve(server))
  })

interface Target {
  affiliateId: string
  isHealthy: boolean
}

/** One affiliate for each endpoint. The first are dead, then slow, then healthy. */
async function seed(db: Db, healthyPort: number, silentPort: number): Promise<Target[]> {
  const now = new Date()
  const targets = Array.from({ length: ENDPOINTS }, (_, index) => ({
    id: newId(now),
    affiliate_id: newId(now),
    code: `a${index}`,
    host: `sink-${index}.example`,
    port: index < BAD_EACH ? 1 : index < 2 * BAD_EACH ? silentPort : healthyPort,
    isHealthy: index >= 2 * BAD_EACH,
  }))
  const rows = sql`jsonb_to_recordset(${JSON.stringify(targets)}::jsonb) as t(id uuid, affiliate_id uuid, code text, host text, port int)`
  await runScoped(db, system, [
    sql`insert into affiliate.affiliates (id, code, name, status) select affiliate_id, code, code, 'approved' from ${rows}`,
    sql`insert into affiliate.endpoints (id, kind, affiliate_id, url, host, method, events, changed_at)
      select id, 'postback', affiliate_id, 'http://127.0.0.1:' || port || '/?e={event_id}&s={status}', host, 'GET', '{sale}', now()
      from ${rows}`,
  ])
  return targets.map(({ affiliate_id: affiliateId, isHealthy }) => ({ affiliateId, isHealthy }))
}

async function measure(
  db: Db,
  targets: readonly Target[],
  events: number,
  arrivals: ReadonlyMap<string, number[]>,
) {
  const wire: Wire = {
    fetch: (url, init) => fetch(url, init),
    addressesOf: async () => null,
    unsealed: async (sealed) => sealed,
    now: () => new Date(),
    random: Math.random,
    ...{ isLocal: true, ownHosts: [] },
  }
  let isOver = false
  const deliverer = async () => {
    while (!isOver) {
      const hasTime = () => !isOver
      const { events: read, sent } = await deliverDue({
        ...{ db, now: wire.now, send: (one) => send(one, wire), hasTime },
      })
      if (read + sent === 0) await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  const startedAt = Date.now()
  const running = Array.from({ length: WORKERS }, deliverer)
  const expected = new Map<string, number>()
  const perTick = Math.ceil((events * TICK_MS) / (SECONDS * 1_000))
  for (let made = 0; made < events; made += perTick) {
    const now = new Date()
    const facts = { event: 'sale', commission_minor: '1470', currency: 'USD' }
    const rows = Array.from({ length: Math.min(perTick, events - made) }, (_, index) => {
      const target = targets[(made + index) % targets.length] as Target
      // The event id of a sale is its conversion's id.
      const subject = newId(now)
      if (target.isHealthy) expected.set(subject, now.getTime())
      return {
        ...{ id: newId(now), kind: 'conversion.recorded', advertiser_id: subject },
        ...{ affiliate_id: target.affiliateId, subject_id: subject, facts, created_at: now },
      }
    })
    await runScoped(db, system, [
      sql`select affiliate.insert_events(${JSON.stringify(rows)}::json)`,
    ])
    const dueAt = startedAt + ((made + perTick) / perTick) * TICK_MS
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - Date.now())))
  }
  const arrived = () => [...expected.keys()].filter((id) => arrivals.has(id)).length
  while (arrived() < expected.size && Date.now() - startedAt < GIVEN_UP_MS) {
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const seconds = (Date.now() - startedAt) / 1_000
  isOver = true
  await Promise.all(running)
  const delays = [...expected]
    .map(([id, at]) => (arrivals.get(id)?.[0] ?? Number.POSITIVE_INFINITY) - at)
    .toSorted((left, right) => left - right)
  const p95 = delays[Math.floor(delays.length * 0.95)] ?? 0
  const missing = expected.size - arrived()
  const faults = missing === 0 ? [] : [`delivery: ${missing} postbacks did not arrive`]
  return { rows: rowsOf(events, seconds, p95 / 1_000, delays), faults }
}

function rowsOf(events: number, seconds: number, p95: number, delays: readonly number[]): Row[] {
  const median = (delays[Math.floor(delays.length / 2)] ?? 0) / 1_000
  const row = { unit: ' s', digits: 1, atMost: true, aim: null }
  const bad = `of ${ENDPOINTS} endpoints ${BAD_EACH} dead, ${BAD_EACH} slow`
  return [
    {
      ...{ ...row, what: `${events} postbacks, until the last healthy one`, value: seconds },
      ...{ bar: 60, note: `events came in for ${SECONDS} s; ${bad}` },
    },
    {
      ...{ ...row, what: 'delay of a postback to a healthy endpoint, p95', value: p95, bar: 5 },
      note: `median ${median.toFixed(2)} s`,
    },
  ]
}
