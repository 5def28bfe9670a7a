/**
 * `npm run bench` compares the cost of the product with the simplest code that could do the same, in one table.
 * Read the ratios; absolute rates depend on the machine. It fails when an answer or a count is wrong. A missed bar
 * is only marked.
 *
 *   --rounds 5 --seconds 3   of each load; medians are shown
 *   --only redirect,ingest   parts: redirect, start, pass-through, size, memory, caps, ingest, reports, conversions,
 *                            payouts, settle, delivery
 *   --generator node         load by Node also where wrk is installed
 *   --full                   10 M clicks for ingest and reports instead of 1 M
 *   --affiliates 100000      balances of a payout run, with ten ledger lines each
 */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { compileSnippet } from '../dev/build-snippet.ts'
import { buildDashboard, isDashboardFresh } from '../dev/dashboard-build.ts'
import { dashboardWeights } from '../dev/dashboard-weight.ts'
import { bundleTracker } from './bundle.ts'
import { measureCaps } from './caps.ts'
import { measureConversions } from './conversions.ts'
import { measureDelivery } from './delivery.ts'
import { type IngestFigures, measureIngest } from './ingest.ts'
import { measureMemory } from './memory.ts'
import { measurePassThrough } from './pass-through.ts'
import { measurePayoutBuild } from './payout-build.ts'
import { measurePayoutSettle } from './payout-settle.ts'
import { measureRedirect } from './redirect.ts'
import { measureReports } from './reports.ts'
import { measureStart } from './start.ts'
import { printTable, type Row } from './table.ts'
import { hasWrk } from './wrk.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    only: {
      type: 'string',
      default:
        'redirect,start,pass-through,size,memory,caps,ingest,reports,conversions,payouts,settle,delivery',
    },
    affiliates: { type: 'string', default: '100000' },
    generator: { type: 'string', default: hasWrk() ? 'wrk' : 'node' },
    full: { type: 'boolean', default: false },
  },
})
const rounds = Number(options.rounds)
const seconds = Number(options.seconds)
const parts = new Set(options.only.split(','))

const dir = mkdtempSync(path.join(os.tmpdir(), 'tributary-bench-'))
try {
  process.exitCode = await run()
} finally {
  rmSync(dir, { recursive: true, force: true })
}

async function run(): Promise<number> {
  const { module, gzipBytes } = bundleTracker(dir)
  const rows: Row[] = []
  const faults: string[] = []
  const take = (measured: { rows: Row[]; faults: string[] }) => {
    rows.push(...measured.rows)
    faults.push(...measured.faults)
  }
  if (parts.has('redirect')) {
    const usesWrk = options.generator === 'wrk'
    take(await measureRedirect(dir, module, { rounds, seconds, usesWrk }))
  }
  if (parts.has('start')) rows.push(await measureStart(dir, module))
  if (parts.has('pass-through')) take(await measurePassThrough(dir, module, { rounds, seconds }))
  if (parts.has('size')) rows.push(...(await sizeRows(gzipBytes)))
  if (parts.has('memory')) {
    take(await measureMemory(dir, module, 1_000_000))
  }
  if (parts.has('caps')) take(await measureCaps(dir, module))
  if (parts.has('ingest')) {
    const preloadedRows = options.full ? 10_000_000 : 1_000_000
    const figures = await measureIngest(dir, { preloadedRows, rounds, rowsPerRound: 20_000 })
    take({ rows: ingestRows(figures, preloadedRows), faults: figures.faults })
  }
  if (parts.has('reports')) {
    const clicks = options.full ? 10_000_000 : 1_000_000
    take(await measureReports(dir, { clicks, conversions: clicks * 0.03, rounds }))
  }
  if (parts.has('conversions')) take(await measureConversions(dir, { rounds, perRound: 3_000 }))
  if (parts.has('payouts')) {
    take(await measurePayoutBuild(dir, { affiliates: Number(options.affiliates), rounds }))
  }
  if (parts.has('settle')) take(await measurePayoutSettle(dir, { items: 15_000 }))
  if (parts.has('delivery')) take(await measureDelivery(dir, { events: 10_000 }))
  console.log(`\nmedians of ${rounds} interleaved rounds, load by ${options.generator}\n`)
  printTable(rows)
  for (const fault of faults.slice(0, 5)) console.error(`\nwrong: ${fault}`)
  return faults.length === 0 ? 0 : 1
}

async function sizeRows(bundleBytes: number): Promise<Row[]> {
  if (!isDashboardFresh()) await buildDashboard()
  const snippetBytes = gzipSync(compileSnippet(), { level: 9 }).length
  const row = { unit: ' KiB', atMost: true, note: '' }
  return [
    {
      ...row,
      what: 'tracker bundle, gzip',
      value: bundleBytes / 1024,
      digits: 1,
      bar: 38.1,
      aim: 25,
    },
    {
      ...row,
      what: 'browser snippet, gzip',
      value: snippetBytes / 1024,
      digits: 2,
      bar: 2,
      aim: 1,
    },
    ...dashboardWeights().map(({ what, bytes, barBytes, aimBytes }) => ({
      ...{ ...row, what, bar: barBytes / 1000, aim: aimBytes / 1000, value: bytes / 1000 },
      ...{ unit: ' KB', digits: 1, note: 'the heavier language' },
    })),
  ]
}

function ingestRows({ copy, ratio100, ratio1000 }: IngestFigures, preloadedRows: number): Row[] {
  const row = { unit: '', digits: 2, atMost: false }
  const note = (ratio: number) =>
    `about ${(ratio * copy).toFixed(0)} rows/s, COPY ${copy.toFixed(0)}; ${preloadedRows / 1e6} M rows before`
  return [
    {
      ...{ ...row, what: 'ingest by 100 ÷ COPY', value: ratio100, bar: 0.3, aim: 0.45 },
      note: note(ratio100),
    },
    {
      ...{ ...row, what: 'ingest by 1,000 ÷ COPY', value: ratio1000, bar: 0.42, aim: 0.6 },
      note: note(ratio1000),
    },
  ]
}
