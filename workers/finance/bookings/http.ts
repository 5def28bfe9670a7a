/** Bookings that need two people of finance. */
import type { BookingKind } from '../../../schema/vocabulary.ts'
import { fundNow } from '../../commissions/fund-now.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { parseAmount } from '../../core/money.ts'
import { problemAt, Refusal, refuseProblem } from '../../core/refusal.ts'
import { type Management, managementOf, staffDatabaseOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import {
  BookingAnswer,
  BookingParams,
  type BookingSummary,
  BookingsAnswer,
  BookingsQuery,
  DecideBookingInput,
  ProposeBookingInput,
} from './contract.ts'
import { type BookingView, findBooking, listBookings, toBookingView } from './db.ts'
import { bookingHash, decideBooking } from './decide-booking.ts'
import { proposeBooking } from './propose-booking.ts'

const tags = ['Bookings']
const decisionRequest = {
  params: BookingParams,
  body: { content: json(DecideBookingInput), required: true },
}

const listRoute = route('get /v1/bookings', {
  tags,
  summary: 'List bookings',
  description: 'Newest first. An advertiser sees bookings between itself and the platform.',
  request: { query: BookingsQuery },
  responses: { 200: answer('One page.', BookingsAnswer) },
})
const oneRoute = route('get /v1/bookings/{bookingId}', {
  tags,
  summary: 'Get a booking',
  description: 'With the hash to send with a decision.',
  request: { params: BookingParams },
  responses: { 200: answer('The booking.', BookingAnswer) },
})
const proposeRoute = route(
  'post /v1/bookings',
  {
    tags,
    summary: 'Propose a booking',
    description: 'No money moves until another person books it.',
    request: { body: { content: json(ProposeBookingInput), required: true } },
    responses: { 201: answer('The proposal.', BookingAnswer) },
  },
  ['conflict'],
)
const bookRoute = route(
  'post /v1/bookings/{bookingId}/book',
  {
    tags,
    summary: 'Book a proposal',
    description:
      'By another person than the proposer. Send the hash of the booking that was checked. Moves the money once; safe to repeat. A deposit or payment immediately funds unfunded commissions.',
    request: decisionRequest,
    responses: { 200: answer('The booking.', BookingAnswer) },
  },
  ['second_person_required', 'conflict'],
)
const refuseRoute = route(
  'post /v1/bookings/{bookingId}/refuse',
  {
    tags,
    summary: 'Refuse a proposal',
    description:
      'The proposer may do it, too. The reference can be proposed again. Safe to repeat.',
    request: decisionRequest,
    responses: { 200: answer('The booking.', BookingAnswer) },
  },
  ['conflict'],
)

/** What an advertiser sees: its own money, not what we settle with its affiliates. */
const kindsOfAdvertiser: readonly BookingKind[] = [
  'deposit',
  'deposit_chargeback',
  'invoice_payment',
  'tariff',
  'claim_setoff',
  'bonus',
]
/** Kinds that may give an advertiser more funds for commissions. */
const fundingKinds: readonly BookingKind[] = ['deposit', 'invoice_payment']

export const bookingRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { limit, cursor, status, kind, advertiser_id } = c.req.valid('query')
    const management = await managementOf(c)
    const isAdvertiser = management.advertiserId !== null
    const allowed = isAdvertiser ? kindsOfAdvertiser : null
    const requested = kind === undefined ? allowed : [kind]
    const kinds = requested?.filter((one) => allowed?.includes(one) ?? true) ?? null
    const statement = listBookings({
      ...{ kinds, status: isAdvertiser ? 'booked' : (status ?? null) },
      ...{ advertiserId: advertiser_id ?? null, afterId: readIdCursor(cursor), limit: limit + 1 },
    })
    const [rows = []] = await runScoped(management.db, management.scope, [statement])
    const [page, next_cursor] = cutPage(rows.map(toBookingView), limit)
    return c.json({ bookings: await Promise.all(page.map(bookingAnswer)), next_cursor }, 200)
  })
  .openapi(oneRoute, async (c) => {
    const { bookingId } = c.req.valid('param')
    return c.json({ booking: await readBooking(await managementOf(c), bookingId) }, 200)
  })
  .openapi(proposeRoute, async (c) => {
    const input = c.req.valid('json')
    const parsed = parseAmount(input.amount, input.currency)
    if (!parsed.ok) throw refuseProblem(problemAt('amount', parsed.fault))
    const { db, scope, userId } = await staffDatabaseOf(c)
    const { now } = c.var
    const bookingId = await proposeBooking(db, scope, {
      kind: input.kind,
      advertiserId: input.advertiser_id ?? null,
      affiliateId: input.affiliate_id ?? null,
      invoiceId: input.invoice_id ?? null,
      differenceId: input.difference_id ?? null,
      amount: parsed.money,
      cashAccount: input.cash_account ?? null,
      reference: input.reference,
      reason: input.reason,
      effectiveAt: input.effective_at === undefined ? now : new Date(input.effective_at),
      ...{ proposedBy: userId, now, newId },
    })
    return c.json({ booking: await readBooking({ db, scope }, bookingId) }, 201)
  })
  .openapi(bookRoute, async (c) => {
    const { bookingId } = c.req.valid('param')
    return c.json(await decide(c, bookingId, 'book', c.req.valid('json').seen_sha256), 200)
  })
  .openapi(refuseRoute, async (c) => {
    const { bookingId } = c.req.valid('param')
    return c.json(await decide(c, bookingId, 'refuse', c.req.valid('json').seen_sha256), 200)
  })

