/** What happens to a visitor whose click is not billable. */
import { type ClickReason, usualActions, type VerdictAction } from '../../../schema/vocabulary.ts'

export type Actions = Partial<Record<ClickReason, VerdictAction>>

/**
 * `isOwnPage`: the visitor requested a page of the app itself (`/aff/`), which is still useful to them if
 * only the affiliate's terms have ended.
 */
export function actionOf(
  reason: ClickReason,
  actions: Actions | undefined,
  isOwnPage: boolean,
): VerdictAction {
  const asked = actions?.[reason]
  if (asked) return asked
  return isOwnPage && isState(reason) ? 'redirect' : usualActions[reason]
}

/** Reasons that concern the affiliate's terms, not the visitor. */
export function isState(reason: ClickReason): boolean {
  return (
    reason === 'affiliate_inactive' ||
    reason === 'offer_inactive' ||
    reason === 'partnership_inactive' ||
    reason === 'not_enrolled'
  )
}
