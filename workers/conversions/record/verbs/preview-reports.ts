/** Evaluates reports without writing anything, each as if the earlier ones were recorded. */
import type { Currency } from '../../../../schema/vocabulary.ts'
import { isEarningEvent } from '../../../commissions/rules/renewal-terms.ts'
import type { Db, Scope } from '../../../core/database.ts'
import { convertedAtOf } from '../../attribution/rules.ts'
import { evaluateCancel } from '../../reversals/record-cancel.ts'
import { evaluateRefund } from '../../reversals/record-refund.ts'
import type { Earned } from '../../reversals/refund-rules.ts'
import { BatchFacts } from '../rules/batch-facts.ts'
import type { ConversionFacts, EvaluatedConversion, EvaluatedRecord } from '../rules/conversion.ts'
import { PreviewedVolumes } from '../rules/previewed-volumes.ts'
import {
  type ConversionReport,
  contentOf,
  differingField,
  reportToJson,
  unstorableField,
} from '../rules/report.ts'
import { evaluateEarning, readFacts } from './record-earning.ts'
import { contentHashOf, type Ingest, type NothingNew } from './report-journal.ts'

export type Preview =
  | NothingNew
  | { outcome: 'recorded'; conversion: EvaluatedConversion }
  /** Repeats another of these reports. */
  | { outcome: 'repeated' }

const TOGETHER_MAX = 50

/**
 * Evaluates reports in the order in which they would be recorded: leads and sales, then rebills, then reversals and
 * cancellations.
 * @returns for each, in the order given, its outcome or the error that refuses it.
 */
export async function previewReports(
  db: Db,
  scope: Scope,
  ingests: readonly Ingest[],
): Promise<(Preview | Error)[]> {
  const previews: (Preview | Error)[] = []
  const before = new Recorded()
  for (let at = 0; at < ingests.length; at += TOGETHER_MAX) {
    const part = ingests.slice(at, at + TOGETHER_MAX)
    const earning = part.filter(({ report }) => isEarningEvent(report.event))
    const facts = earning.length > 0 ? await readFacts(db, scope, earning) : []
    const known = new Map(earning.map((ingest, n) => [ingest, facts[n] ?? null]))
    for (const ingest of part) {
      const evaluate = async (): Promise<Preview> => {
        const problem = unstorableField(ingest.report)
        if (problem !== null) return { outcome: 'refused', problem }
        const repeated = before.compare(ingest.report)
        if (repeated !== null) return repeated
        if (!known.has(ingest)) return evaluateOther(db, scope, ingest, before)
        const found = known.get(ingest) ?? null
        const conversionFacts = found && before.factsFor(ingest, found.conversionFacts)
        const own = found && conversionFacts && { ...found, conversionFacts }
        const evaluated = evaluateEarning(ingest, await contentHashOf(ingest.report), own)
        if (evaluated.outcome !== 'recorded') return evaluated
        before.addEarning(
          evaluated.report,
          evaluated.evaluation,
          conversionFacts as ConversionFacts,
        )
        return { outcome: 'recorded', conversion: evaluated.evaluation.conversion }
      }
      const preview = await evaluate().catch((error: unknown) => error as Error)
      if (!(preview instanceof Error) && preview.outcome === 'recorded') before.keep(ingest.report)
      previews.push(preview)
    }
  }
  return previews
}

async function evaluateOther(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  before: Recorded,
): Promise<Preview> {
  const { report } = ingest
  if (report.event === 'cancel') {
    return evaluateCancel(db, scope, ingest, before.customerOf(report))
  }
  const { preview, reversed } = await evaluateRefund(db, scope, ingest, before.originalOf(report))
  if (reversed !== null && report.originalExternalId !== null) {
    before.originals.set(report.originalExternalId, reversed.after)
    before.volumes.change(reversed.before, reversed.after)
  }
  return preview
}

/** Conversions of the earlier reports, which are in no table. */
class Recorded {
  readonly originals = new Map<string, Earned>()
  readonly volumes = new PreviewedVolumes()
  readonly #facts = new BatchFacts()
  readonly #reports = new Map<string, ConversionReport>()
  readonly #used = new Map<string, bigint>()
  readonly #bound = new Map<string, Pick<ConversionFacts, 'customer' | 'evidence'>>()

