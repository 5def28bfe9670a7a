/** Shared by several fraud rules: facts derived from a reviewed conversion. */
import type { Reviewed, ReviewedClick } from './rule.ts'

/** Imports contain old orders in bulk, so their speed means nothing. */
export function isImport(source: Reviewed['report']['source']): boolean {
  return source === 'csv' || source === 'manual'
}

export function isByClick({ rule }: Reviewed['attribution']): boolean {
  return rule === 'click' || rule === 'fingerprint'
}

/** Null if the order is before its click: the clocks differ, so the time is unknown. */
export function secondsSince(clickedAt: Date | null, convertedAt: Date): number | null {
  if (clickedAt === null || clickedAt > convertedAt) return null
  return (convertedAt.getTime() - clickedAt.getTime()) / 1000
}

/** The click the conversion is attributed to; null if none was read. */
export function attributedClick({ attribution, facts }: Reviewed): ReviewedClick | null {
  const { clickId } = attribution
  const { namedClick, clicks } = facts
  if (clickId === null) return null
  if (namedClick?.id === clickId) return namedClick
  return clicks.find(({ id }) => id === clickId) ?? null
}

/** A click in the facts of a signal. */
export function clickFacts({ id, affiliateId, clickedAt }: ReviewedClick) {
  return { click_id: id, affiliate_id: affiliateId, clicked_at: clickedAt.toISOString() }
}
