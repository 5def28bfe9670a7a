/** Signals and reviews: inserted with the conversion, opened manually, closed by a decision. */
import { type SQL, sql } from 'drizzle-orm'
import type { ReviewStatus } from '../../schema/vocabulary.ts'
import { insertEvents } from '../core/events.ts'
import { type ReviewSignal, reviewVerdict } from './rules/review.ts'

export interface ReviewedConversion {
  id: string
  advertiserId: string
  affiliateId: string
}

/** The fraud signals of a new conversion. */
export interface Reviewed {
  conversion: ReviewedConversion
  signals: readonly ReviewSignal[]
  now: Date
}

/**
 * Inserts the signals of new conversions, and a review for each conversion with a signal that
 * requires one and none that rejects. The caller inserts their commissions with status in review.
 */
export function insertReviews(reviewed: readonly Reviewed[], newId: (now: Date) => string): SQL[] {
  const signals = reviewed.flatMap(({ conversion, signals, now }) =>
    signals.map(({ rule, ruleVersion, action, facts }) => ({
      ...{ id: newId(now), rule, rule_version: ruleVersion, action, facts, created_at: now },
      ...{ conversion_id: conversion.id, advertiser_id: conversion.advertiserId },
    })),
  )
  if (signals.length === 0) return []
  const insertSignals = sql`
    insert into affiliate.review_signals (id, conversion_id, advertiser_id, rule, rule_version,
      action, facts, created_at)
    select s.id, s.conversion_id, s.advertiser_id, s.rule, s.rule_version, s.action, s.facts,
      s.created_at
    from jsonb_to_recordset(${JSON.stringify(signals)}::jsonb)
      as s(id uuid, conversion_id uuid, advertiser_id uuid, rule text, rule_version smallint,
        action text, facts jsonb, created_at timestamptz)`
  const openings = reviewed
    .filter(({ signals }) => reviewVerdict(signals) === 'review')
    .map(({ conversion, signals, now }) => {
      const rules = signals.flatMap(({ rule, action }) => (action === 'review' ? [rule] : []))
      const ids = { reviewId: newId(now), eventId: newId(now) }
      return { conversion, opening: { ...ids, note: null, now, facts: { rules } } }
    })
  return [insertSignals, ...insertOpenReviews(openings)]
}

interface Opening {
  reviewId: string
  eventId: string
  note: string | null
  facts: Record<string, unknown>
  now: Date
}

function insertOpenReviews(
  openings: readonly { conversion: ReviewedConversion; opening: Opening }[],
): SQL[] {
  if (openings.length === 0) return []
  const rows = openings.map(({ conversion, opening }) => ({
    ...{ id: opening.reviewId, conversion_id: conversion.id, opened_at: opening.now },
    ...{ advertiser_id: conversion.advertiserId, affiliate_id: conversion.affiliateId },
    note: opening.note,
  }))
  return [
    sql`
    insert into affiliate.reviews (id, conversion_id, advertiser_id, affiliate_id, opened_at, note)
    select r.id, r.conversion_id, r.advertiser_id, r.affiliate_id, r.opened_at, r.note
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(id uuid, conversion_id uuid, advertiser_id uuid, affiliate_id uuid,
        opened_at timestamptz, note text)`,
    // The affiliate is not notified of the review, only of the decision.
    ...insertEvents(
      openings.map(({ conversion, opening }) => ({
        ...{ id: opening.eventId, kind: 'review.opened', affiliateId: null },
        ...{ advertiserId: conversion.advertiserId, subjectId: conversion.id },
        ...{ facts: opening.facts, createdAt: opening.now },
      })),
    ),
  ]
}

/** Guard of openReview: a commission that is available already cannot be held by a review. */
export const REVIEW_TOO_LATE = 'review_too_late'

/**
 * Holds the commissions of a recorded conversion and opens its review. Raises REVIEW_TOO_LATE if
 * a commission is available already or none is left to hold. A second review of a conversion is a
 * unique violation of `reviews_conversion_key`.
 */
export function openReview(
  conversion: ReviewedConversion,
  opening: Omit<Opening, 'facts'> & { openedBy: string; note: string },
): SQL[] {
  const hold = sql`
    with line as materialized (
      select id, status from affiliate.commissions
      where conversion_id = ${conversion.id}::uuid
        and advertiser_id = ${conversion.advertiserId}::uuid
      order by id for update),
    held as (
      update affiliate.commissions m set is_in_review = true from line
      -- A commission that was refunded in full may come back by a chargeback that is won.
      where m.id = line.id and line.status in ('pending', 'held', 'unfunded', 'reversed') returning line.status)
    select affiliate.require(
      exists (select from held where status <> 'reversed') and not exists (select from line where status = 'available'),
      ${REVIEW_TOO_LATE})`
  const facts = { rules: [], opened_by: opening.openedBy, note: opening.note }
  return [hold, ...insertOpenReviews([{ conversion, opening: { ...opening, facts } }])]
}

export interface ReviewClosing {
  status: Exclude<ReviewStatus, 'open'>
  /** Null = closed without a decision, because nothing was left to decide. */
  decidedBy: string | null
  note: string | null
  now: Date
}

/**
 * Closes open reviews of these conversions and releases their commissions from review. No money
 * moves. Closed reviews keep their decision.
 */
export function closeReviews(
  conversionIds: readonly string[],
  { status, decidedBy, note, now }: ReviewClosing,
): SQL {
  return sql`
    with closed as (
      update affiliate.reviews
      set status = ${status}, closed_at = ${now.toISOString()}::timestamptz,
        closed_by = ${decidedBy}::uuid, note = coalesce(${note}, note)
      where status = 'open' and conversion_id in (
        select value::uuid from jsonb_array_elements_text(${JSON.stringify(conversionIds)}::jsonb))
      returning conversion_id, advertiser_id)
    update affiliate.commissions m set is_in_review = false from closed r
    where m.conversion_id = r.conversion_id and m.advertiser_id = r.advertiser_id
      and m.is_in_review`
}
