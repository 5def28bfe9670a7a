/** Measures click caps under load: whether they are exact, and what they cost. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClickCapSnapshot } from '../workers/snapshots/rules.ts'
import { bareShot, snapshots } from './click-load.ts'
import { fire } from './load.ts'
import type { Row } from './table.ts'
import { freePort, serve } from './workerd.ts'
import { kvOf } from './workers.ts'

const CONNECTIONS_PER_ISOLATE = 100
const CLIENTS = 2 * CONNECTIONS_PER_ISOLATE
const SECONDS = 3
const NEVER_REACHED = 1_000_000_000

const loads: { name: string; limit: number | null }[] = [
  { name: 'no cap', limit: null },
  { name: 'a cap never reached', limit: NEVER_REACHED },
  { name: 'a cap of 1,000', limit: 1_000 },
  { name: 'a cap of 5,000', limit: 5_000 },
]

/**
 * Counts clicks by reason, and the different leases they used: one lease for each call that granted units.
 */
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

/**
 * Two isolates and 200 clients use one cap. It is a fault when one click too many or too few is billed. The
 * same load without a cap, and with a cap that is never reached, shows what a cap costs.
 */
export async function measureCaps(
  dir: string,
  module: string,
): Promise<{ rows: Row[]; faults: string[] }> {
  const rows: Row[] = []
  const faults: string[] = []
  let uncappedRate = Number.NaN
  for (const [round, { name, limit }] of loads.entries()) {
    const measured = await measure(dir, module, round, limit)
    const { answered, billable, capReached, others, rate } = measured
    faults.push(...measured.faults.map((fault) => `${name}: ${fault}`))
    if (answered !== billable + capReached + others) {
      faults.push(`${name}: ${answered} clicks answered, others in the queue`)
    }
    const expected = Math.min(limit ?? Number.POSITIVE_INFINITY, billable + capReached)
    if (billable !== expected) faults.push(`${name}: ${billable} clicks billed, not ${expected}`)
    if (limit === null) uncappedRate = rate
    else rows.push(...rowsOf(name, limit, measured, uncappedRate))
  }
  return { rows, faults }
}

function rowsOf(name: string, limit: number, measured: Measured, uncappedRate: number): Row[] {
  const { billable, capReached, leases, rate, medianMs } = measured
  const row = { unit: '', digits: 0, bar: null, aim: null, atMost: true }
  const load = `${rate.toFixed(0)} req/s, p50 ${medianMs.toFixed(2)} ms`
  const calls = `${(leases / billable).toFixed(4)} object calls per billed click`
  if (limit === NEVER_REACHED) {
    const cost = { ...row, atMost: false, digits: 2, value: rate / uncappedRate }
    return [{ ...cost, what: `${name} ÷ no cap`, note: `${load}; ${calls}` }]
  }
  const what = `overshoot of ${name}, ${CLIENTS} clients`
  const note = `${billable} billed, ${capReached} rejected as cap_reached; ${load}; ${calls}`
  return [{ ...row, what, value: Math.max(0, billable - limit), bar: 0, aim: 0, note }]
}

async function measure(
  dir: string,
  module: string,
  round: number,
  limit: number | null,
): Promise<Measured> {
  const [portA, portB, sinkPort] = [await freePort(), await freePort(), await freePort()]
  const shared = '(name = "SNAPSHOTS", kvNamespace = "kv"), (name = "CLICKS", queue = "sink")'
  const own = `${shared}, (name = "CLICK_CAPS", durableObjectNamespace = "ClickCap")`
  const foreign = `${shared}, (name = "CLICK_CAPS",
    durableObjectNamespace = (className = "ClickCap", serviceName = "tracker-a"))`
  const server = await serve(dir, `caps-${round}`, [
    { name: 'tracker-a', module, bindings: own, objectClass: 'ClickCap', port: portA },
    { name: 'tracker-b', module, bindings: foreign, port: portB },
    { name: 'kv', module: kvOf(withCap(round, limit)) },
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

/** The snapshots of the bench with one click cap on the offer. */
function withCap(round: number, limit: number | null): Record<string, unknown> {
  const cap: ClickCapSnapshot | null =
    limit === null
      ? null
      : {
          // Each round uses its own Durable Object.
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
