/** Records a lead, sale or rebill, new or parked, as a conversion. */

import { callScoped, type Db, guardOf, type Scope } from '../../../core/database.ts'
import { isShortOfFunds, retryOnConflict } from '../../../core/retry-on-conflict.ts'
import { findConversionFacts } from '../db/conversion-facts.ts'
import { type KnownFacts, toConversionFacts } from '../db/conversion-facts-rows.ts'
import { type RecordedConversion, reportedContentOf } from '../db/conversions.ts'
import { evaluateBeside } from '../rules/beside.ts'
import { withoutAdded } from '../rules/completion.ts'
import type { ConversionFacts, Evaluation } from '../rules/conversion.ts'
import { evaluateConversion } from '../rules/evaluate-conversion.ts'
import { withoutPlaceholder } from '../rules/report.ts'
import { recordTest } from './record-test.ts'
import { withTestSale } from './renew-test-sale.ts'
import {
  compare,
  contentHashOf,
  type Ingest,
  type NothingNew,
  type Recorded,
  type ReportOutcome,
  requireLive,
  settle,
} from './report-journal.ts'
import { type Evaluated, writeConversions } from './write-conversion.ts'

const ATTEMPTS_MAX = 8
/** After this many conflicts over the rest of a deposit, the commission stays unfunded. */
const SHORTAGES_MAX = 3

/**
 * Reads the facts, evaluates, writes conversion, commissions, ledger, rollups and verdict in one
 * batch: two round trips, again only when the facts changed meanwhile.
 * @param known its facts, if they were just read; null if the scope may not read the app.
 * @throws Refusal `unauthenticated`, `forbidden` or `unavailable`.
 */
export async function recordOneEarning(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  known?: KnownFacts | null,
): Promise<ReportOutcome> {
  const contentHash = await contentHashOf(ingest.report)
  let shortages = 0
  return retryOnConflict(ATTEMPTS_MAX, async (lastError) => {
    if (isShortOfFunds(lastError)) shortages += 1
    const isFirst = lastError === null
    const read = isFirst && known !== undefined ? known : await readOwnFacts(db, scope, ingest)
    const facts = await withTestSale(db, scope, ingest, read, (sale) =>
      readOwnFacts(db, scope, sale, true),
    )
    const isOutOfFunds = shortages >= SHORTAGES_MAX
    const first = evaluateEarning(ingest, contentHash, facts, isOutOfFunds)
    const earlier = facts?.recorded ?? null
    const evaluated =
      first.outcome === 'conflict' && earlier !== null && !ingest.report.isTest
        ? ((await complete(db, scope, ingest, earlier, contentHash, isOutOfFunds)) ?? first)
        : first
    if (evaluated.outcome !== 'recorded') return settle(db, scope, ingest, evaluated)
    if (ingest.report.isTest) return recordTest(db, scope, ingest, evaluated)
    try {
      const [recorded] = await writeConversions(db, scope, [[ingest, evaluated]])
      return recorded as Recorded
    } catch (error) {
      if (guardOf(error) !== 'not_completable') throw error
      return settle(db, scope, ingest, first as NothingNew)
    }
  })
}

/**
 * Evaluates a recorded conversion that earned nothing anew, as of its own times, with what the report
 * adds. Null: the report does not complete it, or nobody earns all the same.
 */
async function complete(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  recorded: RecordedConversion,
  contentHash: string,
  isOutOfFunds: boolean,
): Promise<(Evaluated & { outcome: 'recorded' }) | NothingNew | null> {
  const { report } = ingest
  const before = withoutAdded(report, recorded, reportedContentOf(recorded))
  if (before === null || (await contentHashOf(before)) !== recorded.contentHash) return null
  const { id, recordedAt, contentHash: completes } = recorded
  const receivedAt = new Date(String(recorded.receipt.converted_at))
  const own = { ...ingest, receivedAt }
  const facts = await readOwnFacts(db, scope, own, true)
  const evaluated = evaluateEarning(own, contentHash, facts, isOutOfFunds, { id, recordedAt })
  if (evaluated.outcome === 'parked') return evaluated
  if (evaluated.outcome !== 'recorded') return null
  const { status, attributedBy } = evaluated.evaluation.conversion
  const isProven = status !== 'rejected' && attributedBy !== 'fingerprint'
  return isProven ? { ...evaluated, completes } : null
}

/**
 * The outcome of a report by these facts. Writes nothing.
 * @throws Refusal, see recordOneEarning.
 */
export function evaluateEarning(
  ingest: Ingest,
  contentHash: string,
  facts: KnownFacts | null,
  isOutOfFunds = false,
  completed: Completed | null = null,
): (Evaluated & { outcome: 'recorded' }) | NothingNew {
  const { recorded, conversionFacts } = requireLive(facts, ingest)
  if (recorded !== null) return compare(recorded, contentHash, ingest)
  const evaluation = evaluate(
    ingest,
    isOutOfFunds ? withoutFunds(conversionFacts) : conversionFacts,
    completed,
  )
  if (evaluation.outcome !== 'recorded') return evaluation
  const { billing, customer, settings } = conversionFacts
  const report = withoutPlaceholder(ingest.report, settings.allowsPlaceholderIds)
  return { outcome: 'recorded', report, evaluation, contentHash, billing, customer }
}

/** The facts of each report, in order, in one call; null if the scope may not read its app. */
export async function readFacts(
  db: Db,
  scope: Scope,
  ingests: readonly Ingest[],
  isCompletion = false,
) {
  const asked = ingests.map(({ report, arrival, now, receivedAt }) => {
    const appKeyId = arrival.kind === 'new' ? arrival.line.appKeyId : null
    return { report, appKeyId, now, receivedAt, isCompletion }
  })
  const row = await callScoped(db, scope, findConversionFacts(asked))
  return toConversionFacts(
    row,
    ingests.map(({ report }) => report.advertiserId),
  )
}

async function readOwnFacts(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  isCompletion = false,
): Promise<KnownFacts | null> {
  const [facts = null] = await readFacts(db, scope, [ingest], isCompletion)
  return facts
}

/** The conversion that is evaluated anew. */
interface Completed {
  id: string
  recordedAt: Date
}

function evaluate(ingest: Ingest, facts: ConversionFacts, completed: Completed | null): Evaluation {
  const { report, now, receivedAt, newId, givesUp = false } = ingest
  const commissionIds = [newId(now), newId(now), newId(now)] as const
  const given = {
    ...{ conversionId: completed?.id ?? newId(now), commissionIds, receivedAt, now, givesUp },
    ...(completed && { recordedAt: completed.recordedAt }),
  }
  const { beside } = report
  return beside === undefined
    ? evaluateConversion(report, facts, given)
    : evaluateBeside(report, beside, facts, given)
}

function withoutFunds(facts: ConversionFacts): ConversionFacts {
  const evidence = facts.evidence.map((candidate) => ({ ...candidate, fundableMinor: 0n }))
  return { ...facts, evidence }
}
