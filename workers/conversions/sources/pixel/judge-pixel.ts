/** The pixel of old carts: the buyer's browser can write anything into it, so nothing of it is believed. */
import type { ConversionEvent } from '../../../../schema/vocabulary.ts'
import { Refusal, refuseField } from '../../../core/refusal.ts'
import type { ConversionReport } from '../../record/rules/report.ts'
import { meaningOf } from '../secret-authenticated/query-rules.ts'
import {
  NotJournaled,
  outcomeOf,
  type PlacedReport,
  type QueryDeps,
  type QueryOutcome,
  recordAndPublish,
  reportOf,
} from '../secret-authenticated/report.ts'

/**
 * Records a lead or sale: always pending (the verb sees to it), its amount at most the offer's limit.
 * @throws Refusal that is journaled, or NotJournaled.
 */
export async function judgePixel(deps: QueryDeps, placed: PlacedReport): Promise<QueryOutcome> {
  const { offer, fields } = placed
  if (offer.pixelMaxMinor === null) {
    throw new NotJournaled(new Refusal('forbidden', 'The offer takes no pixels.'))
  }
  if (fields.txid === undefined) {
    throw new NotJournaled(refuseField('order_id', 'required'))
  }
  const event = eventOf(placed)
  const report = clamped(reportOf(placed, event, idOf(fields.txid), undefined), placed)
  return outcomeOf(await recordAndPublish(deps, placed, report))
}

/**
 * Anybody who knows an order's id can show a pixel of it. Its ids are kept apart, so that none can take
 * the place of what the shop itself will say of the order.
 */
const idOf = (orderId: string) => `pixel:${orderId}`

function eventOf({ fields }: PlacedReport): ConversionEvent {
  const { status: _, ...unjudged } = fields
  const meaning = meaningOf(unjudged, {})
  const event = meaning.kind === 'event' ? meaning.event : null
  if (event === 'lead' || event === 'sale') return event
  throw new NotJournaled(refuseField('event', 'one_of', { values: 'lead, sale' }))
}

/** An amount in another currency cannot be held against the limit. */
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
