/** The tracker's whole path beside a Worker that only answers 302, in one interleaved run. */
import { setTimeout as sleep } from 'node:timers/promises'
import { bareShot, snapshots, trackerShot } from './click-load.ts'
import { median } from './figures.ts'
import { fire, type Shot } from './load.ts'
import type { Row } from './table.ts'
import { freePort, type Server, serve } from './workerd.ts'
import { bare, kvOf, naive, sink } from './workers.ts'
import { fireWrk } from './wrk.ts'

export interface RedirectPlan {
  rounds: number
  seconds: number
  /** Whether wrk makes the load; else Node does, and also checks every answer. */
  usesWrk: boolean
}

const CONNECTIONS = 64

interface Runner {
  name: string
  server: Server
  port: number
  shot: (salt: number, index: number) => Shot
  rates: number[]
  /** The same load from the checking generator in Node. */
  nodeRates: number[]
  cpuMicros: number[]
  p50Ms: number[]
}

/** What all load tests share. */
interface Bench {
  dir: string
  faults: string[]
  salt: number
  /** Clicks that the tracker answered, and how many more it may have recorded. */
  clicks: number
  slack: number
}

export async function measureRedirect(dir: string, module: string, plan: RedirectPlan) {
  const bench: Bench = { dir, faults: [], salt: 0, clicks: 0, slack: 0 }
  const { runners, sinkPort } = await start(dir, module)
  try {
    return { rows: await measure(bench, runners, sinkPort, plan), faults: bench.faults }
  } finally {
    await Promise.all(runners.map(({ server }) => server.stop()))
  }
}

