/** Caps, for the people who set them. */

import { changesOfCap, setCap } from '../../caps/set-cap.ts'
import { type CapView, listCaps, toCapView } from '../../caps/settings.ts'
import { updateCap } from '../../caps/update-cap.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { toDecimal } from '../../core/money.ts'
import { managementOf, requireAdvertiserId } from '../../http/actor.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { publish } from '../../snapshots/publish.ts'
import {
  CapAnswer,
  CapParams,
  type CapSummary,
  CapsAnswer,
  CapsQuery,
  CreateCapInput,
  UpdateCapInput,
} from './caps-contract.ts'

const tags = ['Caps']
const capsRoute = route('get /v1/caps', {
  tags,
  summary: 'List caps',
  description:
    'Newest first, with the amount used in the current period for conversion and money caps.',
  request: { query: CapsQuery },
  responses: { 200: answer('One page of results.', CapsAnswer) },
})
const createRoute = route(
  'post /v1/caps',
  {
    tags,
    summary: 'Set a cap',
    description: 'On an offer, on an affiliate in all offers, or on an affiliate in one offer.',
    request: { body: { content: json(CreateCapInput), required: true } },
    responses: { 201: answer('The cap.', CapAnswer) },
  },
  ['quota_reached'],
)
const updateRoute = route('patch /v1/caps/{capId}', {
  tags,
  summary: 'Update a cap',
  description:
    'Changes its limit, whether it is hard, or archives it. Fields you leave out stay unchanged.',
  request: { params: CapParams, body: { content: json(UpdateCapInput), required: true } },
  responses: { 200: answer('The cap.', CapAnswer) },
})

export const capRoutes = routes()
  .openapi(capsRoute, async (c) => {
    const { limit, cursor, ...asked } = c.req.valid('query')
    const filter = {
      ...{ afterId: readIdCursor(cursor), limit: limit + 1 },
      ...{ offerId: asked.offer_id ?? null, affiliateId: asked.affiliate_id ?? null },
      isArchivedToo: asked.include_archived === 'true',
    }
    const { db, scope } = await managementOf(c)
    const [rows = []] = await runScoped(db, scope, [listCaps(filter, c.var.now)])
    const [page, next_cursor] = cutPage(rows.map(toCapView), limit)
    return c.json({ caps: page.map(capAnswer), next_cursor }, 200)
  })
  .openapi(createRoute, async (c) => {
    const asked = c.req.valid('json')
    const management = await managementOf(c)
    const { db, scope } = management
    const { metric, period, is_hard: isHard, limit_value: limit } = asked
    const subject = {
      advertiserId: requireAdvertiserId(management, asked.advertiser_id),
      offerId: asked.offer_id ?? null,
      affiliateId: asked.affiliate_id ?? null,
    }
    const capId = await setCap(db, scope, {
      ...{ ...subject, metric, period, isHard, limit, now: c.var.now, newId },
      currency: asked.currency ?? null,
    })
    await publish(c, management, changesOfCap(subject))
    const [[row = {}] = []] = await runScoped(db, scope, [listCaps({ capId }, c.var.now)])
    return c.json({ cap: capAnswer(toCapView(row)) }, 201)
  })
  .openapi(updateRoute, async (c) => {
    const { capId } = c.req.valid('param')
    const { limit_value: limit, is_hard: isHard, archived: isArchived } = c.req.valid('json')
    const management = await managementOf(c)
    const { db, scope } = management
    const update = { capId, limit, isHard, isArchived, now: c.var.now }
    const { cap, changes } = await updateCap(db, scope, update)
    await publish(c, management, changes)
    return c.json({ cap: capAnswer(cap) }, 200)
  })

function capAnswer(cap: CapView): CapSummary {
  const { currency } = cap
  const write = (value: bigint) =>
    currency === null ? `${value}` : toDecimal({ minor: value, currency })
  return {
    id: cap.id,
    advertiser: cap.advertiser,
    offer: cap.offer,
    affiliate: cap.affiliate,
    metric: cap.metric,
    period: cap.period,
    limit_value: write(cap.limitValue),
    currency,
    is_hard: cap.isHard,
    used_value: cap.metric === 'clicks' ? null : write(cap.usedValue),
    reached_at: timeOrNull(cap.reachedAt),
    archived_at: timeOrNull(cap.archivedAt),
    created_at: timeAnswer(cap.createdAt),
  }
}
