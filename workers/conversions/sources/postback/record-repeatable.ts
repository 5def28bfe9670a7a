/** Postbacks without a transaction id: what a repeat means is the advertiser's choice, per event. */
import type { RepeatPolicy } from '../../../../schema/vocabulary.ts'
import { runScoped } from '../../../core/database.ts'
import { Refusal, refuseField } from '../../../core/refusal.ts'
import type { ConversionReport } from '../../record/rules/report.ts'
import {
  type FoundConversion,
  findReplacement,
  markUpdated,
  replacementOf,
} from '../secret-authenticated/db.ts'
import { usualRepeatPolicy } from '../secret-authenticated/query-rules.ts'
import {
  find,
  findLast,
  ignore,
  NotJournaled,
  outcomeOf,
  type PlacedReport,
  type QueryDeps,
  type QueryOutcome,
  recordAndPublish,
  scopeOf,
} from '../secret-authenticated/report.ts'

const ATTEMPTS_MAX = 8

/**
 * Records the first under the external id `base`, and a repeat by its policy. `update` puts the new amount
 * in the place of the old: that one is undone in full and a new conversion recorded; `add` does so with the
 * sum. These are two transactions: where only the first came, the next repeat does the second. Each repeat's external id follows from the conversion before it, so of two at once one is the next.
 * @throws Refusal `invalid_input`, journaled or NotJournaled; `unavailable` after too many races.
 */
export async function recordRepeatable(
  deps: QueryDeps,
  placed: PlacedReport,
  report: ConversionReport,
  base: string,
): Promise<QueryOutcome> {
  const policy = policyOf(placed, report)
  const seen = { metadata: { report_id: placed.sent.reportId } }
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    // A line in the journal has one verdict: who lost a race goes on in the next.
    const reportId = attempt === 0 ? placed.sent.reportId : deps.newId(deps.now)
    const last = await findLast(deps, placed, report.event, base)
    // Two that add at once are two; two that ignore or update are one.
    const told = policy === 'add' || policy === 'new' ? { ...report, ...seen } : report
    if (last === null) {
      const taken = await recordAndPublish(deps, placed, { ...told, externalId: base }, reportId)
      if (taken.outcome === 'recorded' || taken.outcome === 'parked') return taken.outcome
      continue
    }
    const isSame = isNothingNew(policy, last, report) && !(await isHalfReplaced(deps, placed, last))
    if (policy === 'ignore' || isSame) {
      return ignore(deps, placed, policy, last.conversion.id)
    }
    const next = { ...told, externalId: `${base}:after:${last.conversion.id}` }
    const changed = policy === 'add' ? { ...next, amount: sumOf(last, report) } : next
    if (policy !== 'new') await undo(deps, placed, last, report)
    const taken = await recordAndPublish(deps, placed, changed, reportId)
    if (taken.outcome === 'conflict' || taken.outcome === 'replayed') continue
    if (policy === 'new' || taken.outcome !== 'recorded') return outcomeOf(taken)
    await runScoped(deps.db, scopeOf(placed), [markUpdated(reportId)])
    return 'updated'
  }
  throw new Refusal('unavailable', 'Too many postbacks of one click at once. Send it again.')
}

/** What undoes or ends something has no amount to change: only a first or a further one. */
function policyOf({ offer }: PlacedReport, { event }: ConversionReport): RepeatPolicy {
  const policy = offer.repeatPolicies[event] ?? usualRepeatPolicy(event)
  const isEarning = event === 'lead' || event === 'sale' || event === 'rebill'
  return isEarning || policy === 'new' ? policy : 'ignore'
}

function isNothingNew(
  policy: RepeatPolicy,
  { conversion }: FoundConversion,
  { amount }: ConversionReport,
): boolean {
  if (policy === 'add') return amount === null || amount.minor === 0n
  if (policy !== 'update') return false
  const before = conversion.amount
  return before?.minor === amount?.minor && before?.currency === amount?.currency
}

function sumOf({ conversion }: FoundConversion, { amount }: ConversionReport) {
  const before = conversion.amount
  if (before === null || amount === null) return amount
  if (before.currency !== amount.currency) {
    const { currency } = before
    throw new NotJournaled(refuseField('currency', 'currency_of_order', { currency }))
  }
  return { ...amount, minor: before.minor + amount.minor }
}

/** Whoever took it back died before putting the next in its place: that is still to be done. */
async function isHalfReplaced(
  deps: QueryDeps,
  placed: PlacedReport,
  { conversion }: FoundConversion,
): Promise<boolean> {
  if (conversion.status !== 'reversed') return false
  return (await find(deps, placed, findReplacement(placed.offer.appId, conversion.id))) !== null
}

/** Takes back the one before in full; done again it changes nothing. */
async function undo(
  deps: QueryDeps,
  placed: PlacedReport,
  { conversion }: FoundConversion,
  report: ConversionReport,
): Promise<void> {
  if (conversion.status === 'rejected') return
  const { externalId } = conversion
  // What its own postbacks have made may have become another offer's, by coupon or customer.
  const { withinOfferId: _, ...unbound } = report
  const refund: ConversionReport = {
    ...unbound,
    event: 'refund',
    externalId: replacementOf(conversion.id),
    originalExternalId: externalId,
    ...{ clickId: null, coupon: null, customerId: null, amount: null, occurredAt: null },
    ...{ visitor: null, metadata: { replaced_by: placed.sent.reportId } },
  }
  await recordAndPublish(deps, placed, refund, deps.newId(deps.now))
}
