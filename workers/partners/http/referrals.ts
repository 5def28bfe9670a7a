/** The affiliates that an affiliate referred, and its commissions from them. */
import * as z from 'zod'
import { partnershipStatuses } from '../../../schema/vocabulary.ts'
import { runScoped } from '../../core/database.ts'
import { affiliateOf, databaseOf } from '../../http/actor.ts'
import { MoneyAnswer, Named } from '../../http/contract.ts'
import { moneyAnswer, timeAnswer } from '../../http/present.ts'
import { answer, route, routes } from '../../http/route.ts'
import { time } from '../../http/times-contract.ts'
import { listOwnReferrals, toReferral } from '../db/referrals.ts'

const REFERRALS_MAX = 500

const ReferralsAnswer = z.object({
  referrals: z.array(
    z.object({
      advertiser: Named,
      level: z.int().describe('2: applied with your link; 3: with a link of theirs.'),
      code: z.string().describe('Their affiliate code. Nothing else is shown.'),
      sponsor_code: z.string().nullable().describe('On level 3: who brought them.'),
      status: z.enum(partnershipStatuses),
      joined_at: time,
      earned: z
        .array(MoneyAnswer)
        .describe('What you earned from their conversions, less what was taken back.'),
    }),
  ),
})

const referralsRoute = route('get /v1/affiliate/referrals', {
  tags: ['Affiliate'],
  summary: 'List whom I referred',
  description: `Levels 2 and 3, by advertiser; at most ${REFERRALS_MAX}.`,
  responses: { 200: answer('The affiliates.', ReferralsAnswer) },
})

export const referralRoutes = routes().openapi(referralsRoute, async (c) => {
  const { scope } = affiliateOf(c)
  const [rows = []] = await runScoped(await databaseOf(c), scope, [listOwnReferrals(REFERRALS_MAX)])
  const referrals = rows.map(toReferral).map(({ sponsorCode, joinedAt, earned, ...who }) => ({
    ...{ ...who, sponsor_code: sponsorCode, joined_at: timeAnswer(joinedAt) },
    earned: earned.map(({ minor, currency }) => moneyAnswer(minor, currency)),
  }))
  return c.json({ referrals }, 200)
})
