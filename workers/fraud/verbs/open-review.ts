import { readText } from '../../core/columns.ts'
import { constraintOf, type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { invariant } from '../../core/invariant.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { findReviewable, listReviews, type ReviewView, toReviewView } from '../review-views-db.ts'
import { openReview, REVIEW_TOO_LATE } from '../reviews.ts'

export interface OpenReview {
  conversionId: string
  /** Why a person should check the conversion. */
  note: string
  openedBy: string
  now: Date
  newId: (now: Date) => string
}

/**
 * Opens a review manually and holds the conversion's commissions until somebody decides. If a
 * review is open already, nothing changes.
 * @throws Refusal `not_found`; `conflict` if the conversion earned nothing, was decided, or its
 *   money is already available and may be in a payout: then a decision or a refund is needed.
 */
export async function openReviewByHand(db: Db, scope: Scope, asked: OpenReview) {
  const { conversionId, note, openedBy, now, newId } = asked
  const [[row] = []] = await runScoped(db, scope, [findReviewable(conversionId)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such conversion.')
  if (row.review_status === 'open') return readReview(db, scope, conversionId)
  if (row.review_status !== null) throw decided()
  if (row.affiliate_id === null || row.status === 'rejected') throw nothingToHold()
  const conversion = {
    id: conversionId,
    advertiserId: readText(row.advertiser_id),
    affiliateId: readText(row.affiliate_id),
  }
  const opening = { reviewId: newId(now), eventId: newId(now), note, openedBy, now }
  try {
    await runScoped(db, scope, openReview(conversion, opening))
  } catch (error) {
    if (guardOf(error) === REVIEW_TOO_LATE) throw nothingToHold()
    // A concurrent request opened the review.
    if (constraintOf(error) !== 'reviews_conversion_key') throw error
  }
  return readReview(db, scope, conversionId)
}

async function readReview(db: Db, scope: Scope, conversionId: string): Promise<ReviewView> {
  const [[row] = []] = await runScoped(db, scope, [listReviews({ conversionId })])
  invariant(row !== undefined, 'a review can be read by who opened it')
  return toReviewView(row)
}

function decided(): Refusal {
  return refuse('conflict', 'already_reviewed')
}

function nothingToHold(): Refusal {
  return refuse('conflict', 'nothing_to_review')
}
