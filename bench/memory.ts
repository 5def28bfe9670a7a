/**
 * Whether the tracker's memory stays flat. Two figures, both taken after garbage collection: the live heap,
 * which varies little and so shows the smallest leak; and the memory of the process, which also includes
 * leaks outside the heap. The second varies by tens of MB with other load on the machine. It is therefore
 * compared with a bare Worker that gets the same load from the same generator in turns.
 *
 * The heaps have the platform's limit, so that garbage is collected as in production. A large leak ends the
 * process.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { bareShot, snapshots, trackerShot } from './click-load.ts'
import { GC_FLAG, liveHeapMb } from './heap.ts'
import { fire } from './load.ts'
import type { Row } from './table.ts'
import { freePort, type Server, type Service, serve } from './workerd.ts'
import { bare, kvOf, sink } from './workers.ts'

const V8_FLAGS = ['--max-old-space-size=96', '--max-semi-space-size=4', GC_FLAG]
const VOLLEY_SECONDS = 2
/** A slow machine stops before the planned number of clicks; the result names the number. */
const SECONDS_MAX = 240
/** Share of the clicks after which the warm-up is over: tables, compiled code and the allocator's pools exist. */
const SETTLED_SHARE = 0.3

interface Sample {
  answered: number
  heapMb: number
  processMb: number
}

interface Runner {
  server: Server
  port: number
  inspectorPort: number
  /** The Worker under test comes first. */
  workers: string[]
  shot: typeof trackerShot
  answered: number
}

/** Memory after the warm-up, and at the end. */
interface Course {
  early: Sample
  late: Sample
}

export async function measureMemory(
  dir: string,
  module: string,
  clicks: number,
): Promise<{ rows: Row[]; faults: string[] }> {
  const faults: string[] = []
  const sinkPort = await freePort()
  const tracker = await startRunner(dir, trackerShot, (port) => [
    { name: 'tracker', module, bindings, port },
    { name: 'kv', module: kvOf(snapshots) },
    { name: 'sink', module: sink, port: sinkPort },
  ])
  const base = await startRunner(dir, bareShot, (port) => [{ name: 'bare', module: bare, port }])
  try {
    const courses = await fireBoth(tracker, base, clicks, faults)
    await sleep(1500)
    const taken = (await (await fetch(`http://127.0.0.1:${sinkPort}/`)).json()) as {
      clicks: number
    }
    if (taken.clicks !== tracker.answered) {
      faults.push(`memory: ${tracker.answered} clicks answered, ${taken.clicks} in the queue`)
    }
    return { rows: rowsOf(courses.tracker, courses.base), faults }
  } finally {
    await Promise.all([tracker.server.stop(), base.server.stop()])
  }
}

const bindings = '(name = "SNAPSHOTS", kvNamespace = "kv"), (name = "CLICKS", queue = "sink")'

async function startRunner(
  dir: string,
  shot: typeof trackerShot,
  servicesAt: (port: number) => Service[],
): Promise<Runner> {
  const [port, inspectorPort] = [await freePort(), await freePort()]
  const services = servicesAt(port)
  const workers = services.map(({ name }) => name)
  const settings = { v8Flags: V8_FLAGS, inspectorPort }
  const server = await serve(dir, `memory-${workers[0]}`, services, settings)
  return { server, port, inspectorPort, workers, shot, answered: 0 }
}

/** In turns, so that other load on the machine affects both. */
async function fireBoth(tracker: Runner, base: Runner, clicks: number, faults: string[]) {
  let salt = 1_000
  const fireUntil = async (share: number, endsAtMs: number) => {
    while (tracker.answered < clicks * share && performance.now() < endsAtMs) {
      salt += 1
      await fireOnce(tracker, salt, faults)
      while (base.answered < tracker.answered) await fireOnce(base, salt, faults)
    }
    return { tracker: await weigh(tracker), base: await weigh(base) }
  }
  const startedAtMs = performance.now()
  const early = await fireUntil(SETTLED_SHARE, startedAtMs + SECONDS_MAX * 1000 * SETTLED_SHARE)
  const late = await fireUntil(1, startedAtMs + SECONDS_MAX * 1000)
  return {
    tracker: { early: early.tracker, late: late.tracker },
    base: { early: early.base, late: late.base },
  }
}

async function fireOnce(runner: Runner, salt: number, faults: string[]): Promise<void> {
  const { port, answered } = runner
  const shot = (index: number) => runner.shot(salt + answered, index)
  const volley = await fire({ port, connections: 64, seconds: VOLLEY_SECONDS, shot })
  runner.answered += volley.answered
  faults.push(...volley.faults)
}

async function weigh({ server, workers, inspectorPort, answered }: Runner): Promise<Sample> {
  const heapsMb: number[] = []
  for (const worker of workers) heapsMb.push(await liveHeapMb(inspectorPort, worker))
  return { answered, heapMb: heapsMb[0] ?? Number.NaN, processMb: server.rssMb() }
}

function rowsOf(tracker: Course, base: Course): Row[] {
  const { early, late } = tracker
  const millions = (late.answered - early.answered) / 1e6
  const grown = (course: Course) => course.late.processMb - course.early.processMb
  const heap = (course: Course) =>
    `${course.early.heapMb.toFixed(2)} → ${course.late.heapMb.toFixed(2)} MB`
  const whole = (course: Course) =>
    `${course.early.processMb.toFixed(0)} → ${course.late.processMb.toFixed(0)} MB`
  const span = `from ${early.answered} clicks to ${late.answered}`
  return [
    {
      ...{ what: 'live heap grown per million clicks', unit: ' MB', digits: 2, atMost: true },
      ...{ value: (late.heapMb - early.heapMb) / millions, bar: 1, aim: 0.5 },
      note: `${heap(tracker)} ${span}, bare ${heap(base)}`,
    },
    {
      ...{ what: 'process grown, beyond bare', unit: ' MB', digits: 0, atMost: true },
      // When a bare Worker releases memory, that must not count as growth of the tracker.
      ...{ value: grown(tracker) - Math.max(0, grown(base)), bar: 32, aim: 16 },
      note: `${whole(tracker)} ${span}, bare ${whole(base)}`,
    },
  ]
}
