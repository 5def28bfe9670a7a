/** Signals and reviews: written with the conversion, opened by hand, closed with a decision. */
import { type SQL, sql } from 'drizzle-orm'
import type { ReviewStatus } from '../../schema/vocabulary.ts'
import { type ReviewSignal, reviewVerdict } from '../domain/review.ts'
import { insertEvents } from './events.ts'

export interface ReviewedConversion {
  id: string
  advertiserId: string
  affiliateId: string
}

/**
 * Writes the signals of a new conversion, and its review where one of them asks for it and none
 * rejects. The commissions are inserted as in review by whoever inserts them.
 */
export function insertReview(
  conversion: ReviewedConversion,
  signals: readonly ReviewSignal[],
  newId: (now: Date) => string,
  now: Date,
): SQL[] {
  if (signals.length === 0) return []
  const rows = signals.map(({ rule, ruleVersion, action, facts }) => ({
    ...{ id: newId(now), rule, rule_version: ruleVersion, action, facts },
  }))
  const { id, advertiserId } = conversion
  const insertSignals = sql`
    insert into affiliate.review_signals (id, conversion_id, advertiser_id, rule, rule_version,
      action, facts, created_at)
    select s.id, ${id}::uuid, ${advertiserId}::uuid, s.rule, s.rule_version, s.action, s.facts,
      ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as s(id uuid, rule text, rule_version smallint, action text, facts jsonb)`
  if (reviewVerdict(signals) !== 'review') return [insertSignals]
  const rules = signals.flatMap(({ rule, action }) => (action === 'review' ? [rule] : []))
  const opening = { reviewId: newId(now), eventId: newId(now), note: null, now }
  return [insertSignals, ...insertOpenReview(conversion, { ...opening, facts: { rules } })]
}

interface Opening {
  reviewId: string
  eventId: string
  note: string | null
  facts: Record<string, unknown>
  now: Date
}

function insertOpenReview(conversion: ReviewedConversion, opening: Opening): SQL[] {
  const { id, advertiserId, affiliateId } = conversion
  const { reviewId, eventId, note, facts, now } = opening
  return [
    sql`
    insert into affiliate.reviews (id, conversion_id, advertiser_id, affiliate_id, opened_at, note)
    values (${reviewId}::uuid, ${id}::uuid, ${advertiserId}::uuid, ${affiliateId}::uuid,
      ${now.toISOString()}::timestamptz, ${note})`,
    // The affiliate is not told: who is looked at learns of the decision.
    ...insertEvents([
      {
        ...{ id: eventId, kind: 'review.opened', advertiserId, affiliateId: null },
        ...{ subjectId: id, facts, createdAt: now },
      },
    ]),
  ]
}

/** Guard of openReview: what a commission's money has left for, no review can keep. */
export const REVIEW_TOO_LATE = 'review_too_late'

/**
 * Holds the commissions of a recorded conversion and opens its review. Raises REVIEW_TOO_LATE where a
 * commission is available already or none is left that could be held; a second review of one
 * conversion is a unique violation of `reviews_conversion_key`.
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
      where m.id = line.id and line.status in ('pending', 'held', 'unfunded') returning m.id)
    select affiliate.require(
      exists (select from held) and not exists (select from line where status = 'available'),
      ${REVIEW_TOO_LATE})`
  const facts = { rules: [], opened_by: opening.openedBy, note: opening.note }
  return [hold, ...insertOpenReview(conversion, { ...opening, facts })]
}

export interface ReviewClosing {
  status: Exclude<ReviewStatus, 'open'>
  /** Null: nobody decided, there was nothing left to decide on. */
  decidedBy: string | null
  note: string | null
  now: Date
}

/**
 * Closes what is open of these conversions' reviews and lets their commissions go on. No money moves;
 * a review that is closed stays as it was decided.
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
