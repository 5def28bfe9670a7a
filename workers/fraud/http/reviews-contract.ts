/** Contract of reviews and of an advertiser's fraud rules. */
import * as z from 'zod'
import {
  attributionRules,
  commissionStatuses,
  conversionEvents,
  conversionStatuses,
  reviewActions,
  reviewStatuses,
} from '../../../schema/vocabulary.ts'
import { Coded, id, MoneyAnswer, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'
import { reviewReasons, reviewRules } from '../rules/review-rules.ts'

export const ReviewsQuery = PageQuery.extend({
  status: z.enum(['open', 'closed']).default('open'),
  advertiser_id: id.optional(),
  affiliate_id: id.optional(),
  offer_id: id.optional(),
  rule: z.enum(reviewReasons).optional().describe('Only conversions flagged for this reason.'),
})

export const ReviewSummary = z.object({
  id,
  status: z.enum(reviewStatuses),
  opened_at: time,
  closed_at: time.nullable(),
  closed_by: id.nullable(),
  note: z.string().nullable(),
  advertiser: z.object({ id, name: z.string() }),
  affiliate: Coded,
  offer: Coded.nullable(),
  conversion: z.object({
    id,
    event: z.enum(conversionEvents),
    external_id: z.string(),
    customer_id: z.string().nullable(),
    status: z.enum(conversionStatuses),
    amount: MoneyAnswer.nullable(),
    attributed_by: z.enum(attributionRules),
    source: z.string(),
    occurred_at: time,
    recorded_at: time,
    receipt: z.record(z.string(), z.unknown()).describe('The stored facts of the attribution.'),
  }),
  commissions: z.array(
    z.object({
      id,
      affiliate_id: id,
      level: z.int(),
      amount: MoneyAnswer,
      status: z.enum(commissionStatuses),
      hold_until: time,
    }),
  ),
  signals: z.array(
    z.object({
      rule: z.enum(reviewReasons),
      rule_version: z.int(),
      action: z.enum(reviewActions),
      facts: z.record(z.string(), z.unknown()).describe('The values the rule compared.'),
    }),
  ),
})
export type ReviewSummary = z.infer<typeof ReviewSummary>
export const ReviewsAnswer = z.object({
  reviews: z.array(ReviewSummary),
  next_cursor: z.string().nullable(),
})

export const ReviewParams = z.object({ conversionId: id })
export const OpenReviewInput = z.strictObject({
  note: z.string().trim().min(1).max(2000).describe('Why a person should check the conversion.'),
})
export const ReviewAnswer = z.object({ review: ReviewSummary })

/** The same answers, with the source names of the conversions capability. */
export function reviewAnswers(sourceNames: readonly [string, ...string[]]) {
  const { conversion } = ReviewSummary.shape
  const source = z.enum(sourceNames)
  const summary = ReviewSummary.extend({ conversion: conversion.extend({ source }) })
  return {
    review: ReviewAnswer.extend({ review: summary }),
    reviews: ReviewsAnswer.extend({ reviews: z.array(summary) }),
  }
}

export const ReviewSettingsQuery = z.object({
  advertiser_id: id.optional().describe('Required for staff.'),
})
export const ReviewSettingsInput = z.strictObject({
  rules: z
    .partialRecord(
      z.enum(reviewRules),
      z.strictObject({
        action: z.enum(reviewActions).optional(),
        threshold: z.int().optional(),
      }),
    )
    .describe('Settings that differ from the defaults. A rule left out gets its default.'),
})
export const ReviewSettingsAnswer = z.object({
  rules: z.array(
    z.object({
      rule: z.enum(reviewRules),
      version: z.int(),
      action: z.enum(reviewActions).describe('The current action.'),
      usual_action: z.enum(reviewActions),
      may_reject: z.boolean().describe('Whether it can be set to reject automatically.'),
      unit: z.string().nullable().describe('Unit of the threshold; null = no threshold.'),
      threshold: z.int().nullable().describe('The current threshold.'),
      usual_threshold: z.int().nullable(),
      threshold_min: z.int().nullable(),
      threshold_max: z.int().nullable(),
    }),
  ),
})
