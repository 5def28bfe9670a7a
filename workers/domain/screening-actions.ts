/** What becomes of a visitor whose click is not billable. */
import type { ClickReason, VerdictAction } from '../../schema/vocabulary.ts'

/** What a verdict does where the offer does not say: a new reason does not compile without one. */
const defaults: Readonly<Record<ClickReason, VerdictAction>> = {
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

export type Actions = Partial<Record<ClickReason, VerdictAction>>

/**
 * `isOwnPage`: the visitor asked for a page of the app itself (`/aff/`), which is as good for them as
 * ever when only the affiliate's terms have ended.
 */
export function actionOf(
  reason: ClickReason,
  actions: Actions | undefined,
  isOwnPage: boolean,
): VerdictAction {
  const asked = actions?.[reason]
  if (asked) return asked
  return isOwnPage && isState(reason) ? 'redirect' : defaults[reason]
}

/** Reasons that lie in what was agreed, not in the visitor. */
export function isState(reason: ClickReason): boolean {
  return (
    reason === 'affiliate_inactive' ||
    reason === 'offer_inactive' ||
    reason === 'partnership_inactive'
  )
}
