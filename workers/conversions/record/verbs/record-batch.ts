/** Evaluates and writes leads, sales and rebills of any advertisers in batches. */
import type { Db, Scope } from '../../../core/database.ts'
import { DatabaseAway } from '../../../core/outage.ts'
import type { KnownFacts } from '../db/conversion-facts-rows.ts'
import { BatchFacts } from '../rules/batch-facts.ts'
import { conflictKeysOf } from '../rules/conflict-keys.ts'
import { Batcher } from './batcher.ts'
import { isLockTimeout, isRejection } from './classify-database-error.ts'
import { evaluateEarning, readFacts, recordOneEarning } from './record-earning.ts'
import { inModeOf } from './record-test.ts'
import { contentHashOf, type Ingest, type ReportOutcome } from './report-journal.ts'
import { type Evaluated, writeConversions } from './write-conversion.ts'

/** A batch of this size locks its advertisers' accounts for about 40 ms. */
export const BATCH_MAX = 50
/** Four batches, so an event queued behind a flood of its advertiser is delayed by about 200 ms. */
const ADVERTISER_QUEUED_MAX = 200
/** An app needs its answer soon. After this time the event goes to the queue and is recorded from there. */
const WAIT_MS_MAX = 3_500

/** Records one lead, sale or rebill; see recordOneEarning. */
export type RecordEarning = (ingest: Ingest) => Promise<ReportOutcome>

/**
 * Returns a function that records concurrent events in batches. It throws DatabaseAway for an event that is queued too
 * long or has too many events of its advertiser before it.
 */
export function batchEarnings(db: Db): RecordEarning {
  const batcher = new Batcher<Ingest, ReportOutcome>({
    write: (batch) => recordBatch(db, batch),
    conflictKeysOf: ({ report }) => conflictKeysOf(report),
    ownerOf: ({ report }) => report.advertiserId,
    batchMax: BATCH_MAX,
    ownerMax: ADVERTISER_QUEUED_MAX,
    waitMsMax: WAIT_MS_MAX,
    busy: () => new DatabaseAway(),
  })
  return (ingest) => batcher.add(ingest)
}

/**
 * Like recordOneEarning for each event, in one transaction where possible. If the database refuses the batch, each event
 * is retried alone; so is an event that cannot be evaluated in a batch. No two may conflict: see conflictKeysOf.
 * @returns the outcome of each, in order.
 * @throws on an outage.
 */
async function recordBatch(
  db: Db,
  batch: readonly Ingest[],
): Promise<PromiseSettledResult<ReportOutcome>[]> {
  // A test has a transaction of its own, which sees no other conversions.
  const live = batch.filter(({ report }) => !report.isTest)
  const written = live.length > 0 ? await recordTogether(db, live) : new Map()
  const left = Map.groupBy(
    batch.filter((ingest) => !written.has(ingest)),
    ({ report }) => report.advertiserId,
  )
  const alone = await Promise.all([...left.values()].map((own) => recordOneByOne(db, own)))
  const results = new Map([...written, ...alone.flat()])
  return batch.map((ingest) => results.get(ingest) as PromiseSettledResult<ReportOutcome>)
}

type Results = [Ingest, PromiseSettledResult<ReportOutcome>][]

/** Writes all events that can be batched, or none. @throws on an outage. */
async function recordTogether(
  db: Db,
  batch: readonly Ingest[],
): Promise<ReadonlyMap<Ingest, Results[0][1]>> {
  const scope = scopeOf(batch)
  try {
    const [known, hashes] = await Promise.all([
      readFacts(db, scope, batch),
      Promise.all(batch.map(({ report }) => contentHashOf(report))),
    ])
    const evaluated = evaluateTogether(batch, hashes, known)
    if (evaluated.length === 0) return new Map()
    const recorded = await writeConversions(db, scope, evaluated)
    return new Map(
      evaluated.map(([ingest], index) => [
        ingest,
        { status: 'fulfilled', value: recorded[index] as ReportOutcome },
      ]),
    )
  } catch (error) {
    if (!isRejection(error)) throw error
    return new Map()
  }
}

/** Evaluates each event after the earlier ones of its advertiser. @returns the events that can be written together. */
function evaluateTogether(
  batch: readonly Ingest[],
  hashes: readonly string[],
  known: readonly (KnownFacts | null)[],
): (readonly [Ingest, Evaluated])[] {
  const before = new Map<string, BatchFacts>()
  return batch.flatMap((ingest, index) => {
    const { report } = ingest
    const read = known[index]
    if (!read || earnsByVolume(read)) return []
    const own = before.get(report.advertiserId) ?? new BatchFacts()
    before.set(report.advertiserId, own)
    const facts = { ...read, conversionFacts: own.factsFor(report, read.conversionFacts) }
    const evaluated = evaluatedOrNull(ingest, hashes[index] as string, facts)
    if (evaluated === null) return []
    own.add(report, evaluated.evaluation)
    // A cap is exact only if events are counted one at a time.
    return evaluated.evaluation.raises.length > 0 ? [] : [[ingest, evaluated] as const]
  })
}

/** Null if the event records nothing or evaluating it fails. It is then recorded alone, which returns the reason. */
function evaluatedOrNull(ingest: Ingest, contentHash: string, facts: KnownFacts): Evaluated | null {
  try {
    const evaluated = evaluateEarning(ingest, contentHash, facts)
    return evaluated.outcome === 'recorded' ? evaluated : null
  } catch {
    return null
  }
}

/** True if the rate of an event may depend on the one before it. */
function earnsByVolume({ conversionFacts }: KnownFacts): boolean {
  return conversionFacts.evidence.some(({ rules }) => rules.some(({ tiers }) => tiers.length > 0))
}

/** Records events of one advertiser one by one. Stops if another transaction holds its accounts. */
async function recordOneByOne(db: Db, own: readonly Ingest[]): Promise<Results> {
  const results: Results = []
  let isLocked = false
  for (const ingest of own) {
    try {
      if (isLocked) throw new DatabaseAway()
      const value = await recordOneEarning(db, inModeOf(scopeOf([ingest]), ingest.report), ingest)
      results.push([ingest, { status: 'fulfilled', value }])
    } catch (reason) {
      isLocked ||= isLockTimeout(reason)
      results.push([ingest, { status: 'rejected', reason }])
    }
  }
  return results
}

/** Scope of the batch's advertisers. Its lock timeout is short, so that one advertiser does not stop the others. */
const scopeOf = (batch: readonly Ingest[]): Scope => ({
  kind: 'advertisers',
  advertiserIds: [...new Set(batch.map(({ report }) => report.advertiserId))],
})
