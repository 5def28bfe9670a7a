/** API answers for the outcomes of reports. */

import type { ReportWarning } from '../../../schema/vocabulary.ts'
import { fieldProblem } from '../../core/refusal.ts'
import { moneyAnswer, timeAnswer } from '../../http/present.ts'
import { warningsOf } from '../attribution/receipt-rules.ts'
import type { ConversionAnswer } from '../contract.ts'
import type { RecordedConversion } from '../record/db/conversions.ts'
import { repeatWarnings } from '../record/verbs/report-journal.ts'
import { askedFor } from '../reversals/refund-receipt-rules.ts'
import type { Ingested } from './ingest-http.ts'

/** Status and body for an accepted report. */
export function answerOf(ingested: Ingested): { status: 200 | 201 | 202; body: ConversionAnswer } {
  const warnings = warningsAnswer(warningsOfIngested(ingested))
  switch (ingested.outcome) {
    case 'recorded':
      return { status: 201, body: { ...conversionAnswer(ingested.conversion, false), warnings } }
    case 'replayed':
      return { status: 200, body: { ...conversionAnswer(ingested.conversion, true), warnings } }
    case 'parked':
    case 'queued':
      return { status: 202, body: { ...pendingAnswer(ingested), warnings } }
  }
}

/** Warnings of an accepted report. */
export function warningsOfIngested(ingested: Ingested): readonly ReportWarning[] {
  if (!('conversion' in ingested)) return ingested.warnings
  const warnings = warningsOf(ingested.conversion.receipt)
  return ingested.outcome === 'replayed'
    ? [...warnings, ...repeatWarnings(ingested.conversion)]
    : warnings
}

const fieldOf = {
  occurred_at_ahead: 'occurred_at',
  customer_id_placeholder: 'customer_id',
  click_id_ignored: 'click_id',
  status_repeated: 'occurred_at',
} as const satisfies Record<ReportWarning, string>

/** The warnings with their fields and English messages. */
export function warningsAnswer(warnings: readonly ReportWarning[]) {
  return warnings.map((code) => ({ ...fieldProblem(fieldOf[code], code), code }))
}

type Waiting = Extract<Ingested, { outcome: 'parked' | 'queued' }>

function pendingAnswer(ingested: Waiting) {
  const awaits = ingested.outcome === 'parked' ? ingested.awaits : null
  const nothing = { replayed: false, conversion: null, attribution: null, commissions: [] }
  return { status: ingested.outcome, awaits, report_id: ingested.reportId, ...nothing }
}

function conversionAnswer(
  recorded: RecordedConversion,
  replayed: boolean,
): Omit<ConversionAnswer, 'warnings'> {
  const { amount } = recorded
  const asked = askedFor(recorded)
  return {
    ...{ status: 'recorded', replayed, awaits: null, report_id: null },
    conversion: {
      id: recorded.id,
      event: recorded.event,
      external_id: recorded.externalId,
      status: recorded.status,
      rejection: recorded.rejection,
      amount: amount && moneyAnswer(amount.minor, amount.currency),
      asked: asked && moneyAnswer(asked.minor, asked.currency),
      recorded_at: timeAnswer(recorded.recordedAt),
      is_test: recorded.isTest,
    },
    attribution: {
      rule: recorded.attributedBy,
      click_id: recorded.clickId,
      offer_id: recorded.offerId,
      affiliate_id: recorded.affiliateId,
      receipt: recorded.receipt,
    },
    commissions: recorded.commissions.map((commission) => ({
      id: commission.id,
      affiliate_id: commission.affiliateId,
      level: commission.level,
      amount: moneyAnswer(commission.amount.minor, commission.amount.currency),
      status: commission.status,
      hold_until: timeAnswer(commission.holdUntil),
    })),
  }
}
