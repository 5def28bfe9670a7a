/**
 * Whether the tracker's memory stays flat. Its heap has the bound of the platform, so that garbage is
 * collected as it is there: without one even a bare Worker grows to hundreds of MB. What leaks ends
 * the process.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { fire } from './load.ts'
import type { Row } from './table.ts'
import { snapshots, trackerShot } from './visitors.ts'
import { freePort, serve } from './workerd.ts'
import { kvOf, sink } from './workers.ts'

const V8_FLAGS = ['--max-old-space-size=96', '--max-semi-space-size=4']
const VOLLEY_SECONDS = 2
/** A slow machine stops short of its clicks, and says of how many the figure is. */
const SECONDS_MAX = 170

/** Memory after a third of the clicks against memory after all. */
export async function measureMemory(
  dir: string,
  module: string,
  clicks: number,
): Promise<{ rows: Row[]; faults: string[] }> {
  const [port, sinkPort] = [await freePort(), await freePort()]
  const bindings = '(name = "SNAPSHOTS", kvNamespace = "kv"), (name = "CLICKS", queue = "sink")'
  const services = [
    { name: 'tracker', module, bindings, port },
    { name: 'kv', module: kvOf(snapshots) },
    { name: 'sink', module: sink, port: sinkPort },
  ]
  const server = await serve(dir, 'memory', services, V8_FLAGS)
  const faults: string[] = []
  let answered = 0
  const startedAtMs = performance.now()
  const fireUntil = async (count: number, secondsMax: number) => {
    const isLate = () => performance.now() - startedAtMs > secondsMax * 1000
    for (let salt = 1_000; answered < count && !isLate(); salt += 1) {
      const shot = (index: number) => trackerShot(salt + answered, index)
      const volley = await fire({ port, connections: 64, seconds: VOLLEY_SECONDS, shot })
      answered += volley.answered
      faults.push(...volley.faults)
    }
    return server.rssMb()
  }
  try {
    const earlyMb = await fireUntil(clicks / 3, SECONDS_MAX / 3)
    const early = answered
    const lateMb = await fireUntil(clicks, SECONDS_MAX)
    await sleep(1500)
    const taken = (await (await fetch(`http://127.0.0.1:${sinkPort}/`)).json()) as {
      clicks: number
    }
    if (taken.clicks !== answered) {
      faults.push(`memory: ${answered} clicks answered, ${taken.clicks} in the queue`)
    }
    const note = `${earlyMb.toFixed(0)} MB after ${early} clicks, ${lateMb.toFixed(0)} MB after ${answered}`
    const row = { what: 'memory grown', unit: ' MB', digits: 0, bar: null, aim: null, atMost: true }
    return { rows: [{ ...row, value: lateMb - earlyMb, note }], faults }
  } finally {
    await server.stop()
  }
}
