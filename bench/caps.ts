/**
 * node bench/caps.ts — click caps under load: two isolates and 200 clients against one cap. Ends with an
 * error when one click too many or too few was billed. Beside it, what a cap costs: the same load without
 * a cap and under one that is never reached.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClickCapSnapshot } from '../workers/domain/snapshot.ts'
import { bundleTracker } from './bundle.ts'
import { fire } from './load.ts'
import { bareShot, snapshots } from './visitors.ts'
import { freePort, serve } from './workerd.ts'
import { kvOf } from './workers.ts'

const CONNECTIONS_PER_ISOLATE = 100
const SECONDS = 3

/** Counts clicks by reason, and the leases they carried: as many as calls that brought units. */
const countingSink = `
const leases = new Set()
let billable = 0
let capReached = 0
let others = 0
export default {
  async fetch(request) {
    if (request.method === 'GET') {
      return Response.json({ billable, capReached, others, leases: leases.size })
    }
    for (const { reason, leaseIds } of JSON.parse(await request.text()).clicks) {
      if (reason === null) billable += 1
      else if (reason === 'cap_reached') capReached += 1
      else others += 1
      for (const leaseId of leaseIds ?? []) leases.add(leaseId)
    }
    return Response.json({ metadata: { metrics: {} } })
  },
}`

interface Counted {
  billable: number
  capReached: number
  others: number
  leases: number
}

interface Measured extends Counted {
  rate: number
  answered: number
  faults: string[]
  medianMs: number
}

const dir = mkdtempSync(path.join(os.tmpdir(), 'tributary-caps-'))
let round = 0
try {
  process.exitCode = await run()
} finally {
  rmSync(dir, { recursive: true, force: true })
}

async function run(): Promise<number> {
  const { module } = bundleTracker(dir)
  const rows: [string, number | null, Measured][] = []
  for (const [name, limit] of [
    ['no cap', null],
    ['a cap never reached', 1_000_000_000],
    ['a cap of 1,000', 1_000],
    ['a cap of 20,000', 20_000],
  ] as const) {
    rows.push([name, limit, await measure(module, limit)])
  }
  console.log(`\nclick caps, 2 isolates × ${CONNECTIONS_PER_ISOLATE} clients, ${SECONDS} s each`)
  console.log(`${''.padEnd(22)}   req/s  p50 ms  billable  cap_reached  calls per billable click`)
  for (const [name, , { rate, medianMs, billable, capReached, leases }] of rows) {
    const cells = [
      rate.toFixed(0).padStart(8),
      medianMs.toFixed(2).padStart(8),
      String(billable).padStart(10),
      String(capReached).padStart(13),
      (leases / billable).toFixed(4).padStart(26),
    ]
    console.log(name.padEnd(22) + cells.join(''))
  }
  const wrong = rows.filter(([, limit, measured]) => !isExact(limit, measured))
  for (const [name, , measured] of wrong) console.error(`wrong: ${name}`, measured)
  return wrong.length === 0 ? 0 : 1
}

function isExact(limit: number | null, measured: Measured): boolean {
  const { answered, billable, capReached, others, faults } = measured
  const isWhole = answered === billable + capReached + others && faults.length === 0
  const expected = Math.min(limit ?? Number.POSITIVE_INFINITY, billable + capReached)
  return isWhole && billable === expected
}

async function measure(module: string, limit: number | null): Promise<Measured> {
  const [portA, portB, sinkPort] = [await freePort(), await freePort(), await freePort()]
  const shared = '(name = "SNAPSHOTS", kvNamespace = "kv"), (name = "CLICKS", queue = "sink")'
  const own = `${shared}, (name = "CLICK_CAPS", durableObjectNamespace = "ClickCap")`
  const foreign = `${shared}, (name = "CLICK_CAPS",
    durableObjectNamespace = (className = "ClickCap", serviceName = "tracker-a"))`
  round += 1
  const server = await serve(dir, `caps-${round}`, [
    { name: 'tracker-a', module, bindings: own, objectClass: 'ClickCap', port: portA },
    { name: 'tracker-b', module, bindings: foreign, port: portB },
    { name: 'kv', module: kvOf(withCap(limit)) },
    { name: 'sink', module: countingSink, port: sinkPort },
  ])
  try {
    const volleys = await Promise.all(
      [portA, portB].map((port, isolate) =>
        fire({
          ...{ port, connections: CONNECTIONS_PER_ISOLATE, seconds: SECONDS },
          shot: (index) => bareShot(round * 2 + isolate, index),
        }),
      ),
    )
    await sleep(1_500)
    const counted = (await (await fetch(`http://127.0.0.1:${sinkPort}/`)).json()) as Counted
    const latencies = volleys.flatMap(({ latenciesMs }) => latenciesMs).toSorted((a, b) => a - b)
    return {
      ...counted,
      answered: volleys.reduce((sum, { answered }) => sum + answered, 0),
      rate: volleys.reduce((sum, { answered, seconds }) => sum + answered / seconds, 0),
      faults: volleys.flatMap(({ faults }) => faults),
      medianMs: latencies[Math.floor(latencies.length / 2)] ?? Number.NaN,
    }
  } finally {
    await server.stop()
  }
}

/** The bench's snapshots with one click cap on the offer. */
function withCap(limit: number | null): Record<string, unknown> {
  const cap: ClickCapSnapshot | null =
    limit === null
      ? null
      : {
          // An object of its own in each round.
          ...{ id: `01993a00-0000-7000-8000-0000000000c${round}`, affiliateId: null },
          ...{ isAcrossOffers: false, period: 'total', limit, isHard: true },
        }
  const clickCaps = cap === null ? [] : [cap]
  return Object.fromEntries(
    Object.entries(snapshots).map(([key, document]) => [
      key,
      key.startsWith('offer:') ? { ...document, clickCaps } : document,
    ]),
  )
}
