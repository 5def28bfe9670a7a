/** Where a visitor is sent instead, when their click is not billable. */
import type { ClickReason } from '../../../schema/vocabulary.ts'
import type { UrlTemplate } from '../../offers/rules/fill-template.ts'
import { pickFallback } from '../../offers/rules/landing.ts'
import { actionOf } from '../rules/screening-actions.ts'
import { pointOf } from '../rules/visitor.ts'
import type { EdgeOffer } from './snapshot-shape.ts'

/** A template to fill, the plain page, or null: on to where the link leads. */
export type Exit = UrlTemplate | 'page' | null

/**
 * A fallback that the offer asked for and does not have ends on the plain page. One that is only the
 * default does not: where the link leads is better than an error.
 */
export function exitOf(
  offer: EdgeOffer,
  reason: ClickReason | null,
  fingerprint: string | null,
  isOwnPage: boolean,
): Exit {
  if (reason === null) return null
  const action = actionOf(reason, offer.actions, isOwnPage)
  if (action === 'redirect') return null
  if (action === 'page') return 'page'
  const fallback = fallbackOf(offer, reason, fingerprint)
  return fallback ?? (offer.actions?.[reason] === 'fallback' ? 'page' : null)
}

/** Fallbacks for the reason, then those for all reasons, then the offer's or advertiser's last resort. */
export function fallbackOf(
  offer: EdgeOffer,
  reason: ClickReason | null,
  fingerprint: string | null,
): UrlTemplate | null {
  const found = pickFallback(offer.fallbacks, reason, stickyPoint(fingerprint))
  return found?.template ?? offer.fallbackUrl
}

/** The same visitor meets the same choice: it hangs on their fingerprint. */
export function stickyPoint(fingerprint: string | null): number {
  return fingerprint === null ? 0 : pointOf(fingerprint)
}
