/** Manual entry of a conversion by a member of the advertiser, with a reason and an optional past date. */

import { readText } from '../../../core/columns.ts'
import { type Db, runScoped } from '../../../core/database.ts'
import { refuseField } from '../../../core/refusal.ts'
import { databaseOf, personOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { answer, json, routes, routeWith } from '../../../http/route.ts'
import { validJson } from '../../../http/validation.ts'
import { ConversionAnswer } from '../../contract.ts'
import { answerOf } from '../answers-http.ts'
import { ingest, readOrJournal } from '../ingest-http.ts'
import { withOfferCurrency } from '../offer-currency.ts'
import { originOf } from '../origin-http.ts'
import { replayOf } from '../replay-http.ts'
import { type ReportOrigin, readReport } from '../report-rules.ts'
import type { Source } from '../source.ts'
import { MANUAL_DAYS_MAX, ManualInput } from './contract.ts'
import { findCoupon } from './db.ts'

const DAY_MS = 24 * 60 * 60_000

const source = {
  name: 'manual',
  route: 'post /v1/conversions/manual',
  access: 'conversions:write',
  waitingPeriod: 'own_payer',
} as const

const manualRoute = routeWith(
  source,
  {
    tags: ['Conversions'],
    summary: 'Enter a conversion manually',
    description: `For conversions that no app reported. Attribute it to a click, a coupon, or an affiliate in an offer. It may have happened up to ${MANUAL_DAYS_MAX} days ago; its hold starts now. The person and the reason are stored with it.`,
    request: { body: { content: json(ManualInput), required: true } },
    responses: {
      201: answer('Recorded.', ConversionAnswer),
      200: answer('Already recorded; nothing changed.', ConversionAnswer),
      202: answer('Accepted. The report is parked or queued.', ConversionAnswer),
    },
  },
  ['not_found', 'idempotency_conflict'],
)

export const manualRoutes = routes().openapi(manualRoute, async (c) => {
  const input = c.req.valid('json')
  const origin = await originOf(c, input.app_id, source.name)
  const raw = await c.req.text()
  const sender = { ...origin, appKeyId: null }
  const report = await readOrJournal(c, sender, raw, () => readManual(c, input, origin))
  const { status, body } = answerOf(await ingest(c, { report, appKeyId: null, raw }))
  return c.json(body, status)
})

async function readManual(c: ApiRequest, input: ManualInput, origin: ReportOrigin) {
  requireRecent(input.occurred_at, c.var.now)
  const { app_id: _app, affiliate_id, offer_id, note, ...fields } = input
  const coupon = await couponOf(c, input, origin)
  const metadata = { manual: { by: personOf(c).userId, note } }
  const given = { ...fields, ...(coupon === null ? {} : { coupon }), metadata }
  const [whole = given] = await withOfferCurrency(await databaseOf(c), origin, [given])
  return readReport(whole, origin, c.var.now)
}

/** Reads a logged entry again. The first event log line of the entry names the person. */
async function readAgain(body: unknown, origin: ReportOrigin, receivedAt: Date, db: Db) {
  const input = validJson(ManualInput, body)
  const { app_id: _app, affiliate_id, offer_id: _offer, note, ...fields } = input
  if (affiliate_id !== undefined) throw refuseField('affiliate_id', 'enter_again')
  const given = { ...fields, metadata: { manual: { note } } }
  const [whole = given] = await withOfferCurrency(db, origin, [given])
  return readReport(whole, origin, receivedAt)
}

export const manual: Source<'manual'> = {
  ...source,
  routes: manualRoutes,
  replay: replayOf(readAgain),
}

function requireRecent(occurredAt: string | undefined, now: Date): void {
  if (occurredAt === undefined) return
  const at = new Date(occurredAt)
  if (at > now) throw refuseField('occurred_at', 'time_in_future')
  if (now.getTime() - at.getTime() > MANUAL_DAYS_MAX * DAY_MS) {
    throw refuseField('occurred_at', 'days_back', { days: MANUAL_DAYS_MAX })
  }
}

/** Names the affiliate by their coupon in the offer. */
async function couponOf(
  c: ApiRequest,
  input: ManualInput,
  { advertiserId }: ReportOrigin,
): Promise<string | null> {
  const { affiliate_id: affiliateId, offer_id: offerId, click_id, coupon } = input
  if (affiliateId === undefined && offerId === undefined) return null
  if (click_id !== undefined || coupon !== undefined) {
    throw refuseField('affiliate_id', 'click_coupon_or_affiliate')
  }
  if (affiliateId === undefined) throw refuseField('affiliate_id', 'required')
  if (offerId === undefined) throw refuseField('offer_id', 'required')
  const db = await databaseOf(c)
  const find = findCoupon(advertiserId, affiliateId, offerId)
  const [[row] = []] = await runScoped(db, { kind: 'advertiser', advertiserId }, [find])
  if (row === undefined) {
    throw refuseField('affiliate_id', 'affiliate_of_offer')
  }
  return readText(row.coupon)
}
