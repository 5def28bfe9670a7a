/** One click with all that it led to. */
import * as z from 'zod'
import { commissionStatuses, payoutItemStatuses } from '../../../../schema/vocabulary.ts'
import { Refusal } from '../../../core/refusal.ts'
import { databaseOf } from '../../../http/actor.ts'
import { id, MoneyAnswer } from '../../../http/contract.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../../http/present.ts'
import { answer, route, routes } from '../../../http/route.ts'
import { time } from '../../../http/times-contract.ts'
import { readPostgres } from '../../events-reader.ts'
import { reportScopeOf } from '../../http/question.ts'
import { ClickAnswer, clickAnswer } from '../click-columns.ts'
import { ConversionAnswer, conversionAnswer } from '../conversion-columns.ts'
import type { CommissionEntry } from '../db/click-story.ts'
import { RecordAnswer } from '../shown-columns.ts'

export const StoryCommission = z.object({
  affiliate: RecordAnswer,
  level: z.int(),
  amount: MoneyAnswer,
  reversed: MoneyAnswer.describe('What refunds and chargebacks took back.'),
  status: z.enum(commissionStatuses),
  hold_until: time,
  is_in_review: z.boolean(),
  released_at: time.nullable().describe('When the hold ended.'),
  payout: z
    .object({ id, batch_id: id, status: z.enum(payoutItemStatuses), created_at: time })
    .nullable()
    .describe('The payout that covers it.'),
})

export const ClickStoryAnswer = z.object({
  click: ClickAnswer,
  events: z
    .array(ConversionAnswer.extend({ commissions: z.array(StoryCommission) }))
    .describe('What it led to, oldest first: leads, sales, rebills, refunds, rejected ones too.'),
})

const storyRoute = route('get /v1/click-log/{clickId}', {
  tags: ['Statistics'],
  summary: 'Get a click and what it led to',
  description:
    'The click, its conversions in time order, and where their commissions are. An affiliate sees their own clicks and commissions only.',
  request: { params: z.object({ clickId: id }) },
  responses: { 200: answer('The click.', ClickStoryAnswer) },
})

export const clickStoryRoutes = routes().openapi(storyRoute, async (c) => {
  const { clickId } = c.req.valid('param')
  const { scope, reportScope } = reportScopeOf(c)
  const reader = readPostgres(await databaseOf(c), scope, { now: c.var.now })
  const story = await reader.readStory(reportScope, clickId)
  if (story === null) throw new Refusal('not_found', 'There is no such click.')
  const commissions = Map.groupBy(story.commissions, ({ conversionId }) => conversionId)
  const events = story.conversions.map((conversion) => ({
    ...conversionAnswer(reportScope, conversion),
    commissions: (commissions.get(conversion.id) ?? []).map(commissionAnswer),
  }))
  return c.json({ click: clickAnswer(reportScope, story.click), events }, 200)
})

export function commissionAnswer({ currency, payout, ...of }: CommissionEntry) {
  return {
    ...{ affiliate: of.affiliate, level: of.level, status: of.status },
    amount: moneyAnswer(of.amountMinor, currency),
    reversed: moneyAnswer(of.reversedMinor, currency),
    hold_until: timeAnswer(of.holdUntil),
    is_in_review: of.isInReview,
    released_at: timeOrNull(of.releasedAt),
    payout: payout && {
      ...{ id: payout.id, batch_id: payout.batchId, status: payout.status },
      created_at: timeAnswer(payout.createdAt),
    },
  }
}
