/** What an affiliate reads about themselves, in one advertiser or all of theirs. */

import {
  AffiliateConversionsAnswer,
  AffiliateConversionsQuery,
} from '../../conversions/record/http/affiliate-contract.ts'
import { type Row, runScoped } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { affiliateOf, databaseOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { readTimeCursor, writeTimeCursor } from '../../http/cursor.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, route, routes } from '../../http/route.ts'
import {
  findOwnPartnership,
  listOwnAdvertisers,
  listOwnConversions,
  type OwnConversion,
  toOwnAdvertiser,
  toOwnConversion,
} from '../db/affiliate-views.ts'
import { findOwnAffiliate, listOwnLinks, type OwnLink, toOwnLink } from '../db/link-views.ts'
import { AdvertisersAnswer, AffiliateLinksAnswer } from './affiliate-contract.ts'

const ROWS_MAX = 200
const tags = ['Affiliate']

const advertisersRoute = route('get /v1/affiliate/advertisers', {
  tags,
  summary: 'My advertisers',
  description: `The advertisers you have applied to, with your standing; at most ${ROWS_MAX}.`,
  responses: { 200: answer('By name.', AdvertisersAnswer) },
})
const conversionsRoute = route(
  'get /v1/affiliate/conversions',
  {
    tags,
    summary: 'My conversions',
    description: 'Newest first, rejected ones with their reason.',
    request: { query: AffiliateConversionsQuery },
    responses: { 200: answer('One page.', AffiliateConversionsAnswer) },
  },
  ['not_found'],
)
const linksRoute = route('get /v1/affiliate/links', {
  tags,
  summary: 'My links',
  description: `Links, coupon and terms of every active offer you have joined; at most ${ROWS_MAX}.`,
  responses: { 200: answer('By advertiser and offer.', AffiliateLinksAnswer) },
})

export const affiliateRoutes = routes()
  .openapi(advertisersRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    const db = await databaseOf(c)
    const [rows = []] = await runScoped(db, scope, [listOwnAdvertisers(affiliateId, ROWS_MAX)])
    return c.json({ advertisers: rows.map(toOwnAdvertiser) }, 200)
  })
  .openapi(conversionsRoute, async (c) => {
    const { advertiser_id: advertiserId = null, limit, cursor } = c.req.valid('query')
    const { affiliateId, scope } = affiliateOf(c, advertiserId)
    const after = readTimeCursor(cursor)
    const list = listOwnConversions({ affiliateId, advertiserId, after, limit: limit + 1 })
    const db = await databaseOf(c)
    const [rows = [], own] = await runScoped(db, scope, [
      list,
      ...(advertiserId === null ? [] : [findOwnPartnership(affiliateId, advertiserId)]),
    ])
    requireOwnAdvertiser(own)
    const page = rows.slice(0, limit)
    const last = rows.length > limit ? page.at(-1) : undefined
    const next = last
      ? { recordedAt: last.recorded_at_exactly as string, id: last.id as string }
      : null
    return c.json(
      {
        conversions: page.map((row) => conversionAnswer(toOwnConversion(row))),
        next_cursor: next && writeTimeCursor(next),
      },
      200,
    )
  })
  .openapi(linksRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    const db = await databaseOf(c)
    const statements = [findOwnAffiliate(affiliateId), listOwnLinks(affiliateId, ROWS_MAX)]
    const [[own] = [], rows = []] = await runScoped(db, scope, statements)
    if (own === undefined) throw new Refusal('not_found', 'There is no such affiliate.')
    const code = own.code as string
    const links = rows.map(toOwnLink).map((link) => linkAnswer(c, link, code))
    return c.json({ affiliate_code: code, links }, 200)
  })

/** A foreign advertiser is as absent as one that never was. `found` is undefined when none was named. */
export function requireOwnAdvertiser(found: Row[] | undefined): void {
  if (found?.length === 0) throw new Refusal('not_found', 'There is no such advertiser.')
}

/** As an affiliate sees their own. */
export function conversionAnswer(conversion: OwnConversion) {
  const { commission } = conversion
  return {
    id: conversion.id,
    event: conversion.event,
    offer: conversion.offer,
    advertiser: conversion.advertiser,
    status: conversion.status,
    rejection: conversion.rejection,
    commission: commission && moneyAnswer(commission.money.minor, commission.money.currency),
    commission_status: commission?.status ?? null,
    payout_status: commission?.payoutStatus ?? null,
    hold_until: timeOrNull(commission?.holdUntil ?? null),
    click_id: conversion.clickId,
    sub1: conversion.sub1,
    recorded_at: timeAnswer(conversion.recordedAt),
  }
}

function linkAnswer(c: ApiRequest, link: OwnLink, affiliateCode: string) {
  const { offer, host } = link
  return {
    offer: { id: offer.id, code: offer.code, name: offer.name },
    advertiser: link.advertiser,
    coupon: link.coupon,
    aff_url: host && `${originOf(c, host)}/aff/${affiliateCode}`,
    click_path: `/click?o=${offer.code}&a=${affiliateCode}`,
    terms: link.terms.map(({ event, rateBps, fixedMinor }) => ({
      event,
      rate_bps: rateBps,
      fixed: fixedMinor === 0n ? null : moneyAnswer(fixedMinor, offer.currency),
    })),
    hold_days: link.holdDays,
    has_deep_links: link.hasDeepLinks,
  }
}

/** Local app hosts share scheme and port with whoever asks; all others speak HTTPS. */
export function originOf(c: ApiRequest, host: string): string {
  if (!host.endsWith('.localhost')) return `https://${host}`
  const { protocol, port } = new URL(c.req.url)
  return `${protocol}//${host}${port === '' ? '' : `:${port}`}`
}
