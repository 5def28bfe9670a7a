/** An affiliate's money events other than new conversions. */

import { runScoped } from '../../core/database.ts'
import { affiliateOf, databaseOf } from '../../http/actor.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { moneyAnswer, timeAnswer } from '../../http/present.ts'
import { answer, route, routes } from '../../http/route.ts'
import { findOwnPartnership, requireOwnAdvertiser } from '../../partners/own-partnership.ts'
import { listOwnEvents, type OwnEvent, toOwnEvent } from './affiliate-events-db.ts'
import { AffiliateEventsAnswer, AffiliateEventsQuery, followUpKinds } from './contract.ts'

const eventsRoute = route(
  'get /v1/affiliate/events',
  {
    tags: ['Affiliate'],
    summary: 'List my money events',
    description:
      'Newest first: refunds and chargebacks, decisions, cancelled customers, unfunded and funded commissions, debts. New conversions have their own list.',
    request: { query: AffiliateEventsQuery },
    responses: { 200: answer('One page.', AffiliateEventsAnswer) },
  },
  ['not_found'],
)

export const affiliateEventRoutes = routes().openapi(eventsRoute, async (c) => {
  const { advertiser_id: advertiserId = null, limit, cursor } = c.req.valid('query')
  const { affiliateId, scope } = affiliateOf(c, advertiserId)
  const afterId = readIdCursor(cursor)
  const page = { affiliateId, advertiserId, kinds: followUpKinds, afterId, limit: limit + 1 }
  const db = await databaseOf(c)
  const [rows = [], own] = await runScoped(db, scope, [
    listOwnEvents(page),
    ...(advertiserId === null ? [] : [findOwnPartnership(affiliateId, advertiserId)]),
  ])
  requireOwnAdvertiser(own)
  const [events, next_cursor] = cutPage(rows.map(toOwnEvent), limit)
  return c.json({ events: events.map(eventAnswer), next_cursor }, 200)
})

function eventAnswer(event: OwnEvent): AffiliateEventsAnswer['events'][number] {
  const { money, createdAt, ...rest } = event
  const amount = money && moneyAnswer(money.minor, money.currency)
  return { ...rest, amount, created_at: timeAnswer(createdAt) }
}
