/** Readings of a reviewed conversion that several fraud rules share. */
import type { Reviewed, ReviewedClick } from './rule.ts'

/** Imports bring old orders in bulk: how many come at once says nothing. */
export function isImport(source: Reviewed['report']['source']): boolean {
  return source === 'csv' || source === 'manual'
}

export function isByClick({ rule }: Reviewed['attribution']): boolean {
  return rule === 'click' || rule === 'fingerprint'
}

/** Null where the order is before its click: two clocks, and nothing known. */
export function secondsSince(clickedAt: Date | null, convertedAt: Date): number | null {
  if (clickedAt === null || clickedAt > convertedAt) return null
  return (convertedAt.getTime() - clickedAt.getTime()) / 1000
}

/** The click to which the conversion is attributed; null where none was read. */
export function attributedClick({ attribution, facts }: Reviewed): ReviewedClick | null {
  const { clickId } = attribution
  const { namedClick, clicks } = facts
  if (clickId === null) return null
  if (namedClick?.id === clickId) return namedClick
  return clicks.find(({ id }) => id === clickId) ?? null
}

/** A click as evidence. */
export function clickFacts({ id, affiliateId, clickedAt }: ReviewedClick) {
  return { click_id: id, affiliate_id: affiliateId, clicked_at: clickedAt.toISOString() }
}
