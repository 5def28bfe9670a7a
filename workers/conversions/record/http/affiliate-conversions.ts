/** One conversion as the affiliate whose it is may read it. */
import type { Currency } from '../../../../schema/vocabulary.ts'
import { type Row, runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { affiliateOf, databaseOf } from '../../../http/actor.ts'
import { moneyAnswer } from '../../../http/present.ts'
import { answer, route, routes } from '../../../http/route.ts'
import { findOwnConversion, toOwnConversion } from '../../../partners/db/affiliate-views.ts'
import { conversionAnswer } from '../../../partners/http/affiliate.ts'
import { affiliateReceipt } from '../../attribution/affiliate-receipt-rules.ts'
import { AffiliateConversionAnswer, AffiliateConversionParams } from './affiliate-contract.ts'

const conversionRoute = route('get /v1/affiliate/conversions/{conversionId}', {
  tags: ['Affiliate'],
  summary: 'One of my conversions',
  description: 'With the facts that explain it: the evidence, your own lines, your hold.',
  request: { params: AffiliateConversionParams },
  responses: { 200: answer('The conversion.', AffiliateConversionAnswer) },
})

export const affiliateConversionRoutes = routes().openapi(conversionRoute, async (c) => {
  const { conversionId } = c.req.valid('param')
  const { affiliateId, scope } = affiliateOf(c)
  const db = await databaseOf(c)
  const [[row] = []] = await runScoped(db, scope, [findOwnConversion(affiliateId, conversionId)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such conversion.')
  return c.json({ conversion: wholeAnswer(row, affiliateId) }, 200)
})

function wholeAnswer(row: Row, affiliateId: string) {
  const conversion = toOwnConversion(row)
  const { commission } = conversion
  const refunded = BigInt((row.refunded_minor as string | null) ?? 0)
  const currency = row.currency as Currency | null
  const amount = row.amount as string | null
  return {
    ...conversionAnswer(conversion),
    affiliate_id: affiliateId,
    amount: amount === null || currency === null ? null : moneyAnswer(BigInt(amount), currency),
    currency,
    taken_back:
      commission === null || refunded === 0n
        ? null
        : moneyAnswer(refunded, commission.money.currency),
    receipt: affiliateReceipt(row.receipt as Record<string, unknown>, affiliateId),
  }
}
