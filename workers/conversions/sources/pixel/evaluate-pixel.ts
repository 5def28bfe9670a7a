/** Evaluates pixels. The buyer's browser can change any value, so none is trusted. */
import type { ConversionEvent } from '../../../../schema/vocabulary.ts'
import { refuse, refuseField } from '../../../core/refusal.ts'
import type { ConversionReport } from '../../record/rules/report.ts'
import { meaningOf } from '../query/query-rules.ts'
import {
  NotJournaled,
  outcomeOf,
  type PlacedReport,
  type QueryDeps,
  type QueryOutcome,
  recordAndPublish,
  reportOf,
} from '../query/report.ts'

/**
 * Records a lead or sale. It is always pending, and its amount may not exceed the offer's limit.
 * @throws Refusal that is journaled, or NotJournaled.
 */
export async function evaluatePixel(deps: QueryDeps, placed: PlacedReport): Promise<QueryOutcome> {
  const { offer, fields } = placed
  if (offer.pixelMaxMinor === null) {
    throw new NotJournaled(refuse('forbidden', 'pixels_not_accepted'))
  }
  if (fields.txid === undefined) {
    throw new NotJournaled(refuseField('order_id', 'required'))
  }
  const event = eventOf(placed)
  const report = clamped(reportOf(placed, event, idOf(fields.txid), undefined), placed)
  return outcomeOf(await recordAndPublish(deps, placed, report))
}

/**
 * Anybody who knows an order id can send a pixel for it. Pixels get their own ids, so that a pixel cannot replace the
 * shop's report of the order.
 */
const idOf = (orderId: string) => `pixel:${orderId}`

function eventOf({ fields }: PlacedReport): ConversionEvent {
  const { status: _, ...unevaluated } = fields
  const meaning = meaningOf(unevaluated, {})
  const event = meaning.kind === 'event' ? meaning.event : null
  if (event === 'lead' || event === 'sale') return event
  throw new NotJournaled(refuseField('event', 'one_of', { values: 'lead, sale' }))
}

/** An amount in another currency is refused, because it cannot be compared with the limit. */
function clamped(report: ConversionReport, { offer }: PlacedReport): ConversionReport {
  const { amount } = report
  const most = offer.pixelMaxMinor
  if (amount === null || most === null) return report
  if (amount.currency !== offer.currency) {
    throw new NotJournaled(
      refuseField('currency', 'currency_of_offer', { currency: offer.currency }),
    )
  }
  if (amount.minor <= most) return report
  const metadata = { ...report.metadata, claimed_minor: amount.minor.toString() }
  return { ...report, amount: { ...amount, minor: most }, metadata }
}
