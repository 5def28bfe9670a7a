/** What the offers of an advertiser pay a group of partners. */
import * as z from 'zod'
import { currencies, offerStatuses } from '../../../schema/vocabulary.ts'
import { runScoped } from '../../core/database.ts'
import { toDecimal } from '../../core/money.ts'
import { Refusal } from '../../core/refusal.ts'
import { managementOf } from '../../http/actor.ts'
import { id } from '../../http/contract.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { findGroup, type GroupOffer, listGroupOffers, toGroupOffer } from '../db/group-rules.ts'
import { termAnswers, termFields } from '../terms-contract.ts'
import { setGroupTerms } from '../verbs/set-group-terms.ts'
import { ruleAnswer, toWritten } from './offers-terms.ts'

const OFFERS_MAX = 500

const GroupParams = z.object({ groupId: id })
const GroupTermsParams = z.object({ groupId: id, offerId: id })
const GroupTermsInput = z.strictObject({
  payout_rules: termFields.payout_rules.describe(
    'Replaced as a whole. An event without a rule pays as the offer.',
  ),
})
const GroupTermsAnswer = z.object({
  offers: z.array(
    z.object({
      offer: z.object({
        ...{ id, code: z.string(), name: z.string() },
        ...{ status: z.enum(offerStatuses), currency: z.enum(currencies) },
      }),
      offer_rules: termAnswers.payout_rules.describe('What it pays everyone.'),
      group_rules: termAnswers.payout_rules.describe('What it pays the group instead.'),
    }),
  ),
})

const tags = ['Partners']
const readRoute = route('get /v1/partner-groups/{groupId}/terms', {
  tags,
  summary: 'Get what offers pay a group',
  description: 'Every offer that is not archived, by name.',
  request: { params: GroupParams },
  responses: { 200: answer('The offers.', GroupTermsAnswer) },
})
const setRoute = route('put /v1/partner-groups/{groupId}/terms/{offerId}', {
  tags,
  summary: 'Set what an offer pays a group',
  description:
    'Applies to new conversions. Rebills keep the terms of the sale that they renew. A partner’s own rate comes first.',
  request: {
    params: GroupTermsParams,
    body: { content: json(GroupTermsInput), required: true },
  },
  responses: { 200: answer('The offer’s terms.', GroupTermsAnswer) },
})

export const groupTermRoutes = routes()
  .openapi(readRoute, async (c) => {
    const { db, scope } = await managementOf(c)
    const { groupId } = c.req.valid('param')
    const [rows = [], known = []] = await runScoped(db, scope, [
      listGroupOffers(groupId, null, OFFERS_MAX),
      findGroup(groupId),
    ])
    if (known.length === 0) throw new Refusal('not_found', 'There is no such group.')
    return c.json({ offers: rows.map(toGroupOffer).map(termsOf) }, 200)
  })
  .openapi(setRoute, async (c) => {
    const { db, scope } = await managementOf(c)
    const of = c.req.valid('param')
    await setGroupTerms(db, scope, of, c.req.valid('json').payout_rules.map(toWritten))
    const [rows = []] = await runScoped(db, scope, [listGroupOffers(of.groupId, of.offerId, 1)])
    return c.json({ offers: rows.map(toGroupOffer).map(termsOf) }, 200)
  })

function termsOf({ offer, offerRules, groupRules }: GroupOffer) {
  const decimalOf = (minor: bigint) => toDecimal({ minor, currency: offer.currency })
  return {
    offer,
    offer_rules: offerRules.map((rule) => ruleAnswer(rule, decimalOf)),
    group_rules: groupRules.map((rule) => ruleAnswer(rule, decimalOf)),
  }
}
