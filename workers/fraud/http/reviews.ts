/** Reviews, and the settings of fraud rules. Decisions are in review/http.ts of conversions. */
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { managementOf, personOf, requireAdvertiserId } from '../../http/actor.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { listReviews, type ReviewView, toReviewView } from '../review-views-db.ts'
import {
  fraudRules,
  type ReviewSettings,
  readReviewSetting,
  reviewRules,
} from '../rules/review-rules.ts'
import { openReviewByHand } from '../verbs/open-review.ts'
import { readReviewSettings, updateReviewSettings } from '../verbs/update-review-settings.ts'
import {
  OpenReviewInput,
  ReviewParams,
  ReviewSettingsAnswer,
  ReviewSettingsInput,
  ReviewSettingsQuery,
  type ReviewSummary,
  ReviewsQuery,
  reviewAnswers,
} from './reviews-contract.ts'

const tags = ['Reviews']
const settingsRoute = route(
  'get /v1/review-settings',
  {
    tags,
    summary: 'Get an advertiser’s fraud rules',
    description: 'Each rule with its current and default settings, and the values allowed.',
    request: { query: ReviewSettingsQuery },
    responses: { 200: answer('Every rule.', ReviewSettingsAnswer) },
  },
  ['not_found'],
)
const replaceRoute = route(
  'put /v1/review-settings',
  {
    tags,
    summary: 'Set an advertiser’s fraud rules',
    description: 'Replaces all thresholds and actions. Applies to conversions from now on.',
    request: {
      query: ReviewSettingsQuery,
      body: { content: json(ReviewSettingsInput), required: true },
    },
    responses: { 200: answer('Every rule.', ReviewSettingsAnswer) },
  },
  ['not_found'],
)

type Answers = ReturnType<typeof reviewAnswers>

const reviewsRoute = (answers: Answers) =>
  route('get /v1/reviews', {
    tags,
    summary: 'List conversions under review',
    description:
      'Newest first, with the facts behind each fraud signal, the commissions on hold, and the attribution.',
    request: { query: ReviewsQuery },
    responses: { 200: answer('One page.', answers.reviews) },
  })
const openRoute = (answers: Answers) =>
  route(
    'post /v1/conversions/{conversionId}/review',
    {
      tags,
      summary: 'Open a review',
      description:
        'The conversion’s commissions are neither released nor paid until somebody decides. No money moves. Refused once a commission is available; use a decision or a refund instead.',
      request: {
        params: ReviewParams,
        body: { content: json(OpenReviewInput), required: true },
      },
      responses: { 200: answer('The review.', answers.review) },
    },
    ['conflict'],
  )

/** @param sourceNames names of the conversion sources, for the OpenAPI document. */
export function reviewRoutes(sourceNames: readonly [string, ...string[]]) {
  const answers = reviewAnswers(sourceNames)
  return routes()
    .openapi(reviewsRoute(answers), async (c) => {
      const { limit, cursor, status, rule = null, ...asked } = c.req.valid('query')
      const { db, scope } = await managementOf(c)
      const filter = {
        ...{ isOpen: status === 'open', rule, afterId: readIdCursor(cursor), limit: limit + 1 },
        advertiserId: asked.advertiser_id ?? null,
        affiliateId: asked.affiliate_id ?? null,
        offerId: asked.offer_id ?? null,
      }
      const [rows = []] = await runScoped(db, scope, [listReviews(filter)])
      const [page, next_cursor] = cutPage(rows.map(toReviewView), limit)
      return c.json({ reviews: page.map(reviewAnswer), next_cursor }, 200)
    })
    .openapi(openRoute(answers), async (c) => {
      const { conversionId } = c.req.valid('param')
      const { note } = c.req.valid('json')
      const { db, scope } = await managementOf(c)
      const openedBy = personOf(c).userId
      const asked = { conversionId, note, openedBy, now: c.var.now, newId }
      const review = await openReviewByHand(db, scope, asked)
      return c.json({ review: reviewAnswer(review) }, 200)
    })
    .openapi(settingsRoute, async (c) => {
      const management = await managementOf(c)
      const { db, scope } = management
      const advertiserId = requireAdvertiserId(management, c.req.valid('query').advertiser_id)
      const settings = await readReviewSettings(db, scope, advertiserId)
      return c.json({ rules: rulesAnswer(settings) }, 200)
    })
    .openapi(replaceRoute, async (c) => {
      const management = await managementOf(c)
      const { db, scope } = management
      const advertiserId = requireAdvertiserId(management, c.req.valid('query').advertiser_id)
      const settings = definedOf(c.req.valid('json').rules)
      await updateReviewSettings(db, scope, advertiserId, settings)
      return c.json({ rules: rulesAnswer(settings) }, 200)
    })
}

/** Removes properties that are undefined, so that they count as not set. */
function definedOf(rules: object): ReviewSettings {
  return JSON.parse(JSON.stringify(rules)) as ReviewSettings
}

function rulesAnswer(settings: ReviewSettings) {
  return reviewRules.map((rule) => {
    const { version, threshold, action, mayReject } = fraudRules[rule]
    const now = readReviewSetting(settings, rule)
    return {
      ...{ rule, version, action: now.action, usual_action: action },
      ...{ may_reject: mayReject, unit: threshold?.unit ?? null },
      threshold: threshold === null ? null : now.threshold,
      usual_threshold: threshold?.default ?? null,
      threshold_min: threshold?.min ?? null,
      threshold_max: threshold?.max ?? null,
    }
  })
}

function reviewAnswer(review: ReviewView): ReviewSummary {
  const { conversion } = review
  return {
    id: review.id,
    status: review.status,
    opened_at: timeAnswer(review.openedAt),
    closed_at: timeOrNull(review.closedAt),
    closed_by: review.closedBy,
    note: review.note,
    advertiser: review.advertiser,
    affiliate: review.affiliate,
    offer: review.offer,
    conversion: {
      id: conversion.id,
      event: conversion.event,
      external_id: conversion.externalId,
      customer_id: conversion.customerId,
      status: conversion.status,
      amount: conversion.amount && moneyAnswer(conversion.amount.minor, conversion.amount.currency),
      attributed_by: conversion.attributedBy,
      source: conversion.source,
      occurred_at: timeAnswer(conversion.occurredAt),
      recorded_at: timeAnswer(conversion.recordedAt),
      receipt: conversion.receipt,
    },
    commissions: review.commissions.map(
      ({ id, affiliateId, level, amount, status, holdUntil }) => ({
        ...{ id, affiliate_id: affiliateId, level, status, hold_until: timeAnswer(holdUntil) },
        amount: moneyAnswer(amount.minor, amount.currency),
      }),
    ),
    signals: review.signals.map(({ rule, ruleVersion, action, facts }) => ({
      ...{ rule, rule_version: ruleVersion, action, facts },
    })),
  }
}
