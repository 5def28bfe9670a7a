/** Where a visitor is redirected if their click is not billable. */
import type { ClickReason } from '../../../schema/vocabulary.ts'
import type { UrlTemplate } from '../../offers/rules/fill-template.ts'
import { pickFallback } from '../../offers/rules/landing.ts'
import { actionOf } from '../rules/screening-actions.ts'
import { pointOf } from '../rules/visitor.ts'
import type { EdgeOffer } from './snapshot-shape.ts'

/** A URL template, the plain page, or null: continue to the link's target. */
export type Exit = UrlTemplate | 'page' | null

/**
 * If the offer wants a fallback and has none, the plain page is shown. If the fallback is only the default
 * action, the visitor continues to the link's target.
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

/** The visitor's fingerprint decides, so that they always get the same choice. */
export function stickyPoint(fingerprint: string | null): number {
  return fingerprint === null ? 0 : pointOf(fingerprint)
}
