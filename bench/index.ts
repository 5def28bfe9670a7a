/**
 * npm run bench — the tracker's whole path beside a bare 302 Worker, in one interleaved run.
 * Ratios are what counts: absolute rates belong to the machine. Ends with an error when an answer was
 * wrong or a click is missing, never because a figure is low.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { bundleTracker } from './bundle.ts'
import { fire, type Shot, type Volley } from './load.ts'
import { bareShot, snapshots, trackerShot } from './visitors.ts'
import { freePort, type Server, serve } from './workerd.ts'
import { bare, kvOf, naive, sink } from './workers.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
  },
})
const ROUNDS = Number(options.rounds)
const SECONDS = Number(options.seconds)
const CONNECTIONS = 64

interface Runner {
  name: string
  server: Server
  port: number
  shot: (salt: number, index: number) => Shot
}

interface Figures {
  rate: number
  cpuMicros: number
  p50Ms: number
}

const dir = mkdtempSync(path.join(os.tmpdir(), 'tributary-bench-'))
const servers: Server[] = []
try {
  process.exitCode = await run()
} finally {
  await Promise.all(servers.map((server) => server.stop()))
  rmSync(dir, { recursive: true, force: true })
}

async function run(): Promise<number> {
  const { module, gzipBytes } = bundleTracker(dir)
  const [barePort, trackerPort, sinkPort] = [await freePort(), await freePort(), await freePort()]
  const bareServer = await serve(dir, 'bare', [{ name: 'bare', module: bare, port: barePort }])
  servers.push(bareServer)
  const bindings = '(name = "SNAPSHOTS", kvNamespace = "kv"), (name = "CLICKS", queue = "sink")'
  const trackerServer = await serve(dir, 'tracker', [
    { name: 'tracker', module, bindings, port: trackerPort },
    { name: 'kv', module: kvOf(snapshots) },
    { name: 'sink', module: sink, port: sinkPort },
  ])
  servers.push(trackerServer)
  const naivePort = await freePort()
  const naiveServer = await serve(dir, 'naive', [
    {
      name: 'naive',
      module: naive,
      bindings: '(name = "CLICKS", queue = "sink")',
      port: naivePort,
    },
    { name: 'sink', module: sink },
  ])
  servers.push(naiveServer)
  const runners: Runner[] = [
    { name: 'bare 302', server: bareServer, port: barePort, shot: bareShot },
    { name: 'tracker, whole path', server: trackerServer, port: trackerPort, shot: trackerShot },
    { name: 'bare, one send a click', server: naiveServer, port: naivePort, shot: bareShot },
  ]
  return measure(runners, sinkPort, gzipBytes)
}

async function measure(runners: Runner[], sinkPort: number, gzipBytes: number): Promise<number> {
  const many = new Map<string, Figures[]>(runners.map(({ name }) => [name, []]))
  const one = new Map<string, Figures[]>(runners.map(({ name }) => [name, []]))
  const faults: string[] = []
  let clicks = 0
  let salt = 0
  const shoot = async (runner: Runner, connections: number, seconds: number) => {
    salt += 1
    const mine = salt
    const shot = (index: number) => runner.shot(mine, index)
    const cpuBefore = runner.server.cpuMs()
    const volley = await fire({ port: runner.port, connections, seconds, shot })
    const cpuMs = runner.server.cpuMs() - cpuBefore
    faults.push(...volley.faults)
    if (runner.shot === trackerShot) clicks += volley.answered
    return figuresOf(volley, cpuMs)
  }
  for (const runner of runners) await shoot(runner, CONNECTIONS, 1) // warm up
  for (let round = 0; round < ROUNDS; round++) {
    for (const runner of runners) {
      many.get(runner.name)?.push(await shoot(runner, CONNECTIONS, SECONDS))
    }
    for (const runner of runners) one.get(runner.name)?.push(await shoot(runner, 1, SECONDS / 3))
  }
  await sleep(1500)
  const stored = (await (await fetch(`http://127.0.0.1:${sinkPort}/`)).json()) as SinkTotals
  report(runners, many, one, gzipBytes)
  return verdict(faults, clicks, stored)
}

interface SinkTotals {
  clicks: number
  messages: number
  missing: number
}

function figuresOf({ answered, seconds, latenciesMs }: Volley, cpuMs: number): Figures {
  const rate = answered / seconds
  return { rate, cpuMicros: (cpuMs * 1000) / answered, p50Ms: median(latenciesMs) }
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function report(
  runners: Runner[],
  many: Map<string, Figures[]>,
  one: Map<string, Figures[]>,
  gzipBytes: number,
): void {
  const [base] = runners as [Runner, ...Runner[]]
  const cell = (figures: Map<string, Figures[]>, name: string, what: keyof Figures) => {
    const mine = (figures.get(name) ?? []).map((figure) => figure[what])
    const bases = (figures.get(base.name) ?? []).map((figure) => figure[what])
    // Each round against the same round's base: what disturbs the machine disturbs both.
    const ratio = median(mine.map((value, round) => value / (bases[round] as number)))
    return { value: median(mine), ratio }
  }
  console.log(`\nredirect, medians of ${ROUNDS} interleaved rounds of ${SECONDS} s`)
  console.log(`${''.padEnd(24)}   req/s  ÷ bare   CPU µs  ÷ bare   p50 of one, ms  ÷ bare`)
  for (const { name } of runners) {
    const cells = [
      [cell(many, name, 'rate'), 0, 8],
      [cell(many, name, 'cpuMicros'), 1, 9],
      [cell(one, name, 'p50Ms'), 3, 17],
    ] as const
    const text = cells.map(
      ([{ value, ratio }, digits, width]) =>
        value.toFixed(digits).padStart(width) + ratio.toFixed(2).padStart(8),
    )
    console.log(name.padEnd(24) + text.join(''))
  }
  console.log(`tracker bundle: ${(gzipBytes / 1024).toFixed(1)} KiB gzip`)
  console.log('bars: req/s ≥ 0.60, CPU ≤ 1.8, added p50 ≤ 0.5, bundle ≤ 30 KB')
}

function verdict(faults: string[], clicks: number, stored: SinkTotals): number {
  const perClick = (stored.messages / stored.clicks).toFixed(3)
  console.log(
    `clicks answered ${clicks}, in the sink ${stored.clicks}, messages per click ${perClick}`,
  )
  for (const fault of faults.slice(0, 3)) console.error(`wrong answer:\n${fault}`)
  if (stored.clicks !== clicks) console.error('the sink does not hold every answered click')
  if (stored.missing !== 0) console.error(`${stored.missing} messages are missing`)
  return faults.length === 0 && stored.clicks === clicks && stored.missing === 0 ? 0 : 1
}
