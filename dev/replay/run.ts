/** One replay, from the first line of the log to the reconciliation. */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { failuresOf, type Line, tableOf } from './checks.ts'
import { clickLines, requestLines } from './click-checks.ts'
import { type Converting, type Reported, reportConversions } from './conversions.ts'
import { countStored, readClickState, readIsolates } from './counters.ts'
import { lifeOf, live } from './life.ts'
import { auditLines, lifeLines, readLife } from './life-checks.ts'
import * as books from './money.ts'
import { conversionLines, ledgerLines, payoutLines } from './money-checks.ts'
import type { ReplayOptions } from './options.ts'
import { payOut, releaseHolds } from './payouts.ts'
import type { Progress } from './progress.ts'
import { openReportMemory } from './report-memory.ts'
import { lossOf, waitUntilStored } from './storage.ts'
import { buildSystem, type System } from './system.ts'
import { type Arrival, sendTraffic } from './traffic.ts'
import { buildChooser } from './visitor.ts'

/** @returns true when every equality holds. */
export async function replay(options: ReplayOptions, progress: Progress): Promise<boolean> {
  const { lines, hash } = await measure(options.file)
  const runId = options.runId ?? hash.slice(0, 16)
  const attempt = randomBytes(4).toString('hex')
  const system = buildSystem(options.demoFile, options.concurrency, progress.say)
  progress.say(`Run ${runId}, attempt ${attempt}, at ${system.demo().base_url}`)
  try {
    await system.greet()
    const run = { ...options, runId, attempt, lines: Math.min(lines, options.lineLimit) }
    const table = await replayOn(system, run, progress)
    progress.say(tableOf(table))
    const failures = failuresOf(table)
    progress.say(
      failures.length === 0
        ? '\nEvery equality holds.'
        : `\n${failures.length} of the equalities above do not hold.`,
    )
    return failures.length === 0
  } finally {
    system.close()
  }
}

type Run = ReplayOptions & { runId: string; attempt: string; lines: number }

async function replayOn(system: System, run: Run, progress: Progress): Promise<Line[]> {
  const startedAtMs = Date.now()
  const before = await readClickState(system)
  const traffic = await sendTraffic(system, run, (done) =>
    progress.show('visitors', done, run.lines),
  )
  progress.end()
  logRate(progress, 'visits', traffic.arrivals.length, startedAtMs)
  const stored = await waitUntilStored(system, run.attempt, traffic.arrivals, (count) =>
    progress.show('clicks stored', count, traffic.arrivals.length),
  )
  progress.end()
  const loss = lossOf(traffic.arrivals, stored, system.outages)
  const carriedIds = traffic.arrivals.flatMap(({ answer }) => answer?.carriedId ?? [])
  const ids = [...new Set(carriedIds)]
  const carried = { ids: ids.length, stored: await countStored(system, ids) }
  const after = await readClickState(system)
  const isolates = await readIsolates(system, startedAtMs)
  const clicks = { traffic, stored, loss, before, after, isolates, carried }
  return [
    ...requestLines(clicks),
    ...clickLines(clicks),
    ...(await convert(system, run, traffic.arrivals, progress)),
  ]
}

async function convert(
  system: System,
  run: Run,
  arrivals: readonly Arrival[],
  progress: Progress,
): Promise<Line[]> {
  const { runId } = run
  const repeatsBefore = system.repeats()
  const rowsBefore = (await books.readRunConversions(system, runId)).length
  const converting = await chooseConverting(system, run, arrivals)
  const memory = openReportMemory(run.demoFile, runId)
  const report = { runId, currency: 'USD', memory }
  const startedAtMs = Date.now()
  const reported = await reportConversions(system, converting, report, (done) =>
    progress.show('conversions', done, converting.length),
  )
  progress.end()
  logRate(progress, 'reports', reported.reports.length, startedAtMs)
  const rows = await books.readRunConversions(system, runId)
  const expected = await books.expectEarnings(system, reported.reports)
  const hasRepeats = system.repeats() > repeatsBefore
  const lines = conversionLines({ reported, rowsBefore, rows, expected, hasRepeats })
  const paid = run.paysOut ? await pay(system, runId, reported, progress) : []
  const lived = run.goesOn ? await goOn(system, runId, reported, progress) : []
  const ledger = ledgerLines(await books.readLedger(system))
  return [...lines, ...paid, ...lived, ...ledger, ...(await auditLines(system))]
}

/** Events that follow the sales. They come after the payouts, so that some sales are paid already. */
async function goOn(
  system: System,
  runId: string,
  { reports }: Reported,
  progress: Progress,
): Promise<Line[]> {
  progress.say('Renewing, refunding, charging back and cancelling, each sent twice.')
  const repeatsBefore = system.repeats()
  const terms = await books.readTerms(system, reports)
  const lives = reports.flatMap((report) => {
    const own = report.event === 'sale' ? terms.get(report.external_id) : undefined
    return own === undefined ? [] : [lifeOf(report, own)]
  })
  const lived = await live(system, lives)
  const hasRepeats = system.repeats() > repeatsBefore
  return lifeLines({ lives, lived, state: await readLife(system, runId), hasRepeats })
}

/** Chosen visitors, by line, whose click is in the database: a lost click cannot convert. */
async function chooseConverting(
  { query }: System,
  { sharePercent }: Run,
  arrivals: readonly Arrival[],
): Promise<Converting[]> {
  const choose = buildChooser(sharePercent)
  const inOrder = [...arrivals].sort((a, b) => a.visitor.line - b.visitor.line)
  const chosen = inOrder
    .filter(({ visitor }) => choose(visitor))
    .flatMap(({ visitor, answer }) =>
      answer?.carriedId ? [{ visitor, carriedId: answer.carriedId }] : [],
    )
  const rows = await query<{ id: string }>(
    'select id from affiliate.clicks where id = any($1::uuid[])',
    [chosen.map(({ carriedId }) => carriedId)],
  )
  const stored = new Set(rows.map(({ id }) => id))
  return chosen.filter(({ carriedId }) => stored.has(carriedId))
}

async function pay(
  system: System,
  runId: string,
  { reports }: Reported,
  progress: Progress,
): Promise<Line[]> {
  progress.say('Letting the holds run out, then paying.')
  await releaseHolds(system)
  const run = await payOut(system)
  const asked = new Set(reports.map(({ external_id }) => external_id))
  const rows = await books.readRunConversions(system, runId)
  const waiting = rows.filter(
    ({ externalId, commissionStatus }) => asked.has(externalId) && commissionStatus === 'held',
  )
  const held = waiting.filter(({ isInReview }) => !isInReview)
  const inReview = waiting.length - held.length
  const journal = await books.readPaypalJournal(system)
  const { ledger, items } = await books.readPaidItems(system)
  return payoutLines({ run, held: held.length, inReview, journal, ledger, items })
}

/** Number of lines and SHA-256 of a file of any size. */
async function measure(file: string): Promise<{ lines: number; hash: string }> {
  const hash = createHash('sha256')
  let lines = 0
  let last = 10
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    for (const byte of chunk) if (byte === 10) lines += 1
    last = chunk.at(-1) ?? last
  }
  return { lines: last === 10 ? lines : lines + 1, hash: hash.digest('hex') }
}

function logRate(progress: Progress, what: string, done: number, startedAtMs: number): void {
  const seconds = (Date.now() - startedAtMs) / 1000
  const rate = seconds > 0 ? Math.round(done / seconds) : done
  progress.say(`${done} ${what} in ${seconds.toFixed(1)} s (${rate}/s)`)
}
