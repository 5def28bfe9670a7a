/**
 * A conversion that repeats an earlier one of the same click or customer. It has the same affiliate, rates and window,
 * even if the affiliate was suspended or the rates were changed since.
 */
import type { Candidate, ConversionFacts, Evaluation, Given } from './conversion.ts'
import { evaluateConversion } from './evaluate-conversion.ts'
import type { ConversionReport } from './report.ts'

/** Terms of the first conversion that apply to a later one. Stored with the report, so plain JSON. */
export interface Beside {
  firstId: string
  affiliateId: string
  offerId: string
  rateBps: number
  fixedMinor: string
  /** Levels 2 and 3; null: today's rates apply. */
  uplines: { level: number; affiliateId: string; rateBps: number }[] | null
  holdDays: number | null
  windowDays: number | null
  /** True if it corrects the amount of the first conversion. It does not count as an order; its hold ends with the first. */
  correctsUntil: string | null
}

/** Null if the first conversion had no terms to take over. */
export function besideOf(
  first: {
    id: string
    affiliateId: string | null
    offerId: string | null
    receipt: Record<string, unknown>
    amount: { minor: bigint } | null
    commissions: readonly { holdUntil: Date }[]
  },
  isCorrection: boolean,
): Beside | null {
  const { id: firstId, affiliateId, offerId, receipt } = first
  const lines = receipt.lines as Line[] | undefined
  if (affiliateId === null || offerId === null || lines === undefined) return null
  const own = lines.find(({ level }) => level === 1)
  const hold = receipt.hold as { days?: number } | undefined
  const until = first.commissions[0]?.holdUntil ?? new Date(String(receipt.converted_at))
  return {
    ...{ firstId, affiliateId, offerId, rateBps: own?.rate_bps ?? 0 },
    fixedMinor: isCorrection ? '0' : (own?.fixed_minor ?? '0'),
    uplines: first.amount?.minor ? lines.filter(({ level }) => level > 1).map(toUpline) : null,
    holdDays: hold?.days ?? null,
    windowDays: (receipt.window_days as number | undefined) ?? null,
    correctsUntil: isCorrection ? until.toISOString() : null,
  }
}

interface Line {
  level: number
  affiliate_id: string
  rate_bps: number
  fixed_minor: string
}

const toUpline = ({ level, affiliate_id: affiliateId, rate_bps: rateBps }: Line) => ({
  ...{ level, affiliateId, rateBps },
})

const WINDOW_DAYS_MAX = 36_500

/** Evaluates by the terms of the first conversion if its affiliate is in the facts; otherwise by its own evidence. */
export function evaluateBeside(
  report: ConversionReport,
  beside: Beside,
  facts: ConversionFacts,
  given: Given,
): Evaluation {
  const { affiliateId, offerId, correctsUntil } = beside
  const found = facts.evidence.find(
    (one) => one.affiliateId === affiliateId && one.offer.id === offerId,
  )
  if (found === undefined) return evaluateConversion(report, facts, given)
  const { settings } = facts
  const own = {
    ...facts,
    settings: { ...settings, secondsMin: 0, secondsMax: null },
    evidence: [candidateOf(found, report, beside)],
  }
  // Other evidence of the report was evaluated with the first conversion.
  const isByClick = found.rule === 'click'
  const named = { ...report, clickId: isByClick ? report.clickId : null }
  const holdUntil = correctsUntil === null ? undefined : new Date(correctsUntil)
  const evaluated = evaluateConversion(named, own, { ...given, holdUntil })
  if (evaluated.outcome !== 'recorded') return evaluated
  const { conversion } = evaluated
  const { receipt } = conversion
  receipt.beside = { first_id: beside.firstId, corrects: correctsUntil !== null }
  if (receipt.window_days !== undefined) receipt.window_days = beside.windowDays ?? undefined
  if (correctsUntil !== null) conversion.originalId = beside.firstId
  return evaluated
}

function candidateOf(found: Candidate, { event }: ConversionReport, beside: Beside): Candidate {
  const { rateBps, uplines, holdDays, correctsUntil } = beside
  const bpsOf = (level: number, now: number) =>
    uplines === null ? now : (uplines.find((line) => line.level === level)?.rateBps ?? 0)
  const { offer, click } = found
  const rule = found.rules.find((one) => one.event === event)
  const fee = correctsUntil === null ? offer.fee : { ...offer.fee, fixedMinor: 0n }
  return {
    ...found,
    ...{ affiliateStatus: 'approved', partnershipStatus: 'approved', isOfferActive: true },
    ...{ windowDays: WINDOW_DAYS_MAX, group: null },
    click: click && { ...click, reason: null },
    offer: {
      ...{ ...offer, fee, holdDays: holdDays ?? offer.holdDays },
      ...{ level2Bps: bpsOf(2, offer.level2Bps), level3Bps: bpsOf(3, offer.level3Bps) },
    },
    rules: [
      {
        ...{ id: rule?.id ?? beside.firstId, event, source: 'offer', recurringMonths: null },
        ...{ tiers: [], tierMetric: null, tierPeriod: null },
        ...{ rateBps, fixedMinor: BigInt(beside.fixedMinor) },
      },
    ],
    sponsors: found.sponsors.map((sponsor) => {
      const earned = uplines?.some((line) => line.affiliateId === sponsor.affiliateId)
      const status = earned ? ('approved' as const) : ('suspended' as const)
      return earned === undefined
        ? sponsor
        : { ...sponsor, affiliateStatus: 'approved' as const, partnershipStatus: status }
    }),
    caps:
      correctsUntil === null
        ? found.caps
        : found.caps.filter(({ metric }) => metric !== 'conversions'),
  }
}
