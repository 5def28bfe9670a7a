/** The pixel of old carts: the buyer's browser can write anything into it, so nothing of it is believed. */
import type { ConversionEvent } from '../../../../schema/vocabulary.ts'
import { Refusal, refuseField } from '../../../core/refusal.ts'
import type { ConversionReport } from '../../record/rules/report.ts'
import { meaningOf } from '../secret-authenticated/query-rules.ts'
import {
  type KeylessDesk,
  type KeylessOutcome,
  NotJournaled,
  outcomeOf,
  type PlacedReport,
  recordTelling,
  reportOf,
} from '../secret-authenticated/report.ts'

/**
 * Records a lead or sale: always pending (the verb sees to it), its amount at most the offer's limit.
 * @throws Refusal that is journaled, or NotJournaled.
 */
export async function takePixel(desk: KeylessDesk, placed: PlacedReport): Promise<KeylessOutcome> {
  const { door, fields } = placed
  if (door.pixelMaxMinor === null) {
    throw new NotJournaled(new Refusal('forbidden', 'The offer takes no pixels.'))
  }
  if (fields.txid === undefined) {
    throw new NotJournaled(refuseField('order_id', 'A pixel needs the id of its order.'))
  }
  const event = eventOf(placed)
  const report = clamped(reportOf(placed, event, idOf(fields.txid), undefined), placed)
  return outcomeOf(await recordTelling(desk, placed, report))
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
  throw new NotJournaled(refuseField('event', 'A pixel tells of a lead or a sale.'))
}

/** An amount in another currency cannot be held against the limit. */
function clamped(report: ConversionReport, { door }: PlacedReport): ConversionReport {
  const { amount } = report
  const most = door.pixelMaxMinor
  if (amount === null || most === null) return report
  if (amount.currency !== door.currency) {
    throw new NotJournaled(refuseField('currency', `The offer is in ${door.currency}.`))
  }
  if (amount.minor <= most) return report
  const metadata = { ...report.metadata, claimed_minor: amount.minor.toString() }
  return { ...report, amount: { ...amount, minor: most }, metadata }
}