async function decide(
  c: ApiRequest,
  bookingId: string,
  decision: 'book' | 'refuse',
  seenSha256: string,
) {
  const { db, scope, userId } = await staffDatabaseOf(c)
  await decideBooking(db, scope, { bookingId, decision, seenSha256, userId, now: c.var.now })
  const booking = await readBooking({ db, scope }, bookingId)
  if (booking.status === 'booked' && fundingKinds.includes(booking.kind) && booking.advertiser) {
    await fundNow(c, { db, scope }, booking.advertiser.id)
  }
  return { booking }
}

async function readBooking(
  { db, scope, advertiserId = null }: Pick<Management, 'db' | 'scope'> & Partial<Management>,
  bookingId: string,
): Promise<BookingSummary> {
  const [[row] = []] = await runScoped(db, scope, [findBooking(bookingId)])
  const booking = row === undefined ? null : toBookingView(row)
  const isHidden =
    advertiserId !== null &&
    (booking?.status !== 'booked' || !kindsOfAdvertiser.includes(booking.kind))
  if (booking === null || isHidden) throw new Refusal('not_found', 'There is no such booking.')
  return bookingAnswer(booking)
}

async function bookingAnswer(booking: BookingView): Promise<BookingSummary> {
  const { advertiserId, affiliateId, invoiceId, decidedBy, billing } = booking
  const named = (id: string | null, name: string | null) =>
    id === null ? null : { id, name: name ?? '' }
  return {
    id: booking.id,
    kind: booking.kind,
    status: booking.status,
    advertiser:
      advertiserId === null || billing === null
        ? null
        : { id: advertiserId, name: booking.advertiserName ?? '', billing },
    affiliate: named(affiliateId, booking.affiliateName),
    invoice: invoiceId === null ? null : { id: invoiceId, number: booking.invoiceNumber ?? '' },
    difference_id: booking.differenceId ?? null,
    amount: moneyAnswer(booking.amount.minor, booking.amount.currency),
    cash_account: booking.cashAccount,
    reference: booking.reference,
    reason: booking.reason,
    effective_at: timeAnswer(booking.effectiveAt),
    proposed_by: { id: booking.proposedBy, name: booking.proposedByName },
    decided_by: decidedBy === null ? null : { id: decidedBy, name: booking.decidedByName },
    decided_at: timeOrNull(booking.decidedAt),
    created_at: timeAnswer(booking.createdAt),
    sha256: await bookingHash(booking),
  }
}
