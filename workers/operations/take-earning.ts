/** How a lead, sale or rebill becomes a conversion, whether it has just come or has waited. */

import { findConversionFacts } from '../db/conversion-facts.ts'
import { toConversionFacts } from '../db/conversion-facts-rows.ts'
import { callScoped, type Db, type Scope } from '../db/database.ts'
import type { ConversionFacts } from '../domain/conversion.ts'
import { judgeConversion } from '../domain/judge-conversion.ts'
import { isShortOfFunds, withFreshFacts } from './fresh-facts.ts'
import {
  compare,
  contentHashOf,
  type ReportOutcome,
  requireLive,
  settle,
  type Taking,
} from './report-journal.ts'
import { writeConversion } from './write-conversion.ts'

const ATTEMPTS_MAX = 8
/** After so many lost races for the last of a deposit, the commission waits for the next one. */
const SHORTAGES_MAX = 3

/**
 * Reads the facts, judges, writes conversion, commissions, ledger, rollups and verdict in one batch:
 * two round trips, again only when the facts changed meanwhile.
 * @throws Refusal `unauthenticated`, `forbidden` or `unavailable`.
 */
export async function takeEarning(db: Db, scope: Scope, taking: Taking): Promise<ReportOutcome> {
  const contentHash = await contentHashOf(taking.report)
  let shortages = 0
  return withFreshFacts(ATTEMPTS_MAX, async (lastError) => {
    if (isShortOfFunds(lastError)) shortages += 1
    const { recorded, judgedBy } = await readFacts(db, scope, taking)
    if (recorded !== null) return settle(db, scope, taking, compare(recorded, contentHash, taking))
    const facts = shortages < SHORTAGES_MAX ? judgedBy : withoutFunds(judgedBy)
    const { report, now, receivedAt, newId, givesUp = false } = taking
    const commissionIds = [newId(now), newId(now), newId(now)] as const
    const given = { conversionId: newId(now), commissionIds, receivedAt, now, givesUp }
    const judgement = judgeConversion(report, facts, given)
    if (judgement.outcome !== 'recorded') return settle(db, scope, taking, judgement)
    const { billing, customer } = facts
    return writeConversion(db, scope, taking, { judgement, contentHash, billing, customer })
  })
}

async function readFacts(db: Db, scope: Scope, taking: Taking) {
  const { report, arrival, now, receivedAt } = taking
  const appKeyId = arrival.kind === 'new' ? arrival.line.appKeyId : null
  const row = await callScoped(
    db,
    scope,
    findConversionFacts(report, appKeyId, { now, receivedAt }),
  )
  return requireLive(toConversionFacts(row, report.advertiserId), taking)
}

function withoutFunds(facts: ConversionFacts): ConversionFacts {
  const evidence = facts.evidence.map((candidate) => ({ ...candidate, fundableMinor: 0n }))
  return { ...facts, evidence }
}