async function start(dir: string, module: string) {
  const [barePort, trackerPort, naivePort, sinkPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const queue = '(name = "CLICKS", queue = "sink")'
  // Each click is sent with the keyed hash of its visitor.
  const visitorKey = '(name = "VISITOR_KEY", text = "of the bench alone")'
  const kv = '(name = "SNAPSHOTS", kvNamespace = "kv")'
  const bareServer = await serve(dir, 'bare', [{ name: 'bare', module: bare, port: barePort }])
  const trackerServer = await serve(dir, 'tracker', [
    { name: 'tracker', module, bindings: `${kv}, ${queue}, ${visitorKey}`, port: trackerPort },
    { name: 'kv', module: kvOf(snapshots) },
    { name: 'sink', module: sink, port: sinkPort },
  ])
  const naiveServer = await serve(dir, 'naive', [
    { name: 'naive', module: naive, bindings: queue, port: naivePort },
    { name: 'sink', module: sink },
  ])
  const runner = (name: string, server: Server, port: number, shot: Runner['shot']): Runner => ({
    ...{ name, server, port, shot, rates: [], nodeRates: [], cpuMicros: [], p50Ms: [] },
  })
  const runners = [
    runner('bare', bareServer, barePort, bareShot),
    runner('tracker', trackerServer, trackerPort, trackerShot),
    runner('naive', naiveServer, naivePort, bareShot),
  ] as [Runner, Runner, Runner]
  return { runners, sinkPort }
}

async function measure(
  bench: Bench,
  runners: [Runner, Runner, Runner],
  sinkPort: number,
  { rounds, seconds, usesWrk }: RedirectPlan,
): Promise<Row[]> {
  const [base, tracker, oneEach] = runners
  for (const runner of runners) await shootNode(bench, runner, CONNECTIONS, 1) // Warm-up.
  for (let round = 0; round < rounds; round++) {
    for (const runner of runners) {
      const shoot = usesWrk ? shootWrk : shootNode
      const { rate, cpuMicros } = await shoot(bench, runner, CONNECTIONS, seconds)
      runner.rates.push(rate)
      runner.cpuMicros.push(cpuMicros)
    }
    for (const runner of runners) {
      if (usesWrk) runner.nodeRates.push((await shootNode(bench, runner, CONNECTIONS, 1)).rate)
      runner.p50Ms.push((await shootNode(bench, runner, 1, 1)).p50Ms)
    }
  }
  const perClick = await checkSink(bench, sinkPort)
  return [...rowsOf(base, tracker, oneEach, usesWrk), costRow(perClick)]
}

async function shootNode(bench: Bench, runner: Runner, connections: number, seconds: number) {
  const salt = ++bench.salt
  const cpuBefore = runner.server.cpuMs()
  const shot = (index: number) => runner.shot(salt, index)
  const volley = await fire({ port: runner.port, connections, seconds, shot })
  const cpuMs = runner.server.cpuMs() - cpuBefore
  bench.faults.push(...volley.faults)
  if (runner.shot === trackerShot) bench.clicks += volley.answered
  const cpuMicros = (cpuMs * 1000) / volley.answered
  return { rate: volley.answered / volley.seconds, cpuMicros, p50Ms: median(volley.latenciesMs) }
}

async function shootWrk(bench: Bench, runner: Runner, connections: number, seconds: number) {
  const salt = ++bench.salt
  const cpuBefore = runner.server.cpuMs()
  const { dir } = bench
  const volley = await fireWrk(dir, { port: runner.port, connections, seconds, salt })
  const cpuMs = runner.server.cpuMs() - cpuBefore
  bench.faults.push(...volley.faults)
  if (runner.shot === trackerShot) {
    bench.clicks += volley.answered
    bench.slack += connections
  }
  return { rate: volley.rate, cpuMicros: (cpuMs * 1000) / volley.answered }
}

/** Compares the answers with the messages in the queue. @returns messages per click */
async function checkSink(bench: Bench, sinkPort: number): Promise<number> {
  await sleep(1500)
  const answer = await fetch(`http://127.0.0.1:${sinkPort}/`)
  const taken = (await answer.json()) as { clicks: number; messages: number; missing: number }
  const extra = taken.clicks - bench.clicks
  if (extra < 0 || extra > bench.slack) {
    bench.faults.push(`redirect: ${bench.clicks} clicks answered, ${taken.clicks} in the queue`)
  }
  if (taken.missing !== 0) bench.faults.push(`redirect: ${taken.missing} messages are missing`)
  return taken.messages / taken.clicks
}

/** Compares each round with the base of the same round, so that other load on the machine affects both. */
const ratio = (mine: number[], base: number[]) =>
  median(mine.map((value, round) => value / (base[round] as number)))

function rowsOf(base: Runner, tracker: Runner, naive: Runner, usesWrk: boolean): Row[] {
  const rate = (runner: Runner) => `${median(runner.rates).toFixed(0)}/s`
  const micros = (runner: Runner) => `${median(runner.cpuMicros).toFixed(0)} µs`
  const ms = (runner: Runner) => `${median(runner.p50Ms).toFixed(3)} ms`
  const against = (figure: (runner: Runner) => string) => `${figure(tracker)}, bare ${figure(base)}`
  const row = { unit: '', digits: 2, bar: null, aim: null, atMost: false }
  const rows: Row[] = [
    {
      ...{ ...row, what: 'redirect, req/s ÷ bare', bar: 0.6, aim: 0.7, note: against(rate) },
      value: ratio(tracker.rates, base.rates),
    },
    {
      ...{ ...row, what: 'CPU per click ÷ bare', bar: 1.8, aim: 1.5, atMost: true },
      ...{ value: ratio(tracker.cpuMicros, base.cpuMicros), note: against(micros) },
    },
    {
      ...{ ...row, what: 'added p50 of one ÷ bare', bar: 0.5, aim: 0.35, atMost: true },
      ...{ value: ratio(tracker.p50Ms, base.p50Ms) - 1, note: against(ms) },
    },
    {
      ...{ ...row, what: 'naive, one send a click ÷ bare', value: ratio(naive.rates, base.rates) },
      note: `${rate(naive)}, ${micros(naive)}: no rules, a message for every click`,
    },
  ]
  if (!usesWrk) return rows
  const note = 'another generator, and every answer checked'
  const value = ratio(tracker.nodeRates, base.nodeRates)
  return [...rows, { ...row, what: 'redirect ÷ bare, load by Node', value, note }]
}

/** Each message is billed as three operations: write, read and delete. */
const OPERATIONS_PER_MESSAGE = 3

function costRow(perClick: number): Row {
  return {
    ...{ what: 'queue operations per click', unit: '', digits: 3, bar: 0.2, aim: null },
    ...{ value: perClick * OPERATIONS_PER_MESSAGE, note: `${perClick.toFixed(3)} messages` },
    atMost: true,
  }
}
