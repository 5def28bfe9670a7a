/** What the tracker costs a request that it only passes through to the app. */

import { HOST, snapshots } from './click-load.ts'
import { median } from './figures.ts'
import { fire, type Shot } from './load.ts'
import type { Row } from './table.ts'
import { freePort, type Server, serve } from './workerd.ts'
import { kvOf, origin, sink } from './workers.ts'

const CONNECTIONS = 64

interface Side {
  server: Server
  port: number
  rates: number[]
  p50Ms: number[]
}

export async function measurePassThrough(
  dir: string,
  module: string,
  plan: { rounds: number; seconds: number },
): Promise<{ rows: Row[]; faults: string[] }> {
  const [directPort, throughPort] = [await freePort(), await freePort()]
  const direct = await serve(dir, 'direct', [{ name: 'origin', module: origin, port: directPort }])
  const bindings = '(name = "SNAPSHOTS", kvNamespace = "kv"), (name = "CLICKS", queue = "sink")'
  const through = await serve(dir, 'through', [
    { name: 'tracker', module, bindings, port: throughPort, outbound: 'origin' },
    { name: 'origin', module: origin },
    { name: 'kv', module: kvOf(snapshots) },
    { name: 'sink', module: sink },
  ])
  const sides: [Side, Side] = [
    { server: direct, port: directPort, rates: [], p50Ms: [] },
    { server: through, port: throughPort, rates: [], p50Ms: [] },
  ]
  try {
    const faults: string[] = []
    for (let round = 0; round < plan.rounds; round++) {
      for (const { port, rates, p50Ms } of sides) {
        const many = await fire({ port, connections: CONNECTIONS, seconds: plan.seconds, shot })
        const one = await fire({ port, connections: 1, seconds: 1, shot })
        rates.push(many.answered / many.seconds)
        p50Ms.push(median(one.latenciesMs))
        faults.push(...many.faults, ...one.faults)
      }
    }
    return { rows: rowsOf(...sides), faults }
  } finally {
    await Promise.all([direct.stop(), through.stop()])
  }
}

function shot(index: number): Shot {
  const request = `GET /plans/${index % 1000}?page=2 HTTP/1.1\r\nHost: ${HOST}\r\nAccept: text/html\r\n\r\n`
  return { request, faultOf: (head) => (head.startsWith('HTTP/1.1 200') ? null : head) }
}

function rowsOf(direct: Side, through: Side): Row[] {
  const ratio = (what: 'rates' | 'p50Ms') =>
    median(through[what].map((value, round) => value / (direct[what][round] as number)))
  const row = { unit: '', digits: 2, bar: null, aim: null }
  const rate = (side: Side) => median(side.rates).toFixed(0)
  const ms = (side: Side) => median(side.p50Ms).toFixed(3)
  return [
    {
      ...{ ...row, what: 'pass-through, req/s ÷ app alone', value: ratio('rates'), atMost: false },
      note: `${rate(through)}/s, app alone ${rate(direct)}/s`,
    },
    {
      ...{
        ...row,
        what: 'pass-through, added p50 of one',
        value: ratio('p50Ms') - 1,
        atMost: true,
      },
      note: `${ms(through)} ms, app alone ${ms(direct)} ms`,
    },
  ]
}
