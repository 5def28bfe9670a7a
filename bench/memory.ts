/**
 * Whether the tracker's memory stays flat, by two figures, both taken once garbage is collected: what is
 * alive in its heap, which hardly moves by itself and so shows the smallest leak; and the memory of its
 * process, which also holds what leaks outside the heap. The latter rises and falls by tens of MB with the
 * weather on the machine, so it counts beyond that of a bare Worker, which is asked the same from the same
 * generator in turns.
 *
 * The heaps have the bound of the platform, so that garbage is collected as it is there. What leaks a
 * lot ends the process.
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
/** A slow machine stops short of its clicks, and says of how many the figures are. */
const SECONDS_MAX = 240
/** Until then, what is made once is made: tables, compiled code, the allocator's own pools. */
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
  /** Its own Worker first. */
  workers: string[]
  shot: typeof trackerShot
  answered: number
}

/** Memory once settled, and at the end. */
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

/** In turns, so that both live through the same weather. */
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
      // That a bare Worker gave memory back is no growth of the tracker's.
      ...{ value: grown(tracker) - Math.max(0, grown(base)), bar: 32, aim: 16 },
      note: `${whole(tracker)} ${span}, bare ${whole(base)}`,
    },
  ]
}