  /** Null: no earlier report has its event and id. */
  compare(report: ConversionReport): Preview | null {
    const first = this.#reports.get(keyOf(report))
    if (first === undefined) return null
    if (contentOf(first) === contentOf(report)) return { outcome: 'repeated' }
    const field = differingField(reportToJson(first), reportToJson(report))
    return { outcome: 'conflict', field }
  }

  keep(report: ConversionReport): void {
    this.#reports.set(keyOf(report), report)
  }

  originalOf({ originalExternalId }: ConversionReport): Earned | null {
    return this.originals.get(originalExternalId ?? '') ?? null
  }

  customerOf({ customerId }: ConversionReport) {
    return this.#bound.get(customerId ?? '')?.customer ?? null
  }

  factsFor({ report, receivedAt }: Ingest, facts: ConversionFacts): ConversionFacts {
    const evaluated = this.#facts.factsFor(report, facts)
    const convertedAt = convertedAtOf(report.occurredAt, receivedAt)
    const isFree = facts.customer === null || facts.customer.endedAt !== null
    const bound = isFree && this.#bound.get(report.customerId ?? '')
    const evidence = [...evaluated.evidence, ...(bound ? bound.evidence : [])].map((candidate) => ({
      ...this.volumes.addTo(candidate, convertedAt),
      caps: candidate.caps.map((cap) => ({
        ...cap,
        used: cap.used + (this.#used.get(cap.id) ?? 0n),
      })),
    }))
    return { ...evaluated, evidence, customer: bound ? bound.customer : evaluated.customer }
  }

  addEarning(report: ConversionReport, record: EvaluatedRecord, facts: ConversionFacts): void {
    const { conversion, raises, binding } = record
    this.#facts.add(report, record)
    for (const { cap, amount } of raises) {
      this.#used.set(cap.id, (this.#used.get(cap.id) ?? 0n) + amount)
    }
    const earned = earnedOf(report, conversion, facts)
    this.originals.set(report.externalId, earned)
    this.volumes.change(null, earned)
    const by = facts.evidence.find(({ rule }) => rule === conversion.attributedBy)
    if (binding === null || report.customerId === null || by === undefined) return
    const { occurredAt, renewal: terms } = conversion
    const customer = {
      ...{ id: conversion.id, affiliateId: by.affiliateId, offerId: by.offer.id },
      ...{ boundAt: occurredAt, boundBy: by.rule, endedAt: null, isReleased: false },
    }
    const renewal = terms && { terms, isAmbiguous: false }
    const bound = { since: occurredAt, renewal }
    const firstEarnedAt = report.event === 'sale' ? occurredAt : null
    const evidence = [{ ...by, ...bound, firstEarnedAt, rule: 'customer' as const }]
    this.#bound.set(report.customerId, { customer, evidence })
  }
}

const keyOf = ({ event, externalId }: ConversionReport) => `${event} ${externalId}`

/** The facts for evaluating a refund. The preview does not decide which accounts it debits. */
function earnedOf(
  report: ConversionReport,
  conversion: EvaluatedConversion,
  facts: ConversionFacts,
): Earned {
  const { id, status, rejection, offerId, affiliateId, clickId, customerId } = conversion
  const exchange = conversion.receipt.exchange as
    | { from: Currency; amount_minor: string }
    | undefined
  return {
    ...{ id, status, rejection, offerId, affiliateId, clickId, customerId },
    ...{ advertiserId: facts.advertiserId, billing: facts.billing },
    room: { 'adv.receivable': 0n, 'adv.payer': 0n },
    ...{ event: report.event, attributedBy: conversion.attributedBy },
    ...{ amountMinor: conversion.amount?.minor ?? null, currency: conversion.currency },
    ...{ refundedMinor: 0n, revenueMinor: 0n, feeMinor: 0n, feeReturnedMinor: 0n },
    ...{ isFeeCharged: false, isInReview: false },
    ...{ occurredAt: conversion.occurredAt, recordedAt: conversion.recordedAt },
    exchangedFrom: exchange
      ? { minor: BigInt(exchange.amount_minor), currency: exchange.from, reversedMinor: 0n }
      : null,
    ...{ decidedAt: null, decidedBy: null, reopenings: 0, statusIds: [], places: [], lines: [] },
  }
}
