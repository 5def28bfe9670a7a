import type { ClickReason, VerdictAction } from '../../../schema/vocabulary.ts'

/** What the tracker does where an offer does not say; a test holds this to the tracker's own rules. */
export const usualActions: Readonly<Record<ClickReason, VerdictAction>> = {
  affiliate_inactive: 'fallback',
  offer_inactive: 'fallback',
  partnership_inactive: 'fallback',
  bot: 'redirect',
  no_user_agent: 'redirect',
  datacenter: 'redirect',
  cookie_stuffing: 'redirect',
  geo: 'fallback',
  device: 'fallback',
  os: 'fallback',
  browser: 'fallback',
  schedule: 'fallback',
  sub_denied: 'fallback',
  cap_reached: 'fallback',
  duplicate: 'redirect',
  velocity: 'redirect',
}
