/** An affiliate's own conversions: the list, and one conversion with its receipt. */

import { currencies } from '../../../../schema/vocabulary.ts'
import { readRow, readText, readTextOrNull, readWordOrNull } from '../../../core/columns.ts'
import { type Row, runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { affiliateOf, databaseOf } from '../../../http/actor.ts'
import { cutPage, readTimeCursor, writeTimeCursor } from '../../../http/cursor.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../../http/present.ts'
import { answer, route, routes } from '../../../http/route.ts'
import { findOwnPartnership, requireOwnAdvertiser } from '../../../partners/own-partnership.ts'
import { affiliateReceipt } from '../../attribution/affiliate-receipt-rules.ts'
import {
  findOwnConversion,
  listOwnConversions,
  type OwnConversion,
  toOwnConversion,
} from '../db/affiliate-conversions.ts'
import {
  AffiliateConversionAnswer,
  AffiliateConversionParams,
  AffiliateConversionsAnswer,
  AffiliateConversionsQuery,
} from './affiliate-contract.ts'

const tags = ['Affiliate']

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
const conversionRoute = route('get /v1/affiliate/conversions/{conversionId}', {
  tags,
  summary: 'One of my conversions',
  description: 'With the facts that explain it: the evidence, your own lines, your hold.',
  request: { params: AffiliateConversionParams },
  responses: { 200: answer('The conversion.', AffiliateConversionAnswer) },
})

export const affiliateConversionRoutes = routes()
  .openapi(conversionsRoute, async (c) => {
    const { advertiser_id: advertiserId = null, limit, cursor, test } = c.req.valid('query')
    const { affiliateId, scope } = affiliateOf(c, advertiserId)
    const after = readTimeCursor(cursor)
    const list = listOwnConversions({ affiliateId, advertiserId, after, limit: limit + 1 })
    const db = await databaseOf(c)
    const [rows = [], own] = await runScoped(db, { ...scope, isTest: test === 'true' }, [
      list,
      ...(advertiserId === null ? [] : [findOwnPartnership(affiliateId, advertiserId)]),
    ])
    requireOwnAdvertiser(own)
    const [page, next_cursor] = cutPage(rows, limit, (last) =>
      writeTimeCursor({ recordedAt: readText(last.recorded_at_exactly), id: readText(last.id) }),
    )
    const conversions = page.map((row) => conversionAnswer(toOwnConversion(row)))
    return c.json({ conversions, next_cursor }, 200)
  })
  .openapi(conversionRoute, async (c) => {
    const { conversionId } = c.req.valid('param')
    const { affiliateId, scope } = affiliateOf(c)
    const db = await databaseOf(c)
    const find = [findOwnConversion(affiliateId, conversionId)]
    const [[live] = []] = await runScoped(db, scope, find)
    const [[row] = []] = live ? [[live]] : await runScoped(db, { ...scope, isTest: true }, find)
    if (row === undefined) throw new Refusal('not_found', 'There is no such conversion.')
    return c.json({ conversion: wholeAnswer(row, affiliateId) }, 200)
  })

function wholeAnswer(row: Row, affiliateId: string) {
  const conversion = toOwnConversion(row)
  const { commission } = conversion
  const refunded = BigInt(readTextOrNull(row.refunded_minor) ?? 0)
  const currency = readWordOrNull(currencies, row.currency)
  const amount = readTextOrNull(row.amount)
  return {
    ...conversionAnswer(conversion),
    affiliate_id: affiliateId,
    amount: amount === null || currency === null ? null : moneyAnswer(BigInt(amount), currency),
    currency,
    taken_back:
      commission === null || refunded === 0n
        ? null
        : moneyAnswer(refunded, commission.money.currency),
    receipt: affiliateReceipt(readRow(row.receipt), affiliateId),
  }
}

/** A conversion as its affiliate sees it. */
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
