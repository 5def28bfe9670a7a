/** A report's outcome as the API answers it. */

import { moneyAnswer, timeAnswer } from '../../http/present.ts'
import type { ConversionAnswer } from '../contract.ts'
import type { RecordedConversion } from '../record/db/conversions.ts'
import { askedFor } from '../reversals/refund-receipt-rules.ts'
import type { Ingested } from './ingest-http.ts'

/** Status and body of what was taken. */
export function answerOf(taken: Ingested): { status: 200 | 201 | 202; body: ConversionAnswer } {
  switch (taken.outcome) {
    case 'recorded':
      return { status: 201, body: conversionAnswer(taken.conversion, false) }
    case 'replayed':
      return { status: 200, body: conversionAnswer(taken.conversion, true) }
    case 'parked':
      return { status: 202, body: waitingAnswer('parked', taken.reportId, taken.awaits) }
    case 'queued':
      return { status: 202, body: waitingAnswer('queued', taken.reportId, null) }
  }
}

function waitingAnswer(
  status: 'parked' | 'queued',
  reportId: string,
  awaits: ConversionAnswer['awaits'],
): ConversionAnswer {
  const nothing = { replayed: false, conversion: null, attribution: null, commissions: [] }
  return { status, awaits, report_id: reportId, ...nothing }
}

function conversionAnswer(recorded: RecordedConversion, replayed: boolean): ConversionAnswer {
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
